"""What stands together on a line of a page, and where: all that layout is told from."""

from dataclasses import dataclass, replace
from typing import NamedTuple

BULLET = "\u2022"
DIVIDED = "\ufffe"  # ends a line whose end divides a word; PDFium marks it so

Box = tuple[float, float, float, float]  # left, bottom, right, top


class Word(NamedTuple):
    """A word and where it stands from left to right; a page has hundreds."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What stands together on one visual line: a line of a column, or of a cell.

    Places are in points, upright as the text is read, from the left and from below.  On a page
    that is read from right to left they are mirrored, so that text always begins at `left`.
    """

    words: tuple[Word, ...]
    size: float  # of its letters, whatever the font makes of it
    is_bold: bool
    is_fixed: bool  # letters of one width, as code has them
    font: str  # its name, empty where nobody knows
    left: float
    right: float
    top: float
    bottom: float
    level: int | None = None  # of the heading that the file's tags make it

    @property
    def text(self) -> str:
        """The words with single spaces; where the line's end divides the last, it says so."""
        return " ".join(word.text for word in self.words)


def joined(pieces: list[Piece]) -> Piece:
    """Return the pieces of one visual line as one."""
    if len(pieces) == 1:
        return pieces[0]
    longest = max(pieces, key=lambda piece: piece.right - piece.left)
    return replace(
        longest,
        words=tuple(word for piece in pieces for word in piece.words),
        is_bold=all(piece.is_bold for piece in pieces),
        is_fixed=all(piece.is_fixed for piece in pieces),
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        top=max(piece.top for piece in pieces),
        bottom=min(piece.bottom for piece in pieces),
        level=pieces[0].level,
    )
