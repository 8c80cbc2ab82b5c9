"""The letters of a page and a passage in, where the passage stands among them out.

What is read of a page and what stands on it differ in spaces, hyphens, look-alike characters and
the marks between cells: letters and digits alone are compared, as `fold_text` leaves them.
"""

from collections.abc import Iterable, Iterator

from ingest.cleaning import fold_text
from ingest.sentences import split_clauses, split_sentences

_LEAST_SHARE = 0.5  # of a passage's letters: with fewer it is somewhere else
_LEAST_LETTERS = 4  # of a part that is looked for alone: shorter ones stand everywhere


def find_spans(letters: str, passage: str, around: str) -> list[tuple[int, int]]:
    """Return where a passage stands in a page's letters, whole or else in parts.

    Args:
        letters: Of the page, folded.
        passage: What is looked for; parts of it that stand elsewhere are left out.
        around: A longer stretch that holds it, which tells it from the same words elsewhere.
    """
    start = max(0, letters.find(fold_text(around)))
    whole = fold_text(passage)
    place = _place(letters, whole, start)
    if place is not None:
        return [place] if whole else []
    found = list(_find_parts(letters, split_sentences(passage), start))
    covered = sum(end - begin for begin, end in found)
    return found if covered >= _LEAST_SHARE * len(whole) else []


def _find_parts(letters: str, parts: Iterable[str], start: int) -> Iterator[tuple[int, int]]:
    for part in parts:
        folded = fold_text(part)
        if len(folded) < _LEAST_LETTERS:
            continue
        place = _place(letters, folded, start)
        if place is not None:
            start = place[1]
            yield place
            continue
        clauses = list(split_clauses(part))
        if len(clauses) > 1:
            yield from _find_parts(letters, clauses, start)


def _place(letters: str, folded: str, start: int) -> tuple[int, int] | None:
    place = letters.find(folded, start)
    place = letters.find(folded) if place < 0 else place
    return None if place < 0 else (place, place + len(folded))
