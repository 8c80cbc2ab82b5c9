"""A quotation, or a mark that stands for one, and a passage in; where it stands there out.

An address that is sent may reach somebody who must not read the document, so it holds no word of
it: a mark, made of the quotation, finds it again, also after the document was read anew.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ingest.sentences import split_sentences
from search.answering import cut_quote

_MARK = re.compile(r"[0-9a-f]{12}")
_MOST_SENTENCES = 8  # of one quotation
_SPACE = re.compile(r"\s+")

Stretch = tuple[int, int]  # where it begins and ends in a text


def mark_quote(quote: str) -> str:
    """Return a mark of a quotation: 12 characters that tell nothing of what it says."""
    return hashlib.sha256(_folded(quote).encode()).hexdigest()[:12]


def find_quote(text: str, quote: str) -> Stretch | None:
    """Return where a quotation stands in a text, None where it does not.

    Args:
        text: Of a passage.
        quote: The quotation, or its mark.
    """
    if _MARK.fullmatch(quote):
        return next((each for each in _runs(text) if _is_marked(text, each, quote)), None)
    words = quote.removesuffix("…").split()
    if not 0 < sum(map(len, words)) <= len(text):  # it takes seconds to look for a million words
        return None
    found = re.search(r"\s*".join(map(re.escape, words)), text)
    return found.span() if found else None


def find_among(texts: Sequence[str], quote: str, first: int | None) -> tuple[int, Stretch] | None:
    """Return in which text a quotation stands, and where; where it was first is looked at first."""
    places = sorted(range(len(texts)), key=lambda place: abs(place - (first or 0)))
    for place in places:
        stretch = find_quote(texts[place], quote)
        if stretch is not None:
            return place, stretch
    return None


def _is_marked(text: str, run: Stretch, mark: str) -> bool:
    return mark_quote(cut_quote(text[run[0] : run[1]].strip())) == mark


def _runs(text: str) -> Iterator[Stretch]:
    """Yield every run of sentences of a text, the shortest first, without space around it."""
    ends = [0, *accumulate(map(len, split_sentences(text)))]
    for count in range(1, _MOST_SENTENCES + 1):
        for start, end in zip(ends, ends[count:], strict=False):
            yield start, start + len(text[start:end].rstrip())


def _folded(quote: str) -> str:
    return _SPACE.sub("", quote)
