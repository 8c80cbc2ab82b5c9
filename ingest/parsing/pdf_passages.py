"""A PDFium text page and a passage in, the boxes of the lines that it covers out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.cleaning import fold_character
from ingest.parsing.page_passages import find_spans
from ingest.parsing.page_pieces import Box

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
    spans = find_spans(page.text, passage, around)
    return [box for start, end in spans for box in _boxes(text_page, page, start, end)]


def _fold_page(text_page: Any) -> _Folded:
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    indices: list[int] = []
    for index in range(min(text_page.count_chars(), _MOST_CHARACTERS)):
        folded = fold_character(chr(pdfium.FPDFText_GetUnicode(text_page.raw, index)))
        letters.append(folded)
        indices.extend([index] * len(folded))
    return _Folded("".join(letters), indices)


def _boxes(text_page: Any, page: _Folded, start: int, end: int) -> Iterator[Box]:
    first, last = page.indices[start], page.indices[end - 1]
    for number in range(text_page.count_rects(first, last - first + 1)):
        yield text_page.get_rect(number)
