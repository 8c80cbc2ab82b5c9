"""An open page of a PDF in, its lines and tables in reading order out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.cleaning import clean_text
from ingest.parsing.pdf_alignment import take_aligned_tables, take_banded_tables
from ingest.parsing.pdf_annotations import Comment, Field
from ingest.parsing.pdf_columns import Item, divide
from ingest.parsing.pdf_grids import take_grids
from ingest.parsing.pdf_lines import PageText, Piece, joined, read_page_text
from ingest.parsing.pdf_rulings import read_rulings
from ingest.parsing.pdf_tables import Table, rows_of

_BULLET = re.compile(r"\s*[-*•●·▪◦○■□☐✓➢❖\uf000-\uf0ff]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visual line and where it stands in its column, in points, upright, from below."""

    text: str  # ends with DIVIDED where the line's end divides a word
    page: int
    size: float  # of its letters
    is_bold: bool
    is_fixed: bool
    left: float
    right: float
    top: float
    bottom: float
    column_right: float
    level: int | None = None  # of the heading that the file's tags make it
    is_aside: bool = False  # sideways, or the first showing of what repeats on each page

    @property
    def is_item(self) -> bool:
        """Tell whether a bullet stands before it."""
        return _BULLET.match(self.text) is not None


def line_key(text: str) -> str:
    """Return a line without what two printings of it may differ in."""
    return re.sub(r"\s+", "", clean_text(text)).casefold()


def without_bullet(text: str) -> str:
    """Return an item's text."""
    return _BULLET.sub("", text, count=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What people read on a page, in their order."""

    number: int
    items: tuple[Line | Table, ...]
    character_count: int
    annotations: tuple[Comment | Field, ...] = ()


def read_page(page: Any, number: int, tagged_levels: Mapping[int, int]) -> Page:
    """Return the lines and tables of an open PDFium page."""
    text_page = page.get_textpage()
    try:
        text = read_page_text(text_page, tagged_levels)
    finally:
        text_page.close()
    sideways = [replace(line, is_aside=True) for line in _lines(text.sideways, number)]
    items = [*_arrange(page, text, number), *sideways]
    return Page(number=number, items=tuple(items), character_count=text.character_count)


def _arrange(page: Any, text: PageText, number: int) -> Iterator[Line | Table]:
    tables: list[Table] = []
    pieces: Sequence[Piece] = text.pieces
    if _may_hold_table(pieces):
        rulings = read_rulings(page, text.frame)
        grids, pieces = take_grids(pieces, rulings)
        banded, pieces = take_banded_tables(pieces, rulings.across)
        tables = [*grids, *banded]
    for region in divide([*tables, *pieces]):
        yield from _read_region(region, number)


def _may_hold_table(pieces: Sequence[Piece]) -> bool:
    """Tell whether there are cells, which spares most pages the search for ruled lines."""
    return sum(len(row) > 1 for row in rows_of(pieces)) > 1


def _read_region(region: Sequence[Item], number: int) -> Iterator[Line | Table]:
    tables = [item for item in region if isinstance(item, Table)]
    pieces = [item for item in region if isinstance(item, Piece)]
    aligned, rest = take_aligned_tables(pieces)
    items: list[Line | Table] = [*tables, *aligned, *_lines(rest, number)]
    yield from sorted(items, key=lambda item: -(item.top + item.bottom))


def _lines(pieces: Sequence[Piece], number: int) -> Iterator[Line]:
    column_right = max((piece.right for piece in pieces), default=0.0)
    for row in rows_of(pieces):
        piece = joined(row)
        yield Line(
            text=piece.text,
            page=number,
            size=piece.size,
            is_bold=piece.is_bold,
            is_fixed=piece.is_fixed,
            left=piece.left,
            right=piece.right,
            top=piece.top,
            bottom=piece.bottom,
            column_right=column_right,
            level=piece.level,
        )
