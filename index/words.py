"""Text in, lexical terms out: Latin words, and two-character windows of Chinese."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import chain
from operator import add

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003fffd"
_LATIN_RUN = rf"[^\W_{_HAN}]+[+#]*"
_LATIN_RUNS = re.compile(_LATIN_RUN)
_RUNS = re.compile(rf"[{_HAN}]+|{_LATIN_RUN}")
_COMPOUNDS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[-‐&][^\W_{_HAN}]+)*[+#]*")
_UNITS = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_CAMEL_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def terms_of(text: str) -> list[str]:
    """Return the lexical terms of a text, in order, repeats kept.

    Chinese becomes overlapping two-character windows, so that a two-character name is found
    whatever stands around it; traditional characters count as simplified ones.  A Latin word is
    folded to lower case, and a compound such as `TripletMarginLoss` also gives its parts.
    """
    terms: list[str] = []
    for run in _RUNS.findall(simplify(unicodedata.normalize("NFKC", text))):
        terms += _windows(run) if _IS_HAN.match(run) else _word_terms(run)
    return terms


def words_of(text: str) -> set[str]:
    """Return the words of a text that a reader would name, folded to lower case."""
    return {word.casefold() for word in split_words(text)}


def split_words(text: str) -> Iterator[str]:
    """Yield the words that a reader of a text would name, in order: no single characters.

    Chinese is divided by a dictionary, for a reader wants words, not the windows that are matched;
    `write-offs`, `S&OP` and `6205-2RS` stay whole, unless they are nothing but figures.
    """
    import rjieba

    for run in _COMPOUNDS.findall(simplify(unicodedata.normalize("NFKC", text))):
        if _IS_HAN.match(run):
            yield from (word for word in rjieba.cut(run) if len(word) > 1)
        else:
            parts = [run] if any(map(str.isalpha, run)) else _RUNS.findall(run)
            yield from (part for part in parts if len(part) > 2 or _has_figure(part[1:]))


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def units_of(text: str) -> list[str]:
    """Return the units that copied text is compared by: Chinese characters, and other words."""
    return _UNITS.findall(text)


def locate_units(text: str) -> list[tuple[int, int]]:
    """Return where each of `units_of` begins and ends in the text."""
    return [match.span() for match in _UNITS.finditer(text)]


def is_chinese(unit: str) -> bool:
    """Return whether a unit is a Chinese character, and not a word of another script."""
    return _IS_HAN.match(unit) is not None


@lru_cache(maxsize=1 << 18)
def code_of(unit: str) -> int:
    """Return a unit as 64 bits, the same for a traditional character and its simplified one."""
    folded = simplify(unicodedata.normalize("NFKC", unit)).casefold()
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "big")


def count_terms(text: str) -> Counter[str]:
    """Return how often each lexical term occurs in a text."""
    return Counter(terms_of(text))


def find_terms(text: str, wanted: Collection[str]) -> set[str]:
    """Return which of some terms are among `terms_of` a text, in a fraction of the time.

    A term stands nowhere unless its characters do, and two Chinese ones need nothing else.
    """
    simplified = simplify(unicodedata.normalize("NFKC", text))
    folded = simplified.casefold()
    there = {term for term in wanted if term in folded}
    doubtful = {term for term in there if len(term) != 2 or not _IS_HAN.match(term)}
    if not doubtful:
        return there
    if any(map(_IS_HAN.match, doubtful)):  # a single character stands alone or not at all
        return there.intersection(terms_of(text))
    words = chain.from_iterable(map(_word_terms, _LATIN_RUNS.findall(simplified)))
    return there - doubtful.difference(words)


def simplify(text: str) -> str:
    """Return a text with traditional Chinese characters made simplified, one for one."""
    return text if text.isascii() else text.translate(_simplified_characters())


def _windows(run: str) -> Iterable[str]:
    return map(add, run, run[1:]) if len(run) > 1 else run


@lru_cache(maxsize=1 << 16)  # a text's Latin words are mostly those of the texts before it
def _word_terms(word: str) -> tuple[str, ...]:
    return (word.casefold(), *_identifier_parts(word))


def _identifier_parts(word: str) -> Iterator[str]:
    if word.islower() or word.isupper() or word.isdigit():
        return
    parts = _CAMEL_PARTS.findall(word)
    if len(parts) > 1:
        yield from (part.casefold() for part in parts if len(part) > 1)


@cache
def _simplified_characters() -> dict[int, str]:
    """Read OpenCC's character table, the first choice where it offers several."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(pair[0]): pair[1].split(" ")[0] for pair in pairs if len(pair[0]) == 1}
