"""A PDFium text page and a passage in, the boxes of the lines that it covers out.

What is read of a page and what PDFium says of it differ in spaces, hyphens, look-alike characters
and the marks between cells: letters and digits alone are compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.cleaning import fold_character
from ingest.parsing.page_pieces import Box
from ingest.sentences import split_clauses, split_sentences

_LEAST_SHARE = 0.5  # of a passage's letters: with fewer it is somewhere else
_LEAST_LETTERS = 4  # of a part that is looked for alone: shorter ones stand everywhere
_MOST_CHARACTERS = 200_000  # of a page


@dataclass(frozen=True, slots=True)
class _Folded:
    """The letters and digits of a page, each with its index in PDFium's count."""

    text: str
    indices: list[int]


def find_boxes(text_page: Any, passage: str, around: str) -> list[Box]:
    """Return where a passage stands on a page: left, bottom, right, top, in the page's points.

    Args:
        text_page: The page, opened.
        passage: What is looked for; lines of it that stand elsewhere are left out.
        around: A longer stretch that holds it, which tells it from the same words elsewhere.
    """
    page = _fold_page(text_page)
    spans = _find(page.text, passage, start=max(0, page.text.find(_fold(around))))
    return [box for start, end in spans for box in _boxes(text_page, page, start, end)]


def _fold(text: str) -> str:
    return "".join(map(fold_character, text))


def _fold_page(text_page: Any) -> _Folded:
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    indices: list[int] = []
    for index in range(min(text_page.count_chars(), _MOST_CHARACTERS)):
        folded = fold_character(chr(pdfium.FPDFText_GetUnicode(text_page.raw, index)))
        letters.append(folded)
        indices.extend([index] * len(folded))
    return _Folded("".join(letters), indices)


def _find(page: str, passage: str, *, start: int) -> list[tuple[int, int]]:
    """Return where a passage stands in a page's letters, whole or else in parts."""
    whole = _fold(passage)
    place = _place(page, whole, start)
    if place is not None:
        return [place] if whole else []
    found = list(_find_parts(page, split_sentences(passage), start))
    covered = sum(end - begin for begin, end in found)
    return found if covered >= _LEAST_SHARE * len(whole) else []


def _find_parts(page: str, parts: Iterable[str], start: int) -> Iterator[tuple[int, int]]:
    for part in parts:
        folded = _fold(part)
        if len(folded) < _LEAST_LETTERS:
            continue
        place = _place(page, folded, start)
        if place is not None:
            start = place[1]
            yield place
            continue
        clauses = list(split_clauses(part))
        if len(clauses) > 1:
            yield from _find_parts(page, clauses, start)


def _place(page: str, folded: str, start: int) -> tuple[int, int] | None:
    place = page.find(folded, start)
    place = page.find(folded) if place < 0 else place
    return None if place < 0 else (place, place + len(folded))


def _boxes(text_page: Any, page: _Folded, start: int, end: int) -> Iterator[Box]:
    first, last = page.indices[start], page.indices[end - 1]
    for number in range(text_page.count_rects(first, last - first + 1)):
        yield text_page.get_rect(number)
