"""Tells the header of a table from its rows, over one row or several with merged cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from ingest.parsing.outline import is_form

_MAX_HEADER_ROWS = 5
_MAX_SPAN_COLUMNS = 1_000  # whoever merges more merged a whole row
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A merged cell; rows and columns are counted as its grid counts them, the last included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rows without a blank one between them, by their number, none of them empty."""

    rows: Mapping[int, Mapping[int, str]]

    @property
    def columns(self) -> list[int]:
        """The columns that hold something, in order."""
        return sorted({column for row in self.rows.values() for column in row})

    @property
    def width(self) -> int:
        """How many columns hold something."""
        return len(self.columns)

    def without_first(self, count: int) -> "Band":
        """Return the rows after the first ones."""
        return Band(rows=dict(islice(self.rows.items(), count, None)))

    def within(self, columns: Iterable[int]) -> "Band":
        """Return the cells of some columns."""
        wanted = set(columns)
        cut = {
            number: {column: text for column, text in row.items() if column in wanted}
            for number, row in self.rows.items()
        }
        return Band(rows={number: row for number, row in cut.items() if row})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a table's columns are called; `depth` is how many rows say it, 0 for none."""

    depth: int
    columns: tuple[int, ...]
    texts: tuple[str, ...]
    figures: frozenset[int] = frozenset()  # the columns that hold mostly figures

    def fits(self, band: Band) -> bool:
        """Tell whether rows may belong to this header's table; signatures below it do not."""
        is_figure = [
            is_number(text)
            for row in band.rows.values()
            for column, text in row.items()
            if column in self.figures
        ]
        return set(band.columns) <= set(self.columns) and sum(is_figure) * 2 >= len(is_figure)


def find_header(band: Band, spans: Sequence[Span]) -> Header:
    """Return the header of a table."""
    columns = band.columns
    depth = _header_depth(band, spans) if _starts_with_header(band) else 0
    rows = {
        number: _spread_row(number, row, spans) for number, row in islice(band.rows.items(), depth)
    }
    texts = (_joined(row.get(column, "") for row in rows.values()) for column in columns)
    below = list(islice(band.rows.values(), depth, depth + _SAMPLE_ROWS))
    figures = (
        column
        for column in columns
        if _is_mostly_numbers(row[column] for row in below if column in row)
    )
    return Header(
        depth=depth, columns=tuple(columns), texts=tuple(texts), figures=frozenset(figures)
    )


def has_full_header(band: Band, spans: Sequence[Span]) -> bool:
    """Tell whether a table's first row, with its merged cells, names each of its columns."""
    number, first = next(iter(band.rows.items()))
    is_named = set(band.columns) <= set(_spread_row(number, first, spans))
    return is_named and band.width > 1 and len(band.rows) > 1


def is_number(text: str) -> bool:
    """Tell whether a cell holds a figure or a date rather than words."""
    has_words = any(character.isalpha() for character in text)
    return not has_words and any(character.isdigit() for character in text)


def spread(span: Span) -> range:
    """Return the columns that a merged cell covers."""
    last = min(span.last_column, span.first_column + _MAX_SPAN_COLUMNS)
    return range(span.first_column, last + 1)


def _starts_with_header(band: Band) -> bool:
    """Tell whether the first row names the columns: its cells differ in kind from those below."""
    if len(band.rows) < 2:
        return False
    first, *below = islice(band.rows.values(), _SAMPLE_ROWS)
    columns = band.columns
    if len(first) * 2 < len(columns) or len(first) < 2:
        return False
    if is_form([[row.get(column, "") for column in columns] for row in (first, *below)]):
        return False
    if all(map(is_number, first.values())) and not _counts_up(first.values()):
        return False
    figures = {column: text for column, text in first.items() if is_number(text)}
    return _counts_up(figures.values()) or not any(
        _is_mostly_numbers(row[column] for row in below if column in row) for column in figures
    )


def _counts_up(texts: Iterable[str]) -> bool:
    """Tell whether figures are years, months or column numbers: 2023, 2024, 2025."""
    figures = list(texts)
    if len(figures) < 2 or not all(re.fullmatch(r"\d{1,4}", text) for text in figures):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(figures))


def _is_mostly_numbers(texts: Iterable[str]) -> bool:
    kinds = [is_number(text) for text in texts]
    return sum(kinds) * 2 > len(kinds)


def _header_depth(band: Band, spans: Sequence[Span]) -> int:
    """Return how many rows a header has: as many as its merged cells reach over, and name."""
    numbers = list(band.rows)
    last = 0
    width = band.width
    for index, number in enumerate(numbers[:_MAX_HEADER_ROWS]):
        if index > last:
            break
        for span in spans:
            if span.first_row == number and span.first_column in band.rows[number]:
                is_parent = 1 < len(spread(span)) < width
                reach = span.last_row - span.first_row
                last = max(last, index + reach + is_parent)
    return last + 1 if last + 1 < len(numbers) and last < _MAX_HEADER_ROWS else 1


def _spread_row(number: int, row: Mapping[int, str], spans: Sequence[Span]) -> Mapping[int, str]:
    """Give the text of a cell that is merged over columns to each of them."""
    wide = dict(row)
    for span in spans:
        if span.first_row <= number <= span.last_row and span.first_column in row:
            for column in spread(span):
                wide.setdefault(column, row[span.first_column])
    return wide


def _joined(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, texts)))
