"""A sentence in, what it states out: its terms, figures, codes, names, and what it denies."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index.words import terms_of
from ingest.cleaning import detect_language
from ingest.records import Language
from ingest.sentences import split_clauses, split_sentences
from search.figures import Figure, claimed_figures, find_codes, has_code, stated_figures
from search.polarity import is_denial

_SAME_CLAUSE = 0.5  # of a clause's terms, where a sentence speaks of the same
_WORD = re.compile(r"[A-Za-z][A-Za-z&]*(?:['’-][A-Za-z]+)*")

Spellings = tuple[str, ...]  # of one person's name


@dataclass(frozen=True)
class Claim:
    """A sentence that somebody must have written before it may be said."""

    text: str
    people: Sequence[Spellings] = ()

    @cached_property
    def language(self) -> Language:
        """The language that it is in."""
        return detect_language(self.text)

    def coverage(self, source: str) -> float:
        """Return the share of its terms that a text has."""
        return len(self._terms & set(terms_of(source))) / max(1, len(self._terms))

    @property
    def has_figures(self) -> bool:
        """Whether it states figures or codes, which hardly agree by chance."""
        return bool(self._figures or self._codes)

    def missing_facts(self, source: str, language: Language) -> int:
        """Return how many of its figures, codes and names a text in a language does not have."""
        return len(self.missing_figures(source)) + len(self.missing_names(source, language))

    def missing_figures(self, source: str) -> list[str]:
        """Return the figures and codes that a text does not have, in whatever script."""
        stated = stated_figures(source)
        figures = [
            str(figure.value)
            for figure in self._figures
            if not any(figure.agrees_with(each) for each in stated)
        ]
        return figures + [code for code in self._codes if not has_code(source, code)]

    def missing_names(self, source: str, language: Language) -> list[str]:
        """Return the names that a text does not have.

        Known people may be spelled in any of their ways.  Of other names those are compared that
        both would spell alike: Latin ones, unless a Chinese text is retold in English.
        """
        folded = _fold(source)
        missing = [name for name in self._named if not self._is_named_in(folded, name)]
        if self.language is Language.EN and language is Language.ZH:
            return missing
        known = {_fold(word) for name in self._named for word in name.split()}
        words = {_fold(word) for word in _WORD.findall(source)}
        words |= {part for word in words for part in re.split(r"['’-]", word)}
        return missing + [name for name in self._names if name not in words | known]

    def contradicts(self, source: str, language: Language) -> bool:
        """Return whether only one of the two denies what both speak of."""
        clauses = [clause for each in split_sentences(source) for clause in split_clauses(each)]
        if language is not self.language or not any(map(self._shares, clauses)):
            return is_denial(self.text) != is_denial(source)
        return is_denial(self.text) != any(map(is_denial, filter(self._shares, clauses)))

    def _shares(self, clause: str) -> bool:
        terms = set(terms_of(clause))
        return bool(terms) and len(terms & self._terms) >= _SAME_CLAUSE * len(terms)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(terms_of(self.text))

    @cached_property
    def _figures(self) -> frozenset[Figure]:
        return frozenset(claimed_figures(self.text))

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(find_codes(self.text))

    @cached_property
    def _named(self) -> dict[str, list[Spellings]]:
        """The names of people in it, with all that whoever is called so is called."""
        named: dict[str, list[Spellings]] = {}
        for person in self.people:
            for name in filter(self._has_name, person):
                named.setdefault(name, []).append(person)
        return named

    def _is_named_in(self, folded_source: str, name: str) -> bool:
        spellings = (spelling for person in self._named[name] for spelling in person)
        return any(_fold(spelling) in folded_source for spelling in spellings)

    def _has_name(self, name: str) -> bool:
        """Return whether it names somebody; a single Latin word may be a mere word."""
        if name.isascii():
            return " " in name and re.search(rf"\b{re.escape(name)}\b", self.text) is not None
        return len(name) > 1 and name in self.text

    @cached_property
    def _names(self) -> frozenset[str]:
        """Latin words that are names: all in a Chinese sentence, else those with a capital."""
        text = unicodedata.normalize("NFKC", self.text)
        for code in self._codes:
            text = text.replace(code, " ")
        words = _WORD.finditer(text)
        if self.language is Language.ZH:
            return frozenset(_fold(each.group()) for each in words if len(each.group()) > 2)
        return frozenset(
            _fold(each.group()).removesuffix("'s").removesuffix("’s")
            for each in words
            if each.group()[0].isupper() and len(each.group()) > 1 and each.start() > 0
        )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
