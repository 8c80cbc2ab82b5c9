"""The lines that OCR read of a page and a passage in, the boxes that it covers out."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from ingest.cleaning import fold_character
from ingest.parsing.page_passages import find_spans
from ingest.parsing.page_pieces import Box
from ingest.parsing.scan_lines import SCALE
from ingest.records import ScanLine


def find_scan_boxes(lines: Sequence[ScanLine], passage: str, around: str) -> list[Box]:
    """Return where a passage stands on a page: left, bottom, right, top, as shares of the page.

    Shares run from the left and from below.  OCR tells where a line stands and not each letter,
    so a part of a line is told by the usual widths of letters.

    Args:
        lines: Of the page, as they are read.
        passage: What is looked for; lines of it that stand elsewhere are left out.
        around: A longer stretch that holds it, which tells it from the same words elsewhere.
    """
    letters = [each for number, line in enumerate(lines) for each in _letters(number, line.text)]
    spans = find_spans("".join(folded for folded, _, _ in letters), passage, around)
    places = [(number, place) for folded, number, place in letters for _ in folded]
    return [box for start, end in spans for box in _boxes(lines, places[start:end])]


def _letters(number: int, text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each character of a line, folded, with the line's number and its place in it."""
    for place, character in enumerate(text):
        yield fold_character(character), number, place


def _boxes(lines: Sequence[ScanLine], places: Sequence[tuple[int, int]]) -> Iterator[Box]:
    for number in dict.fromkeys(number for number, _ in places):
        own = [place for other, place in places if other == number]
        line = lines[number]
        start, end = _to_the_edges(line.text, own[0], own[-1] + 1)
        a_letter = (line.right - line.left) / max(1, _width(line.text))
        yield (
            (line.left + _width(line.text[:start]) * a_letter) / SCALE,
            1 - line.bottom / SCALE,
            (line.left + _width(line.text[:end]) * a_letter) / SCALE,
            1 - line.top / SCALE,
        )


def _to_the_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch with the marks that stand between it and the edges of its line."""
    is_first, is_last = not _has_letters(text[:start]), not _has_letters(text[end:])
    return 0 if is_first else start, len(text) if is_last else end


def _has_letters(text: str) -> bool:
    return any(map(fold_character, text))


def _width(text: str) -> int:
    """Return how much room letters take: those of Chinese take two of Latin ones."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
