"""HTML in, blocks out: what a reader of the page sees, without its furniture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.parsing.decoding import decode_text
from ingest.parsing.outline import Outline
from ingest.parsing.properties import (
    bylines_of,
    date_of,
    real_title,
    role_of,
    split_names,
)
from ingest.records import BlockKind, Byline, ParsedDocument

_FURNITURE = (
    "script, style, nav, footer, noscript, template, svg, math annotation, button, select, "
)
_FURNITURE += "textarea, iframe, object, head, [hidden], [role=navigation], [role=contentinfo]"
_INVISIBLE_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark "
    "q rp rt ruby s samp small span strike strong sub sup time tt u var wbr -text"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_KINDS = {"li": BlockKind.LIST_ITEM, "dd": BlockKind.LIST_ITEM, "figcaption": BlockKind.CAPTION}
_DATE_META = ("date", "dc.date", "dcterms.created", "article:published_time", "last-modified")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}


def parse_html(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the metadata of a page."""
    tree = LexborHTMLParser(_decode(content, path))
    meta = {key: value for key, value in _meta(tree)}
    bylines = tuple(_bylines(tree))
    heading = tree.css_first("title")
    title = real_title(heading.text()) if heading else None
    outline = Outline()
    _add_tree(outline, tree)
    dates = (date_of(meta.get(key)) for key in _DATE_META)
    return ParsedDocument(
        title=title,
        blocks=tuple(outline.blocks),
        bylines=bylines,
        date=next((found for found in dates if found), None),
    )


def add_html(outline: Outline, fragment: str) -> None:
    """Append the blocks of a piece of HTML that stands in another format."""
    if "<!--" in fragment and fragment.strip().startswith("<!--") and fragment.count("<") == 1:
        return
    _add_tree(outline, LexborHTMLParser(fragment))


def _decode(content: bytes, path: str) -> str:
    declared = _CHARSET.search(content[:_HEAD_BYTES])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # the declaration or the bytes themselves say which encoding it is
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        try:
            return content.decode(_SUPERSETS.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # many pages declare what they are not
    return decode_text(content, path)


def _meta(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta"):
        key = node.attributes.get("name") or node.attributes.get("property")
        value = node.attributes.get("content")
        if key and value:
            yield key.casefold(), value


def _bylines(tree: LexborHTMLParser) -> Iterator[Byline]:
    for key, value in _meta(tree):
        role = role_of(key)
        if role is not None:
            yield from bylines_of(split_names(value), role)


def _add_tree(outline: Outline, tree: LexborHTMLParser) -> None:
    for node in tree.css(_FURNITURE):
        node.decompose()
    for node in tree.css("[style]"):
        if _INVISIBLE_STYLE.search(node.attributes.get("style") or ""):
            node.decompose()
    if tree.body is not None:
        _Walk(outline).walk(tree.body)


@dataclass(slots=True)
class _Walk:
    """A walk over the page; text gathers until a block element begins or ends."""

    outline: Outline
    pieces: list[str] = field(default_factory=list)
    kinds: list[BlockKind] = field(default_factory=lambda: [BlockKind.PARAGRAPH])

    def walk(self, root: LexborNode) -> None:
        """Visit all nodes below the root; a stack, as pages nest deeper than Python's calls may."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, is_leaving = stack.pop()
            if is_leaving:
                self._leave(node)
            elif self._enter(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(_children(node)))
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take a node; tell whether its children are still to be visited."""
        tag = node.tag or ""
        if node.is_text_node:
            self.pieces.append(_SPACES.sub(" ", node.text_content or ""))
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "img":
            self.pieces.append(node.attributes.get("alt") or "")
        if tag in _INLINE or not node.is_element_node:
            return node.is_element_node
        self._flush()
        return not self._take_whole(node, tag)

    def _take_whole(self, node: LexborNode, tag: str) -> bool:
        """Add an element that is one block, or a table; tell whether it was one."""
        if tag in _HEADINGS:
            self.outline.add_heading(_HEADINGS[tag], node.text())
        elif tag == "pre":
            self.outline.add(BlockKind.CODE, node.text())
        elif tag == "table" and not _is_layout(node):
            self._add_table(node)
        elif not (tag == "li" and _leads_within(node)):
            if tag in _KINDS:
                self.kinds.append(_KINDS[tag])
            return False
        return True

    def _leave(self, node: LexborNode) -> None:
        if (node.tag or "") not in _INLINE:
            self._flush()
            if (node.tag or "") in _KINDS:
                self.kinds.pop()

    def _flush(self) -> None:
        text = "\n".join(line.strip() for line in "".join(self.pieces).split("\n"))
        self.outline.add(self.kinds[-1], text)
        self.pieces.clear()

    def _add_table(self, table: LexborNode) -> None:
        caption = table.css_first("caption")
        if caption is not None:
            self.outline.add(BlockKind.CAPTION, _cell_text(caption))
        rows = [
            [cell for cell in _children(row) if cell.tag in {"td", "th"}] for row in table.css("tr")
        ]
        rows = [row for row in rows if row]
        has_header = bool(rows) and (
            table.css_first("thead tr") is not None or all(cell.tag == "th" for cell in rows[0])
        )
        self.outline.add_table(
            [[_cell_text(cell) for cell in row] for row in rows], has_header=has_header
        )


_SPACES = re.compile(r"\s+")


def _children(node: LexborNode) -> list[LexborNode]:
    return list(node.iter(include_text=True))


def _leads_within(item: LexborNode) -> bool:
    """Tell whether a list item is only a link to another place in its page: a table of contents."""
    link = item.css_first("a[href^='#']")
    return link is not None and link.text(strip=True) == item.text(strip=True)


def _is_layout(table: LexborNode) -> bool:
    """Tell whether a table only places things on the page."""
    return len(table.css("table")) > 1 or bool(table.css("h1, h2, h3, pre"))


def _cell_text(cell: LexborNode) -> str:
    separator = " " if cell.css("p, div, li, br") else ""
    return _SPACES.sub(" ", cell.text(separator=separator)).strip()
