"""Excel workbooks in, blocks out: a heading a sheet, the tables in it, what is drawn and noted.

python-calamine, which reads the older formats here, lays a sheet out as one rectangle and ends
the process where two cells stand far apart; nor does it know that 0.35 is shown as 35%.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.core_properties import read_core_properties
from ingest.parsing.embedded import read_embedded
from ingest.parsing.ooxml import (
    OfficePart,
    attribute,
    descend,
    open_archive,
    open_package,
    read_part,
)
from ingest.parsing.outline import Outline
from ingest.parsing.properties import bylines_of
from ingest.parsing.sheet_tables import add_grid, collect_grid
from ingest.parsing.workbooks import SHEET_LEVEL, TABLE_LEVEL, hidden_sheets_gap
from ingest.parsing.xlsx_cells import CellStyles, SheetReader, read_formats, read_strings
from ingest.parsing.xlsx_notes import add_comments, add_drawings
from ingest.records import ParsedDocument, Part, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A sheet as the workbook lists it; a chart may be one."""

    name: str
    part: OfficePart
    number: int  # its place in the workbook, from 1
    is_hidden: bool
    has_cells: bool


def parse_xlsx(content: bytes, path: str) -> ParsedDocument:
    """Return the sheets, comments and core properties of an .xlsx or .xlsm file."""
    with open_archive(content, path) as archive:
        package = open_package(archive)
        main = package.one_of_kind("officeDocument")
        book = None if main is None else read_part(archive, main.name, path)
        if main is None or book is None:
            raise UnreadableDocumentError(
                f"{path}: has no workbook inside; save it again from the spreadsheet program"
            )
        styles = _read_styles(main, book)
        outline = Outline()
        sheets = list(_sheets(main, book))
        gaps = list(hidden_sheets_gap(sheet.name for sheet in sheets if sheet.is_hidden))
        reviewers: list[str] = []
        parts: list[Part] = []
        for sheet in sheets:
            if not sheet.is_hidden:
                gaps += _add_sheet(outline, sheet, styles)
                reviewers += add_comments(outline, sheet.part, page=sheet.number)
                embedded = read_embedded(sheet.part)
                parts += embedded.parts
                gaps += [f"{sheet.name}: {gap}" for gap in embedded.gaps]
        properties = read_core_properties(package)
    return ParsedDocument(
        title=properties.title,
        blocks=tuple(outline.blocks),
        bylines=properties.bylines + bylines_of(reviewers, Role.REVIEWER),
        date=properties.date,
        parts=tuple(parts),
        gaps=(*gaps, *package.gaps),
    )


def _sheets(main: OfficePart, book: Any) -> Iterator[_Sheet]:
    kinds = {each.identity: each.kind for each in main.references}
    listed = descend(book, "sheets")
    for number, element in enumerate(() if listed is None else listed, start=1):
        identity = attribute(element, "id") or ""
        part = main.related(identity=identity)
        if part is not None and kinds[identity] in {"worksheet", "chartsheet"}:
            yield _Sheet(
                name=element.get("name", ""),
                part=part,
                number=number,
                is_hidden=element.get("state", "visible") != "visible",
                has_cells=kinds[identity] == "worksheet",
            )


def _read_styles(main: OfficePart, book: Any) -> CellStyles:
    strings, styles = main.one_of_kind("sharedStrings"), main.one_of_kind("styles")
    calendar = attribute(descend(book, "workbookPr"), "date1904")
    return CellStyles(
        strings=[] if strings is None else read_strings(strings),
        formats=[] if styles is None else read_formats(styles.read()),
        counts_from_1904=calendar in {"1", "true"},
    )


def _add_sheet(outline: Outline, sheet: _Sheet, styles: CellStyles) -> tuple[str, ...]:
    outline.add_heading(SHEET_LEVEL, sheet.name, page=sheet.number)
    gaps: tuple[str, ...] = ()
    if sheet.has_cells:
        reader = SheetReader(part=sheet.part, styles=styles)
        grid = collect_grid(sheet.name, reader.rows())
        grid = replace(grid, spans=reader.spans)
        gaps = add_grid(outline, grid, level=TABLE_LEVEL, page=sheet.number)
    outline.end_sections(TABLE_LEVEL)
    add_drawings(outline, sheet.part, page=sheet.number)
    return gaps
