"""What repeats at the edges of a PDF's pages: a header or footer is kept once, as furniture."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.parsing.page_lines import Line, line_key
from ingest.parsing.page_tables import Table
from ingest.parsing.pdf_pages import Page

_EDGE_LINES = 2  # at the top and at the bottom of a page
_LEAST_PAGES = 3  # that show the same at one place, for it to be furniture
_MOST_APART = 2  # pages from one showing to the next: left and right pages may differ
_MOST_LARGER = 1.1  # than the body's letters; what is larger is a title that repeats
_SAME_HEIGHT_POINTS = 4.0
_LEADERS = re.compile(r"(?:\. ?){6,}|…{3,}|·{6,}")  # a line of a table of contents
_PAGE_NUMBER = re.compile(
    r"(?:page|第)?\s*[-–—]?\s*\d+\s*[-–—]?\s*(?:页)?(?:\s*(?:of|/|共)\s*\d+\s*页?)?", re.I
)
_NUMBER = re.compile(r"\d+|[ivxlc]+$")
_Place = tuple[str, int]


def without_furniture(pages: Sequence[Page], body_size: float) -> list[Page]:
    """Drop page numbers, leader lines, and all but the first showing of what repeats.

    The first showing stays, marked: a header may hold the document's number or its date, which
    often stand nowhere else.
    """
    edges = {page.number: _edges(page, body_size) for page in pages}
    first_shown = _first_shown(pages, edges)
    return [_clear(page, edges[page.number], first_shown) for page in pages]


def _edges(page: Page, body_size: float) -> set[int]:
    """Return the identities of the lines at the top and the bottom of a page."""
    lines = [item for item in page.items if isinstance(item, Line)]
    heights = sorted({_height(line) for line in lines})
    outer = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return {
        id(line)
        for line in lines
        if _height(line) in outer and line.size <= body_size * _MOST_LARGER
    }


def _first_shown(pages: Sequence[Page], edges: dict[int, set[int]]) -> dict[_Place, int]:
    """Return the page that first shows what repeats, by what it is and where."""
    shown: dict[_Place, list[int]] = defaultdict(list)
    for page in pages:
        for line in page.items:
            if isinstance(line, Line) and id(line) in edges[page.number]:
                shown[_place(line)].append(page.number)
    return {place: numbers[0] for place, numbers in shown.items() if _is_run(numbers)}


def _is_run(numbers: Sequence[int]) -> bool:
    length = 1
    for before, number in pairwise(numbers):
        length = length + 1 if number - before <= _MOST_APART else 1
        if length >= _LEAST_PAGES:
            return True
    return False


def _clear(page: Page, edges: set[int], first_shown: dict[_Place, int]) -> Page:
    kept: list[Line | Table] = []
    for item in page.items:
        if isinstance(item, Table):
            kept.append(item)
        elif _LEADERS.search(item.text):
            continue
        elif id(item) not in edges:
            kept.append(item)
        elif not _PAGE_NUMBER.fullmatch(item.text):
            first = first_shown.get(_place(item))
            if first in {None, page.number}:
                kept.append(replace(item, is_aside=item.is_aside or first is not None))
    return replace(page, items=tuple(kept))


def _place(line: Line) -> _Place:
    """Return what furniture has in common over pages: its text but for numbers, and its height."""
    return _NUMBER.sub("#", line_key(line.text)), _height(line)


def _height(line: Line) -> int:
    return round(line.bottom / _SAME_HEIGHT_POINTS)
