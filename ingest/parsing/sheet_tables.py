"""Finds the tables in a grid of cells: their titles, headers and rows.

A sheet is a canvas: a title, a table, a note and another table stand anywhere on it.  Blank rows
divide it; blank columns divide it only between tables with headers of their own, since the spacer
columns of a form must not tear its labels from its values.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.parsing.outline import Outline, join_cells
from ingest.parsing.table_headers import (
    Band,
    Header,
    Span,
    find_header,
    has_full_header,
    is_number,
    spread,
)
from ingest.records import BlockKind

MAX_CELLS = 200_000  # of a sheet that are read; what comes after is not for reading but for sums
MAX_WORDED_ROWS = 5_000  # of a sheet
MAX_NUMBER_ROWS = 200  # of a sheet; who looks for a figure looks for the words beside it
MAX_ALIGNED_COLUMNS = 100  # a wider row gives its filled cells only
_MAX_TITLE_CHARACTERS = 80
_MAX_FILLED_ROWS = 200  # down which a merged cell gives its text to each row
_SENTENCE_ENDS = tuple("。！？!?；;，,.")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The filled cells of a sheet by row and column, and which of them are merged."""

    name: str  # of the sheet, for what is said about it
    rows: Mapping[int, Mapping[int, str]]
    spans: Sequence[Span] = ()
    is_cut: bool = False  # whether the sheet holds more than was read


def collect_grid(
    name: str, rows: Iterable[tuple[int, Mapping[int, str]]], spans: Sequence[Span] = ()
) -> Grid:
    """Return the first rows that a reader yields, with what a sheet may hold at most."""
    kept: dict[int, Mapping[int, str]] = {}
    count = 0
    for number, row in rows:
        texts = {column: _SPACES.sub(" ", text).strip() for column, text in row.items()}
        filled = {column: text for column, text in texts.items() if text}
        if count + len(filled) > MAX_CELLS:
            return Grid(name=name, rows=kept, spans=spans, is_cut=True)
        count += len(filled)
        if filled:
            kept[number] = filled
    return Grid(name=name, rows=kept, spans=spans)


def add_grid(
    outline: Outline, grid: Grid, *, level: int = 1, page: int | None = None
) -> tuple[str, ...]:
    """Append what stands in a sheet; a table's title is a heading of the level.

    Returns what was left out, a sentence each.
    """
    spans: dict[int, list[Span]] = defaultdict(list)
    for span in grid.spans:
        spans[span.first_row].append(span)
    tables = _Tables(outline=outline, spans=spans, level=level, page=page)
    bands = list(_bands(_fill_down(grid)))
    for band, following in pairwise([*bands, None]):
        if band is not None:
            tables.add_band(band, is_followed=following is not None and following.width > 1)
    return tuple(_gaps(grid, tables))


def _gaps(grid: Grid, tables: "_Tables") -> Iterator[str]:
    if grid.is_cut:
        yield (
            f"{grid.name}: only its first {len(grid.rows)} rows were read; "
            "divide it if the others should be found"
        )
    if tables.dropped_rows:
        yield (
            f"{grid.name}: {tables.dropped_rows} rows were left out, after {MAX_WORDED_ROWS} with "
            f"words or {MAX_NUMBER_ROWS} with figures alone; say in words what they show"
        )


def _fill_down(grid: Grid) -> Mapping[int, Mapping[int, str]]:
    """Give the text of a cell that is merged over rows to each of them: a row stands alone."""
    rows = {number: dict(row) for number, row in grid.rows.items()}
    for span in grid.spans:
        text = rows.get(span.first_row, {}).get(span.first_column)
        last = min(span.last_row, span.first_row + _MAX_FILLED_ROWS)
        for number in range(span.first_row + 1, last + 1):
            if text and number in rows:
                rows[number].setdefault(span.first_column, text)
    return rows


def _bands(rows: Mapping[int, Mapping[int, str]]) -> Iterator[Band]:
    """Yield the runs of rows between blank ones."""
    run: list[int] = []
    for number in sorted(rows):
        if run and number != run[-1] + 1:
            yield Band(rows={one: rows[one] for one in run})
            run = []
        run.append(number)
    if run:
        yield Band(rows={one: rows[one] for one in run})


@dataclass(slots=True, kw_only=True)
class _Tables:
    """The tables of one sheet as they are appended, and the header that is still in force."""

    outline: Outline
    spans: Mapping[int, Sequence[Span]]  # by their first row
    level: int
    page: int | None
    worded_rows: int = 0
    number_rows: int = 0
    dropped_rows: int = 0
    header: Header | None = None

    def add_band(self, band: Band, *, is_followed: bool) -> None:
        """Append what stands between two blank rows."""
        for part in _split(band, self._spans_of(band)):
            for block in _bands(part.rows):
                self._add(block, is_followed=is_followed)

    def _add(self, band: Band, *, is_followed: bool) -> None:
        if band.width == 1:
            self._add_column(band, is_followed=is_followed)
            return
        body = self._add_titles(band)
        header = find_header(body, self._spans_of(body))
        if header.depth or not (self.header and self.header.fits(body)):
            self.header = header if header.depth else None
        self._add_rows(body.without_first(header.depth))

    def _spans_of(self, band: Band) -> list[Span]:
        return [span for number in band.rows for span in self.spans.get(number, ())]

    def _add_column(self, band: Band, *, is_followed: bool) -> None:
        texts = [text for row in band.rows.values() for text in row.values()]
        if len(texts) == 1 and is_followed and _is_title(texts[0]):
            self._add_title(texts[0])
        else:
            self._add_texts(texts)

    def _add_titles(self, band: Band) -> Band:
        """Append the lines above a table, and return the band without them."""
        count = 0
        for row in band.rows.values():
            if len(row) > 1:
                break
            (text,) = row.values()
            if count == 0 and _is_title(text):
                self._add_title(text)
            else:
                self._add_texts([text])
            count += 1
        return band.without_first(count)

    def _add_title(self, text: str) -> None:
        self.header = None
        self.outline.add_heading(self.level, text, page=self.page)

    def _add_texts(self, texts: Iterable[str]) -> None:
        for text in texts:
            if self._is_wanted([text]):
                self.outline.add(BlockKind.PARAGRAPH, text, page=self.page)

    def _add_rows(self, band: Band) -> None:
        columns = self.header.columns if self.header else band.columns
        for row in band.rows.values():
            if len(row) == 1 and len(columns) > 2:  # a remark or a section's name, not a record
                self._add_texts(row.values())
            elif self._is_wanted(row.values()):
                self._add_row(row, columns)

    def _is_wanted(self, texts: Iterable[str]) -> bool:
        """Count a row of the sheet; tell whether there is still room for one of its kind."""
        has_words = any(character.isalpha() for text in texts for character in text)
        self.worded_rows += has_words
        self.number_rows += not has_words
        count, most = (
            (self.worded_rows, MAX_WORDED_ROWS)
            if has_words
            else (self.number_rows, MAX_NUMBER_ROWS)
        )
        self.dropped_rows += count > most
        return count <= most

    def _add_row(self, row: Mapping[int, str], columns: Sequence[int]) -> None:
        is_aligned = self.header is not None and len(columns) <= MAX_ALIGNED_COLUMNS
        cells = [row.get(column, "") for column in columns] if is_aligned else _in_order(row)
        self.outline.add(
            BlockKind.TABLE_ROW,
            join_cells(cells),
            page=self.page,
            header=join_cells(self.header.texts) if self.header else None,
        )


def _in_order(row: Mapping[int, str]) -> list[str]:
    return [row[column] for column in sorted(row)]


def _is_title(text: str) -> bool:
    is_short = len(text) <= _MAX_TITLE_CHARACTERS and not text.endswith(_SENTENCE_ENDS)
    return is_short and not is_number(text)


def _split(band: Band, spans: Sequence[Span]) -> list[Band]:
    """Return the tables that stand side by side, or the band alone."""
    groups = list(_column_groups(band, spans))
    parts = [band.within(group) for group in groups]
    if len(parts) < 2 or not all(has_full_header(part, spans) for part in parts):
        return [band]
    extents = {(min(part.rows), max(part.rows)) for part in parts}
    names = [text for part in parts for text in next(iter(part.rows.values())).values()]
    return parts if len(extents) > 1 or len(set(names)) < len(names) else [band]


def _column_groups(band: Band, spans: Sequence[Span]) -> Iterator[list[int]]:
    used = set(band.columns)
    for span in spans:
        if span.first_row in band.rows and span.first_column in used:
            used.update(spread(span))
    group: list[int] = []
    for column in sorted(used):
        if group and column != group[-1] + 1:
            yield group
            group = []
        group.append(column)
    yield group
