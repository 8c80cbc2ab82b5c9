"""Word documents in, blocks out, by a walk over the XML.

The walk finds what `python-docx` leaves out: content controls, tracked insertions, text boxes,
footnotes, and files saved as "Strict Open XML".
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.outline import Outline
from ingest.parsing.properties import bylines_of, date_of, real_title, split_names
from ingest.records import BlockKind, ParsedDocument, Role

_TEMPLATE_DATE = date(2013, 12, 23)  # python-docx's default template, not a date of anything
_MAX_UNPACKED_BYTES = 400_000_000  # XML that unpacks to more is a bomb, not a document
_BODY_TEXT_LEVEL = 9
_SKIPPED = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "sectPr"}
_SKIPPED |= {"footnoteReference", "endnoteReference", "drawingGrid"}
_HEADING_NAMES = ("heading", "标题")
_TITLE_NAMES = {"title", "标题", "文档标题"}
_CODE_NAMES = ("code", "source", "html preformatted", "代码")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a paragraph style says of the paragraphs that have it."""

    name: str
    level: int | None  # 0 for the title
    is_list: bool


def parse_docx(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the core properties of a .docx file."""
    with _open(content, path) as archive:
        main = _part(archive, _main_part(archive), path)
        if main is None:
            raise UnreadableDocumentError(
                f"{path}: has no document inside; save it again from the word processor"
            )
        folder = _main_part(archive).rpartition("/")[0]
        styles = _styles(_part(archive, f"{folder}/styles.xml", path))
        outline = Outline()
        for body in _children_named(main, "body"):
            _add_body(outline, body, styles)
        for notes in ("footnotes", "endnotes"):
            _add_notes(outline, _part(archive, f"{folder}/{notes}.xml", path))
        properties = _properties(_part(archive, "docProps/core.xml", path))
    created = date_of(properties.get("created", "")[:10])
    return ParsedDocument(
        title=real_title(properties.get("title")),
        blocks=tuple(outline.blocks),
        bylines=bylines_of(split_names(properties.get("creator", "")), Role.AUTHOR),
        date=None if created == _TEMPLATE_DATE else created,
    )


def _open(content: bytes, path: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its archive does not open); save it again from the word processor"
        ) from error
    if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED_BYTES:
        raise UnreadableDocumentError(
            f"{path}: unpacks to more than {_MAX_UNPACKED_BYTES // 1_000_000} MB; "
            "remove its large attachments"
        )
    return archive


def _main_part(archive: zipfile.ZipFile) -> str:
    return next(
        (name for name in archive.namelist() if name.endswith("word/document.xml")),
        (next((name for name in archive.namelist() if name.startswith("word/document")), "")),
    )


def _part(archive: zipfile.ZipFile, name: str, path: str) -> Any | None:
    """Return the root of a part, None where the file has no such part."""
    from lxml import etree

    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError) as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged ({name}); save it again from the word processor"
        ) from error


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children_named(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if _name(child) == name)


def _child(element: Any, *names: str) -> Any | None:
    for name in names:
        if element is None:
            return None
        element = next(_children_named(element, name), None)
    return element


def _value(element: Any | None, key: str = "val") -> str | None:
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == key), None)


def _styles(root: Any | None) -> Mapping[str, _Style]:
    if root is None:
        return {}
    sources = {_value(style, "styleId") or "": style for style in _children_named(root, "style")}
    return {
        identity: _Style(
            name=(_value(_child(style, "name")) or "").casefold(),
            level=_style_level(style, sources, depth=0),
            is_list=_child(style, "pPr", "numPr") is not None
            or (_value(_child(style, "name")) or "").casefold().startswith("list"),
        )
        for identity, style in sources.items()
    }


def _style_level(style: Any, sources: Mapping[str, Any], *, depth: int) -> int | None:
    name = (_value(_child(style, "name")) or "").casefold()
    if name in _TITLE_NAMES:
        return 0
    if name.startswith(_HEADING_NAMES) and name[-1].isdigit():
        return int(name[-1])
    level = _outline_level(style)
    if level is not None:
        return level
    parent = sources.get(_value(_child(style, "basedOn")) or "")
    is_inherited = parent is not None and depth < 10  # styles may be based on each other in a ring
    return _style_level(parent, sources, depth=depth + 1) if is_inherited else None


def _outline_level(element: Any) -> int | None:
    value = _value(_child(element, "pPr", "outlineLvl"))
    if value is None or not value.isdigit() or int(value) >= _BODY_TEXT_LEVEL:
        return None
    return int(value) + 1


def _add_body(outline: Outline, container: Any, styles: Mapping[str, _Style]) -> None:
    for element in container:
        name = _name(element)
        if name == "p":
            _add_paragraph(outline, element, styles)
        elif name == "tbl":
            _add_table(outline, element, styles)
        elif name not in _SKIPPED:
            _add_body(outline, element, styles)  # content controls and tracked changes


def _add_paragraph(outline: Outline, paragraph: Any, styles: Mapping[str, _Style]) -> None:
    text = _text(paragraph)
    style = styles.get(_value(_child(paragraph, "pPr", "pStyle")) or "")
    level = _outline_level(paragraph)
    if level is None and style is not None:
        level = style.level
    if level is not None:
        outline.add_heading(level, text)
    else:
        outline.add(_kind(paragraph, style), text)
    for box in _text_boxes(paragraph):
        _add_body(outline, box, styles)


def _kind(paragraph: Any, style: _Style | None) -> BlockKind:
    if style is not None and style.name.startswith(_CODE_NAMES):
        return BlockKind.CODE
    if style is not None and style.name in {"caption", "题注"}:
        return BlockKind.CAPTION
    number = _value(_child(paragraph, "pPr", "numPr", "numId"))
    is_list = (number is not None and number != "0") or (style is not None and style.is_list)
    return BlockKind.LIST_ITEM if is_list else BlockKind.PARAGRAPH


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in {"br", "cr"}:
            yield "" if _value(child, "type") in {"page", "column"} else "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in _SKIPPED and name != "txbxContent" and not _is_hidden(child):
            yield from _pieces(child)


def _is_hidden(element: Any) -> bool:
    mark = _child(element, "rPr", "vanish") if _name(element) == "r" else None
    return mark is not None and _value(mark) not in {"0", "false"}


def _text_boxes(element: Any) -> Iterator[Any]:
    for child in element:
        name = _name(child)
        if name == "txbxContent":
            yield child
        elif name not in _SKIPPED:
            yield from _text_boxes(child)


def _add_table(outline: Outline, table: Any, styles: Mapping[str, _Style]) -> None:
    rows = list(_rows(table))
    nested = [inner for row in rows for cell in row for inner in _children_named(cell, "tbl")]
    texts = [[_cell_text(cell) for cell in row] for row in rows]
    if len(texts) == 1 or all(len(row) == 1 for row in texts):  # a frame around running text
        for row in rows:
            for cell in row:
                _add_body(outline, cell, styles)
        return
    outline.add_table(texts, has_header=True)
    for inner in nested:
        _add_table(outline, inner, styles)


def _rows(table: Any) -> Iterator[list[Any]]:
    for element in table:
        name = _name(element)
        if name == "tr":
            yield list(_cells(element))
        elif name not in _SKIPPED:
            yield from _rows(element)


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        name = _name(element)
        if name == "tc":
            yield element
        elif name not in _SKIPPED:
            yield from _cells(element)


def _cell_text(cell: Any) -> str:
    """Return a cell's text; that of a merged cell stands in its first row only."""
    merge = _child(cell, "tcPr", "vMerge")
    if merge is not None and _value(merge) != "restart":
        return ""
    return "\n".join(_cell_lines(cell))


def _cell_lines(container: Any) -> Iterator[str]:
    for element in container:
        name = _name(element)
        if name == "p":
            yield _text(element)
        elif name not in _SKIPPED and name not in {"tbl", "tcPr"}:
            yield from _cell_lines(element)


def _add_notes(outline: Outline, root: Any | None) -> None:
    if root is None:
        return
    for note in root:
        if _value(note, "type") is None:  # the typed ones are separator lines
            outline.add(BlockKind.NOTE, "\n".join(_cell_lines(note)))


def _properties(root: Any | None) -> Mapping[str, str]:
    return {} if root is None else {_name(child): child.text or "" for child in root}
