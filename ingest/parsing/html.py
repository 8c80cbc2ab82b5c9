"""HTML in, blocks out: what a reader of the page sees, without its furniture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.cleaning import HAN
from ingest.parsing.decoding import SUPERSETS, decode_text
from ingest.parsing.html_tables import add_table, is_layout
from ingest.parsing.outline import Outline
from ingest.parsing.pictures import description
from ingest.parsing.properties import (
    bylines_of,
    date_of,
    real_title,
    role_of,
    split_names,
)
from ingest.records import Block, BlockKind, Byline, ParsedDocument

_FURNITURE = (
    "script, style, nav, footer, noscript, template, svg, math annotation, button, select, "
)
_FURNITURE += (
    "textarea, iframe, object, head, rp, rt, [hidden], [role=navigation], [role=contentinfo]"
)
_INVISIBLE_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark "
    "output picture q ruby s samp small source span strike strong sub sup time tt u var wbr -text "
    "math mfrac mi mn mo mover mroot mrow ms mspace msqrt mstyle msub msubsup msup mtext munder "
    "munderover semantics"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_KINDS = {"li": BlockKind.LIST_ITEM, "dd": BlockKind.LIST_ITEM, "figcaption": BlockKind.CAPTION}
_DATE_META = ("date", "dc.date", "dcterms.created", "article:published_time", "last-modified")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_SPACES = re.compile(r"\s+")
_WRAP_IN_CHINESE = re.compile(rf"(?<=[{HAN}])\s*\n\s*(?=[{HAN}])")  # written without spaces


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
    if b"\0" in content[:_HEAD_BYTES]:  # UTF-16, whatever the page says of itself
        return decode_text(content, path)
    declared = _CHARSET.search(content[:_HEAD_BYTES])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name.startswith("utf-16"):  # then the declaration itself could not be read
        name = ""
    for encoding in ("utf-8-sig", SUPERSETS.get(name, name)):
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeError):
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
    has_text: bool = False  # as against descriptions of pictures only

    def walk(self, root: LexborNode) -> None:
        """Visit all nodes below the root; a stack, as pages nest deeper than Python's calls may."""
        stack = [(child, False) for child in reversed(_children(root))]
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
            self._take_text(node.text_content or "")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "img":
            self.pieces.append(description(node.attributes.get("alt")))
        if _is_inline(tag) or not node.is_element_node:
            return node.is_element_node
        self._flush()
        return not self._take_whole(node, tag)

    def _take_text(self, text: str) -> None:
        self.pieces.append(_SPACES.sub(" ", _WRAP_IN_CHINESE.sub("", text)))
        self.has_text = self.has_text or bool(text.strip())

    def _take_whole(self, node: LexborNode, tag: str) -> bool:
        """Add an element that is one block, or a table; tell whether it was one."""
        if tag in _HEADINGS:
            self.outline.add_heading(_HEADINGS[tag], _flat_text(read_within(node)))
        elif tag == "pre":
            self.outline.add(BlockKind.CODE, _code(node))
        elif tag == "table" and not is_layout(node):
            add_table(self.outline, node, read_within)
        elif not (tag == "li" and _leads_within(node)):
            if tag in _KINDS:
                self.kinds.append(_KINDS[tag])
            return False
        return True

    def _leave(self, node: LexborNode) -> None:
        if not _is_inline(node.tag or ""):
            self._flush()
            if (node.tag or "") in _KINDS:
                self.kinds.pop()

    def _flush(self) -> None:
        text = "\n".join(line.strip() for line in "".join(self.pieces).split("\n"))
        self.outline.add(self.kinds[-1] if self.has_text else BlockKind.CAPTION, text)
        self.pieces.clear()
        self.has_text = False


def read_within(node: LexborNode) -> list[Block]:
    """Return the blocks inside an element."""
    inner = Outline()
    _Walk(inner).walk(node)
    return inner.blocks


def _flat_text(blocks: list[Block]) -> str:
    return " ".join(block.text for block in blocks)


def _is_inline(tag: str) -> bool:
    return tag in _INLINE or ":" in tag  # Word's own tags (<o:p>, <st1:place>) mark words in a line


def _code(node: LexborNode) -> str:
    for line_break in node.css("br"):
        line_break.replace_with("\n")
    return node.text()


def _leads_within(item: LexborNode) -> bool:
    """Tell whether a list item is only a link to another place in its page: a table of contents."""
    link = item.css_first("a[href^='#']")
    return link is not None and link.text(strip=True) == item.text(strip=True)


def _children(node: LexborNode) -> list[LexborNode]:
    return list(node.iter(include_text=True))
