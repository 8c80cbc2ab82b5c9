"""The straight lines that a PDF page draws: the edges that tables are ruled with."""

import ctypes
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from ingest.parsing.page_pieces import Box
from ingest.parsing.pdf_lines import Frame

_MAX_OBJECTS = 4_000  # a page that draws more is a drawing, and its lines rule no table
_MAX_SEGMENTS = 200  # of one path; a grid may be one, a map is more
_MAX_RULINGS = 1_000
_THIN = 3.0  # points: a rectangle no thicker is a line
_LEAST_SIDE = 8.0  # points, of the longer side of what rules a table
_SHORTEST = 6.0  # points; shorter ones underline a letter or are the legs of one
_SAME_PLACE = 2.5  # points between two strokes that are one line to a reader


class Ruling(NamedTuple):
    """A line across (`at` is its height) or down (`at` is how far right it stands)."""

    at: float
    start: float
    end: float


class Rulings(NamedTuple):
    """The lines of a page, broken ones joined."""

    across: tuple[Ruling, ...]
    down: tuple[Ruling, ...]


def read_rulings(page: Any, frame: Frame) -> Rulings:
    """Return the lines that a page draws, none where it draws too much to be a table's."""
    across: list[Ruling] = []
    down: list[Ruling] = []
    for box in _strokes(page):
        left, bottom, right, top = frame.place(box)
        if top - bottom <= _THIN < right - left:
            across.append(Ruling((top + bottom) / 2, left, right))
        elif right - left <= _THIN < top - bottom:
            down.append(Ruling((left + right) / 2, bottom, top))
        if len(across) + len(down) > _MAX_RULINGS:
            return Rulings((), ())
    return Rulings(tuple(_join(across)), tuple(_join(down)))


def _strokes(page: Any) -> Iterator[Box]:
    """Yield the box of each straight stroke and each edge of a rectangle."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page.raw)
    if count > _MAX_OBJECTS:
        return
    for index in range(count):
        shape = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(shape) == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _strokes_of_path(shape)


def _strokes_of_path(shape: Any) -> Iterator[Box]:
    import pypdfium2.raw as pdfium

    box = _bounds(shape)
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) < _LEAST_SIDE:
        return
    if min(width, height) <= _THIN:
        yield box
        return
    count = pdfium.FPDFPath_CountSegments(shape)
    if 4 <= count <= 5:
        yield from _edges(box)
    elif count <= _MAX_SEGMENTS:
        yield from _segments(shape, count)


def _bounds(shape: Any) -> Box:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = (
        ctypes.c_float(),
        ctypes.c_float(),
        ctypes.c_float(),
        ctypes.c_float(),
    )
    pdfium.FPDFPageObj_GetBounds(shape, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _edges(box: Box) -> Iterator[Box]:
    left, bottom, right, top = box
    yield left, bottom, right, bottom
    yield left, top, right, top
    yield left, bottom, left, top
    yield right, bottom, right, top


def _segments(shape: Any, count: int) -> Iterator[Box]:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(shape, matrix)
    points: list[tuple[float, float, bool]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(
            (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
                pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO,
            )
        )
    for (x0, y0, _), (x1, y1, is_line) in pairwise(points):
        if is_line:
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _join(rulings: Iterable[Ruling]) -> Iterator[Ruling]:
    """Join what touches on one line: programs draw each cell's edge by itself."""
    for _, group in groupby(_level(rulings), key=lambda ruling: ruling.at):
        held: Ruling | None = None
        for ruling in sorted(group, key=lambda ruling: ruling.start):
            if held and ruling.start <= held.end + _SAME_PLACE:
                held = Ruling(held.at, held.start, max(held.end, ruling.end))
            else:
                if held and held.end - held.start >= _SHORTEST:
                    yield held
                held = ruling
        if held and held.end - held.start >= _SHORTEST:
            yield held


def _level(rulings: Iterable[Ruling]) -> Iterator[Ruling]:
    """Give lines at nearly one place the same one."""
    at = None
    for ruling in sorted(rulings):
        if at is None or ruling.at - at > _SAME_PLACE:
            at = ruling.at
        yield ruling._replace(at=at)
