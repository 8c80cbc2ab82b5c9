"""Where Chinese and English text may be cut: between sentences, else clauses, else anywhere."""

import re
from collections.abc import Iterator

from ingest.cleaning import HAN

_CLOSING = "”’\"'」』）)】》〉\\]"
_BOUNDARY = re.compile(
    rf"[。！？!?…]+[{_CLOSING}]*"  # Chinese ends, and marks that end a sentence in both
    rf"|\.+[{_CLOSING}]*(?=\s)"  # an English full stop has space after it
    r"|\n+"
)
_CLAUSE_END = re.compile(rf"[，,；;：:、|][{_CLOSING}]*\s*|[)）]\s*|\s[-–—]+\s")
_ABBREVIATED = (
    "mr mrs ms dr prof st jr sr inc ltd co corp vs etc e.g i.e eg ie cf al fig figs no nos vol sec "
    "ch pp approx dept est resp aka a.k.a u.s u.k "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_BEGINS_SENTENCE = re.compile(rf"\s+[\"'“‘(（「\[*`]*[A-Z0-9{HAN}]")


def split_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; together they are exactly the text."""
    start = 0
    for match in _BOUNDARY.finditer(text):
        end = _after_space(text, match.end())
        if end < len(text) and _ends_sentence(text, match):
            yield text[start:end]
            start = end
    if start < len(text):
        yield text[start:]


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] in "!?" and not _BEGINS_SENTENCE.match(text, match.end()):
        return False  # `a != b`, `what?!`, "Yahoo! said"
    if mark[0] != ".":
        return True
    if not _BEGINS_SENTENCE.match(text, match.end()):
        return False
    word = _LAST_WORD.search(text, max(0, match.start() - 24), match.start() + 1)
    return word is None or not _is_abbreviation(word.group(1))


def _is_abbreviation(word: str) -> bool:
    is_initial = len(word) == 1 and word.isalpha() and word.isupper()
    return is_initial or word.casefold() in _ABBREVIATIONS


def split_clauses(sentence: str) -> Iterator[str]:
    """Yield the clauses of a sentence; together they are exactly the sentence."""
    start = 0
    for match in _CLAUSE_END.finditer(sentence):
        if match.end() < len(sentence):
            yield sentence[start : match.end()]
            start = match.end()
    if start < len(sentence):
        yield sentence[start:]


def split_evenly(text: str, part_count: int) -> Iterator[str]:
    """Yield about so many parts of a text, cut at spaces where there are any near.

    Together they are exactly the text, and none is empty.
    """
    size = max(1, -(-len(text) // part_count))
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        space = text.rfind(" ", start + size // 2, end)
        if end < len(text) and space > start:
            end = space + 1
        yield text[start:end]
        start = end
