"""Which lines of a document's pages are headings, and of which level.

The file's tags and bookmarks say so where it has them; else larger letters do, then bold ones, and
last numbering.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from unicodedata import category

from ingest.parsing.page_lines import Line, line_key
from ingest.parsing.page_tables import Table
from ingest.parsing.text import count_columns, heading_level

_MIN_HEADING_RATIO = 1.12  # of a heading's letters to the body's
_MAX_HEADING_COLUMNS = 120
_MAX_BOLD_COLUMNS = 60
_MAX_BOLD_SHARE = 0.3  # of the lines; where more is bold, it marks nothing
_BOLD_LEVEL = 7  # below those that larger letters mark
_MOST_SIZES = 6
_MOST_GAP = 2.5  # of a heading's letters, from its bottom to the top of the paragraph below it
_MOST_INDENT = 3.0  # of its letters
_FULL_SHARE = 0.8  # of its column that a line fills which is none of a paragraph's last
_NOT_HEADING_ENDS = ("。", "；", ";", ",", "，")
_SENTENCE_ENDS = tuple("。！？.!?；;:：")


def find_headings(
    lines: Sequence[Line], bookmarks: Mapping[str, int], body: float
) -> dict[int, int]:
    """Return the levels of the lines that are headings, by the line's identity."""
    if any(line.level for line in lines):
        return {id(line): line.level for line in lines if line.level}
    candidates = [line for line in lines if _may_be_heading(line)]
    ranks = _size_ranks(candidates, body)
    may_be_bold = sum(line.is_bold for line in lines) <= len(lines) * _MAX_BOLD_SHARE
    levels: dict[int, int] = {}
    for line in candidates:
        level = bookmarks.get(line_key(line.text)) if bookmarks else None
        level = level or ranks.get(_rounded(line.size))
        if level is None and may_be_bold and line.is_bold and _stands_alone(line):
            level = _BOLD_LEVEL
        if level is not None:
            levels[id(line)] = level
    levels = {**_other_fonts(lines), **levels}
    return levels or _numbered_headings(lines)


def _other_fonts(lines: Sequence[Line]) -> dict[int, int]:
    """Return the lines that stand in a font of their own over a paragraph in the body's font.

    Where size and weight are the body's, as a sans serif over a serif often is, the font tells.
    """
    letters: Counter[str] = Counter()
    for line in lines:
        letters[line.font] += len(line.text)
    body = max(letters, key=lambda font: letters[font], default="")
    return {
        id(line): _BOLD_LEVEL
        for line, below in pairwise(lines)
        if line.font != body == below.font
        and _may_be_heading(line)
        and _stands_alone(line)
        and _stands_over(line, below)
        and not any(category(character) == "Sm" for character in line.text)  # a formula
    }


def _stands_over(line: Line, below: Line) -> bool:
    """Tell whether a line is short, and a long one begins close under it."""
    width = below.column_right - below.left
    is_close = 0 <= line.bottom - below.top + line.size < _MOST_GAP * line.size
    return (
        line.page == below.page
        and is_close
        and abs(line.left - below.left) < _MOST_INDENT * line.size
        and line.right - line.left < _FULL_SHARE * width
        and below.right - below.left > _FULL_SHARE * width
    )


def body_size(items: Iterable[Line | Table]) -> float:
    """Return the size of most letters, 1 where there are none."""
    sizes = [item.size for item in items for _ in range(max(_length(item) // 8, 1))]
    return (median(sizes) if sizes else 0.0) or 1.0


def _length(item: Line | Table) -> int:
    if isinstance(item, Line):
        return len(item.text)
    return sum(len(cell) for row in item.rows for cell in row)


def _size_ranks(candidates: Sequence[Line], body: float) -> dict[float, int]:
    """Return the level that each size of letters larger than the body's stands for."""
    sizes = {_rounded(line.size) for line in candidates if line.size >= body * _MIN_HEADING_RATIO}
    largest = sorted(sizes, reverse=True)[:_MOST_SIZES]
    return {size: rank for rank, size in enumerate(largest, start=1)}


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _may_be_heading(line: Line) -> bool:
    is_short = count_columns(line.text) <= _MAX_HEADING_COLUMNS
    return (
        is_short
        and not line.is_aside
        and not line.is_item
        and any(map(str.isalpha, line.text))
        and not line.text.endswith(_NOT_HEADING_ENDS)
    )


def _stands_alone(line: Line) -> bool:
    is_short = count_columns(line.text) <= _MAX_BOLD_COLUMNS
    return is_short and not line.text.endswith(_SENTENCE_ENDS)


def _numbered_headings(lines: Sequence[Line]) -> dict[int, int]:
    numbered = {id(line): heading_level(line.text) for line in lines if not line.is_aside}
    return {identity: level for identity, level in numbered.items() if level in {1, 3, 4}}
