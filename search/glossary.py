"""The words that a new member of a department has to know, as documents define them."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from index.words import simplify
from search.definitions import Definition, find_definitions
from search.vocabulary import DocumentText, Occurrences

# What stands where a word is defined, one lexical term each; see `definitions`.
_CUES = ("是指", "系指", "指的", "简称", "stands", "means", "defined", "refers", "short")
_MOST_CHUNKS = 300  # of other departments
_SPACES = re.compile(r"[\s\-_“”\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """A term that a department uses, with the sentence of a document that says what it is."""

    term: str
    other_names: tuple[str, ...]
    definition: str
    document: str
    title: str
    department: str  # whose document it is
    quote: str
    documents: int  # of the department use it


@dataclass(frozen=True, slots=True)
class _Found:
    definition: Definition
    row: int
    is_own: bool


def collect_glossary(
    generation: Generation,
    texts: Sequence[DocumentText],
    own: NDArray[np.bool_],
    others: NDArray[np.bool_],
    *,
    top: int,
) -> list[GlossaryEntry]:
    """Return the terms that a department uses and anybody defines, the most telling first.

    Its own definitions come before those of others; a term is defined once.

    Args:
        generation: What is searched.
        texts: The department's documents.
        own: bool [documents]: the same.
        others: bool [documents]: the readable documents of other departments.
        top: How many to return at most.
    """
    found = [*_own_definitions(texts), *_foreign_definitions(generation, others)]
    found.sort(key=lambda each: _preference(generation, each))
    in_own, in_others = Occurrences(generation, own), Occurrences(generation, others)
    folded = {text.row: _folded(text.body) for text in texts}
    weighed = []
    for each in _without_repeats(found):
        term = each.definition.term
        likely = in_own.documents_with(term)
        uses = sum(_folded(term) in folded[text.row] for text in texts if likely[text.row])
        if uses:
            weighed.append((math.log1p(uses) * (1 + in_others.rarity(term)), uses, each))
    weighed.sort(key=lambda entry: (-entry[0], entry[2].definition.term))
    return [_entry(generation, each, uses) for _, uses, each in weighed[:top]]


def _own_definitions(texts: Iterable[DocumentText]) -> Iterator[_Found]:
    for text in texts:
        for stored in text.chunks:
            for definition in find_definitions(stored.chunk, text.title):
                yield _Found(definition, text.row, is_own=True)


def _foreign_definitions(generation: Generation, others: NDArray[np.bool_]) -> Iterator[_Found]:
    """Yield what other departments define, of the passages that look most like it."""
    (scores,) = generation.match_terms(dict.fromkeys(_CUES, 1.0), others)
    ids = generation.best_matching(scores, _MOST_CHUNKS)
    chunks = generation.fetch_chunks(ids.tolist())
    for chunk_id, row in zip(ids.tolist(), generation.documents_of(ids).tolist(), strict=True):
        title = generation.documents[row].title
        for definition in find_definitions(chunks[chunk_id].chunk, title):
            yield _Found(definition, row, is_own=False)


def _preference(generation: Generation, found: _Found) -> tuple[bool, bool, str, str]:
    """Return what decides between two definitions of one term: the newest of the best kind."""
    document = generation.documents[found.row]
    newest_first = "".join(chr(0x7F - ord(digit)) for digit in document.date or "")
    return (
        not found.is_own,
        found.definition.is_expansion,
        newest_first or "~",
        document.document_id,
    )


def _without_repeats(found: Iterable[_Found]) -> Iterator[_Found]:
    """Yield each term the first time that it is defined, under whichever of its names."""
    known: set[str] = set()
    for each in found:
        names = {_folded(name) for name in (each.definition.term, *each.definition.other_names)}
        if known.isdisjoint(names):
            yield each
        known |= names


def _folded(name: str) -> str:
    return _SPACES.sub("", simplify(name).casefold())


def _entry(generation: Generation, found: _Found, uses: int) -> GlossaryEntry:
    document, definition = generation.documents[found.row], found.definition
    return GlossaryEntry(
        term=definition.term,
        other_names=definition.other_names,
        definition=definition.definition,
        document=document.document_id,
        title=document.title,
        department=document.department,
        quote=definition.quote,
        documents=uses,
    )
