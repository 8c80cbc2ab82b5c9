"""What a table of a page is, and the rows of pieces that tables are found in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.parsing.page_pieces import Piece, Word

# What stands before an item of a list: a bullet, or a number.
LIST_MARK = re.compile(r"[-–—*•●·▪◦○■□☐✓\uf000-\uf0ff]+|[(\[]?\w{1,3}[.)\]]")

Row = list[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, and where on the page they stand."""

    rows: tuple[tuple[str, ...], ...]
    has_header: bool
    size: float  # of its letters
    left: float
    right: float
    top: float
    bottom: float
    page: int | None = None


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Return pieces by visual lines, from the top, each line's from the left."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        middle = (piece.top + piece.bottom) / 2
        if rows and middle > rows[-1][0].bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def without(pieces: Sequence[Piece], taken: Sequence[Piece]) -> list[Piece]:
    """Return the pieces that are not among those taken."""
    identities = set(map(id, taken))
    return [piece for piece in pieces if id(piece) not in identities]


def text_of(words: Sequence[Word]) -> str:
    """Return words with single spaces."""
    return " ".join(word.text for word in words)
