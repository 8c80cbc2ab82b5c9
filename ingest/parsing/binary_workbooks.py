"""Workbooks in the binary formats of Excel in, blocks out, through python-calamine."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.core_properties import CoreProperties, read_core_properties
from ingest.parsing.number_formats import GENERAL, show_moment, show_number
from ingest.parsing.ole_properties import read_ole_properties
from ingest.parsing.ooxml import open_archive, open_package
from ingest.parsing.outline import Outline
from ingest.parsing.sheet_tables import Grid, add_grid, collect_grid
from ingest.parsing.table_headers import Span
from ingest.parsing.workbooks import SHEET_LEVEL, TABLE_LEVEL, hidden_sheets_gap
from ingest.records import ParsedDocument

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def parse_xls(content: bytes, path: str) -> ParsedDocument:
    """Return the sheets and the properties of an .xls file."""
    return _parse(content, path, read_ole_properties(content))


def parse_xlsb(content: bytes, path: str) -> ParsedDocument:
    """Return the sheets and the properties of an .xlsb file."""
    with open_archive(content, path) as archive:
        package = open_package(archive)
        parsed = _parse(content, path, read_core_properties(package))
    return replace(parsed, gaps=(*parsed.gaps, *package.gaps))


def _parse(content: bytes, path: str, properties: CoreProperties) -> ParsedDocument:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    book = _open(content, path)
    outline = Outline()
    hidden: list[str] = []
    gaps: list[str] = []
    for number, sheet in enumerate(book.sheets_metadata, start=1):
        if sheet.visible != SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        elif sheet.typ == SheetTypeEnum.WorkSheet:
            outline.add_heading(SHEET_LEVEL, sheet.name, page=number)
            grid = _grid(book.get_sheet_by_index(number - 1))
            gaps += add_grid(outline, grid, level=TABLE_LEVEL, page=number)
    return ParsedDocument(
        title=properties.title,
        blocks=tuple(outline.blocks),
        bylines=properties.bylines,
        date=properties.date,
        gaps=(*hidden_sheets_gap(hidden), *gaps),
    )


def _open(content: bytes, path: str) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise UnreadableDocumentError(
            f"{path}: needs a password; save a copy without one"
        ) from error
    except CalamineError as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged ({error}); save it again from the spreadsheet program"
        ) from error


def _grid(sheet: "CalamineSheet") -> Grid:
    first_row, first_column = sheet.start or (0, 0)
    return collect_grid(
        sheet.name,
        _rows(sheet.iter_rows(), first_row, first_column),
        [
            Span(first_row=top, last_row=bottom, first_column=left, last_column=right)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ],
    )


def _rows(
    rows: Iterator[Sequence[Any]], first_row: int, first_column: int
) -> Iterator[tuple[int, Mapping[int, str]]]:
    for number, row in enumerate(rows, start=first_row):
        texts = ((column, _shown(value)) for column, value in enumerate(row, start=first_column))
        yield number, {column: text for column, text in texts if text}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return show_number(value, GENERAL)
    if isinstance(value, date | datetime):
        return show_moment(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
