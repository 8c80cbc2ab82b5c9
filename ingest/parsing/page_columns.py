"""What stands on a page in, the order in which people read it out.

Columns are told from tables by their lines: those of prose are long and fill their column.  What
runs over a gutter (a title, a wide figure's caption) divides the columns above it from those below.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from ingest.parsing.page_pieces import Piece
from ingest.parsing.page_tables import Table
from ingest.parsing.text import count_columns

Item = Piece | Table

_LEAST_LINES = 4  # of a column
_MOST_CROSSING = 0.4  # of the lines may run over a gutter
_LEAST_LENGTH = 20  # columns of text in a full line of prose
_LEAST_FILL = 0.6  # of its column's width that a full line takes
_LEAST_PROSE = 0.2  # of a column's lines that are full ones
_LEAST_GUTTER = 0.5  # of the letters' size
_SAME_EDGE = 3.0  # points between the beginnings of lines of one column
_LEAST_BEGINNINGS = 3  # of lines at one place, for a column to begin there
_MOST_EDGES = 12  # that are looked at
_MAX_DEPTH = 5  # of columns within columns


def divide(items: Sequence[Item], depth: int = 0) -> list[list[Item]]:
    """Return regions in reading order, each to be read from the top to the bottom."""
    gutter = _find_gutter(items) if depth < _MAX_DEPTH else None
    if gutter is None:
        return [list(items)] if items else []
    regions: list[list[Item]] = []
    for is_wide, band in _bands(items, gutter):
        if is_wide:
            regions.append(band)
        else:
            left = [item for item in band if _centre(item) < gutter]
            right = [item for item in band if _centre(item) >= gutter]
            regions += divide(left, depth + 1) + divide(right, depth + 1)
    return regions


def _find_gutter(items: Sequence[Item]) -> float | None:
    """Return where the fewest lines run over a gap between lines of prose, None where all do."""
    pieces = [item for item in items if isinstance(item, Piece)]
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    margin = _LEAST_GUTTER * fmean(piece.size for piece in pieces)
    edges = Counter(round(piece.left / _SAME_EDGE) for piece in pieces)
    found = []
    for edge, count in edges.most_common(_MOST_EDGES):
        if count >= _LEAST_BEGINNINGS:
            place = (edge - 0.5) * _SAME_EDGE - margin
            crossing = _count_crossing(place, pieces)
            if crossing is not None:
                found.append((crossing, -count, place))
    return min(found)[2] if found else None


def _count_crossing(place: float, pieces: Sequence[Piece]) -> int | None:
    """Return how many lines run over a place, None where there is no column on each side."""
    left = [piece for piece in pieces if piece.right <= place]
    right = [piece for piece in pieces if piece.left >= place]
    crossing = len(pieces) - len(left) - len(right)
    is_gutter = (
        crossing <= _MOST_CROSSING * len(pieces)
        and _is_prose(left)
        and _is_prose(right)
        and _stand_side_by_side(left, right)
    )
    return crossing if is_gutter else None


def _is_prose(pieces: Sequence[Piece]) -> bool:
    if not pieces:
        return False
    widths = sorted(piece.right - piece.left for piece in pieces)
    width = widths[int(len(widths) * 0.95)]  # the widest may be a title or a page's foot
    full = [
        piece
        for piece in pieces
        if piece.right - piece.left >= _LEAST_FILL * width and _is_long(piece)
    ]
    return len(full) >= max(_LEAST_LINES, _LEAST_PROSE * len(pieces))


def _is_long(piece: Piece) -> bool:
    characters = sum(len(word.text) + 1 for word in piece.words)
    return characters > _LEAST_LENGTH or count_columns(piece.text) >= _LEAST_LENGTH


def _stand_side_by_side(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    tops = [max(piece.top for piece in side) for side in (left, right)]
    bottoms = [min(piece.bottom for piece in side) for side in (left, right)]
    heights = [top - bottom for top, bottom in zip(tops, bottoms, strict=True)]
    return min(tops) - max(bottoms) > 0.3 * min(heights)


def _bands(items: Sequence[Item], gutter: float) -> list[tuple[bool, list[Item]]]:
    """Return what runs over the gutter and what stands beside it, by turns from the top.

    A few lines on one side alone belong to what runs over it: the end of its last paragraph.
    """
    bands: list[tuple[bool, list[Item]]] = []
    wide = [item for item in items if item.left < gutter < item.right]
    for item in sorted(items, key=lambda item: -(item.top + item.bottom)):
        middle = (item.top + item.bottom) / 2
        is_wide = any(other.bottom < middle < other.top for other in wide)
        _append(bands, is_wide, [item])
    joined: list[tuple[bool, list[Item]]] = []
    for is_wide, band in bands:
        is_alone = len({_centre(item) < gutter for item in band}) == 1 and len(band) < _LEAST_LINES
        _append(joined, is_wide or is_alone, band)
    return joined


def _append(bands: list[tuple[bool, list[Item]]], is_wide: bool, items: list[Item]) -> None:
    if bands and bands[-1][0] is is_wide:
        bands[-1][1].extend(items)
    else:
        bands.append((is_wide, list(items)))


def _centre(item: Item) -> float:
    return (item.left + item.right) / 2
