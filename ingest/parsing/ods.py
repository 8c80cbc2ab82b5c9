"""OpenDocument spreadsheets in, blocks out: a heading a sheet and the tables in it.

The cells say how they are shown, percentages and units included.  Rows and cells that repeat are
written once with a count, which may be a million: they are counted, never laid out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ingest.parsing.odf import OpenDocument, open_document, read_properties, text_of
from ingest.parsing.odf_body import OdfBody, repeats, rows_of
from ingest.parsing.ooxml import attribute, children_named, local_name, open_archive
from ingest.parsing.outline import Outline
from ingest.parsing.properties import bylines_of
from ingest.parsing.sheet_tables import add_grid, collect_grid
from ingest.parsing.table_headers import Span
from ingest.parsing.workbooks import SHEET_LEVEL, TABLE_LEVEL, hidden_sheets_gap
from ingest.records import ParsedDocument, Role

_MAX_REPEATED = 1_000  # columns with the same text
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def parse_ods(content: bytes, path: str) -> ParsedDocument:
    """Return the sheets, comments and properties of an .ods file."""
    with open_archive(content, path) as archive:
        document = open_document(archive, path)
        outline = Outline()
        reviewers: list[str] = []
        hidden: list[str] = []
        gaps: list[str] = []
        for number, table in enumerate(children_named(document.body, "table"), start=1):
            if _is_hidden(document, table):
                hidden.append(attribute(table, "name") or "")
                continue
            body = OdfBody(document=document, outline=outline, page=number, reviewers=reviewers)
            gaps += _add_sheet(body, table)
        properties = read_properties(document)
    return ParsedDocument(
        title=properties.title,
        blocks=tuple(outline.blocks),
        bylines=properties.bylines + bylines_of(reviewers, Role.REVIEWER),
        date=properties.date,
        gaps=(*hidden_sheets_gap(hidden), *gaps, *document.gaps),
    )


def _is_hidden(document: OpenDocument, table: Any) -> bool:
    return document.style_property("table", attribute(table, "style-name"), "display") == "false"


def _add_sheet(body: OdfBody, table: Any) -> tuple[str, ...]:
    name = attribute(table, "name") or ""
    body.outline.add_heading(SHEET_LEVEL, name, page=body.page)
    spans: list[Span] = []
    grid = collect_grid(name, _rows(table, spans))
    gaps = add_grid(body.outline, replace(grid, spans=spans), level=TABLE_LEVEL, page=body.page)
    body.outline.end_sections(TABLE_LEVEL)
    for shapes in children_named(table, "shapes"):
        body.add(shapes)
    for row in rows_of(table):
        for cell in children_named(row, "table-cell"):
            body.add(child for child in cell if local_name(child) in {"annotation", "frame"})
    return gaps


def _rows(table: Any, spans: list[Span]) -> Iterator[tuple[int, Mapping[int, str]]]:
    """Yield the rows, each once however often it is repeated, and note the merged cells."""
    for number, row in enumerate(rows_of(table)):
        texts: dict[int, str] = {}
        column = 0
        for cell in row:
            count = repeats(cell, "number-columns-repeated")
            text = _shown(cell) if local_name(cell) == "table-cell" else ""
            if text:
                texts.update(dict.fromkeys(range(column, column + min(count, _MAX_REPEATED)), text))
                spans.extend(_span(cell, number, column))
            column += count
        yield number, texts


def _span(cell: Any, row: int, column: int) -> Iterator[Span]:
    rows, columns = repeats(cell, "number-rows-spanned"), repeats(cell, "number-columns-spanned")
    if rows > 1 or columns > 1:
        yield Span(
            first_row=row,
            last_row=row + rows - 1,
            first_column=column,
            last_column=column + columns - 1,
        )


def _shown(cell: Any) -> str:
    """Return what a cell shows; dates are ISO dates, and thousands are not divided."""
    kind = attribute(cell, "value-type") or ""
    if kind == "date":
        return (attribute(cell, "date-value") or "").removesuffix("T00:00:00").replace("T", " ")
    text = text_of(cell)
    if text.startswith(("#", "Err:")) and attribute(cell, "formula"):
        return ""  # an error says nothing to who searches
    return _THOUSANDS.sub("", text) if kind in {"float", "currency", "percentage"} else text
