"""Word documents in, blocks out, by a walk over the XML.

The walk finds what `python-docx` leaves out: content controls, tracked insertions, text boxes,
footnotes, and files saved as "Strict Open XML".
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.ooxml import (
    Style,
    attribute,
    children_named,
    descend,
    local_name,
    main_part,
    open_archive,
    outline_level,
    read_part,
    read_styles,
)
from ingest.parsing.outline import Outline
from ingest.parsing.properties import bylines_of, date_of, real_title, split_names
from ingest.records import BlockKind, ParsedDocument, Role

_TEMPLATE_DATE = date(2013, 12, 23)  # python-docx's default template, not a date of anything
_SKIPPED = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "sectPr"}
_SKIPPED |= {"footnoteReference", "endnoteReference", "drawingGrid"}
_CODE_NAMES = ("code", "source", "html preformatted", "代码")


def parse_docx(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks and the core properties of a .docx file."""
    with open_archive(content, path) as archive:
        main = read_part(archive, main_part(archive), path)
        if main is None:
            raise UnreadableDocumentError(
                f"{path}: has no document inside; save it again from the word processor"
            )
        folder = main_part(archive).rpartition("/")[0]
        styles = read_styles(read_part(archive, f"{folder}/styles.xml", path))
        outline = Outline()
        for body in children_named(main, "body"):
            _add_body(outline, body, styles)
        for notes in ("footnotes", "endnotes"):
            _add_notes(outline, read_part(archive, f"{folder}/{notes}.xml", path))
        properties = _properties(read_part(archive, "docProps/core.xml", path))
    created = date_of(properties.get("created", "")[:10])
    return ParsedDocument(
        title=real_title(properties.get("title")),
        blocks=tuple(outline.blocks),
        bylines=bylines_of(_creators(properties.get("creator", "")), Role.AUTHOR),
        date=None if created == _TEMPLATE_DATE else created,
    )


def _add_body(outline: Outline, container: Any, styles: Mapping[str, Style]) -> None:
    for element in container:
        name = local_name(element)
        if name == "p":
            _add_paragraph(outline, element, styles)
        elif name == "tbl":
            _add_table(outline, element, styles)
        elif name not in _SKIPPED:
            _add_body(outline, element, styles)  # content controls and tracked changes


def _add_paragraph(outline: Outline, paragraph: Any, styles: Mapping[str, Style]) -> None:
    text = _text(paragraph)
    style = styles.get(attribute(descend(paragraph, "pPr", "pStyle")) or "")
    level = outline_level(paragraph)
    if level is None and style is not None:
        level = style.level
    if level is not None:
        outline.add_heading(level, text)
    else:
        outline.add(_kind(paragraph, style), text)
    for box in _text_boxes(paragraph):
        _add_body(outline, box, styles)


def _kind(paragraph: Any, style: Style | None) -> BlockKind:
    if style is not None and style.name.startswith(_CODE_NAMES):
        return BlockKind.CODE
    if style is not None and style.name in {"caption", "题注"}:
        return BlockKind.CAPTION
    number = attribute(descend(paragraph, "pPr", "numPr", "numId"))
    is_list = (number is not None and number != "0") or (style is not None and style.is_list)
    return BlockKind.LIST_ITEM if is_list else BlockKind.PARAGRAPH


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield " "
        elif name in {"br", "cr"}:
            yield "" if attribute(child, "type") in {"page", "column"} else "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in _SKIPPED and name != "txbxContent" and not _is_hidden(child):
            yield from _pieces(child)


def _is_hidden(element: Any) -> bool:
    mark = descend(element, "rPr", "vanish") if local_name(element) == "r" else None
    return mark is not None and attribute(mark) not in {"0", "false"}


def _text_boxes(element: Any) -> Iterator[Any]:
    for child in element:
        name = local_name(child)
        if name == "txbxContent":
            yield child
        elif name not in _SKIPPED:
            yield from _text_boxes(child)


def _add_table(outline: Outline, table: Any, styles: Mapping[str, Style]) -> None:
    rows = list(_rows(table))
    nested = [inner for row in rows for cell in row for inner in children_named(cell, "tbl")]
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
        name = local_name(element)
        if name == "tr":
            yield list(_cells(element))
        elif name not in _SKIPPED:
            yield from _rows(element)


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        name = local_name(element)
        if name == "tc":
            yield element
        elif name not in _SKIPPED:
            yield from _cells(element)


def _cell_text(cell: Any) -> str:
    """Return a cell's text; that of a merged cell stands in its first row only."""
    merge = descend(cell, "tcPr", "vMerge")
    if merge is not None and attribute(merge) != "restart":
        return ""
    return "\n".join(_cell_lines(cell))


def _cell_lines(container: Any) -> Iterator[str]:
    for element in container:
        name = local_name(element)
        if name == "p":
            yield _text(element)
        elif name not in _SKIPPED and name not in {"tbl", "tcPr"}:
            yield from _cell_lines(element)


def _add_notes(outline: Outline, root: Any | None) -> None:
    if root is None:
        return
    for note in root:
        if attribute(note, "type") is None:  # the typed ones are separator lines
            outline.add(BlockKind.NOTE, "\n".join(_cell_lines(note)))


def _properties(root: Any | None) -> Mapping[str, str]:
    return {} if root is None else {local_name(child): child.text or "" for child in root}


def _creators(property_text: str) -> list[str]:
    """Return the authors; Word divides them by semicolons and writes `Doe, Jane` for one."""
    has_one = re.fullmatch(r"[^\W\d_]+, [^\W\d_]+", property_text.strip())
    return [property_text] if has_one else split_names(property_text)
