"""Pieces of a page in, its lines and tables in reading order out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.cleaning import clean_text
from ingest.parsing.page_alignment import take_aligned_tables
from ingest.parsing.page_columns import divide
from ingest.parsing.page_pieces import Piece, joined
from ingest.parsing.page_tables import Table, rows_of

_BULLET = re.compile(r"\s*[-*•●·▪◦○■□☐✓➢❖\uf000-\uf0ff]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visual line and where it stands in its column, in points, upright, from below."""

    text: str  # ends with DIVIDED where the line's end divides a word
    page: int | None
    size: float  # of its letters
    is_bold: bool
    is_fixed: bool
    font: str
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


def arrange(
    pieces: Sequence[Piece], tables: Sequence[Table], page: int | None
) -> Iterator[Line | Table]:
    """Yield what people read on a page, in their order, with the tables that its gaps make."""
    for region in divide([*tables, *pieces]):
        found = [item for item in region if isinstance(item, Table)]
        aligned, rest = take_aligned_tables([item for item in region if isinstance(item, Piece)])
        placed = [replace(table, page=page) for table in (*found, *aligned)]
        items: list[Line | Table] = [*placed, *lines_of(rest, page)]
        yield from sorted(items, key=lambda item: -(item.top + item.bottom))


def lines_of(pieces: Sequence[Piece], page: int | None) -> Iterator[Line]:
    """Yield pieces by lines, from the top."""
    column_right = max((piece.right for piece in pieces), default=0.0)
    for row in rows_of(pieces):
        piece = joined(row)
        yield Line(
            text=piece.text,
            page=page,
            size=piece.size,
            is_bold=piece.is_bold,
            is_fixed=piece.is_fixed,
            font=piece.font,
            left=piece.left,
            right=piece.right,
            top=piece.top,
            bottom=piece.bottom,
            column_right=column_right,
            level=piece.level,
        )
