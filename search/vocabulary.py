"""The words that documents use: how often, how they spell them, and who else uses them."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import StoredChunk
from index.generations import Generation
from index.words import split_words, terms_of
from ingest.records import Person
from search.plain_words import PLAIN_WORDS

_JOINTS = re.compile("[-‐&]")  # of compounds, see `split_words`
_TITLE_WEIGHT = 3  # times an occurrence in the text: a title is chosen to tell


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """A document with all its passages."""

    row: int
    title: str
    chunks: tuple[StoredChunk, ...]

    @property
    def body(self) -> str:
        """Everything that it says, but for its title."""
        return "\n".join(each.chunk.text for each in self.chunks)

    def count_words(self) -> Counter[str]:
        """Return how often each word occurs, as it is spelt; a title's words count more."""
        counts = Counter(word for each in self.chunks for word in split_words(each.chunk.text))
        for word in split_words(self.title):
            counts[word] += _TITLE_WEIGHT
        return counts


def read_documents(generation: Generation, rows: Iterable[int]) -> list[DocumentText]:
    """Return documents with their passages, in order."""
    found = []
    for row in rows:
        chunks = generation.fetch_chunks(generation.chunk_ids_of(row).tolist())
        in_order = tuple(chunks[each] for each in sorted(chunks))
        found.append(DocumentText(row=row, title=generation.documents[row].title, chunks=in_order))
    return found


class Occurrences:
    """Which of the selected documents a word or phrase occurs in; each is looked up once."""

    def __init__(self, generation: Generation, selected: NDArray[np.bool_]) -> None:
        self._generation = generation
        self._selected = selected
        self._found: dict[str, NDArray[np.bool_]] = {}
        self.document_count = int(np.count_nonzero(selected))

    def documents_with(self, phrase: str) -> NDArray[np.bool_]:
        """Return bool [documents]: those selected that hold every lexical term of a phrase."""
        found = self._selected.copy()
        for term in dict.fromkeys(terms_of(phrase)):
            if term not in self._found:
                (scores,) = self._generation.match_terms({term: 1.0}, self._selected)
                self._found[term] = scores.documents > 0
            found &= self._found[term]
        return found

    def rarity(self, phrase: str) -> float:
        """Return the inverse document frequency of a phrase: 0 where every document has it."""
        containing = int(np.count_nonzero(self.documents_with(phrase)))
        return math.log((self.document_count + 1) / (containing + 1))


class Vocabulary:
    """The telling words of some documents: no grammar, no figures, no names of people."""

    def __init__(self, generation: Generation, texts: Sequence[DocumentText]) -> None:
        self._names = names_of_people(generation)
        self._spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.counts = {text.row: self._fold(text.count_words()) for text in texts}

    def spell(self, word: str) -> str:
        """Return a folded word as the documents spell it most often."""
        spellings = self._spellings[word]
        return max(sorted(spellings), key=spellings.__getitem__)

    def _fold(self, counts: Counter[str]) -> Counter[str]:
        folded: Counter[str] = Counter()
        for spelling, count in counts.items():
            word = spelling.casefold()
            if self._is_telling(word):
                folded[word] += count
                self._spellings[word][spelling] += count
        return folded

    def _is_telling(self, word: str) -> bool:
        starts_with_figure = word[0].isdigit() and not word[-1].isalpha()
        is_plain = starts_with_figure or word in PLAIN_WORDS
        return not (is_plain or is_of_name(word, self._names))


def is_of_name(word: str, names: frozenset[str]) -> bool:
    """Return whether a folded word, or a part of a compound, is a word of somebody's name."""
    return not names.isdisjoint((word, *_JOINTS.split(word)))


def without_plurals(words: Iterable[str]) -> Iterator[str]:
    """Yield folded words, but for one that is the plural or the singular of one before."""
    named = set()
    for word in words:
        singular = word[:-1] if word.isascii() and word.endswith("s") else word
        if singular not in named:
            named.add(singular)
            yield word


def names_of_people(generation: Generation) -> frozenset[str]:
    """Return the words that names in the directory are made of, folded.

    Those whom only documents name do not count: a viewer may not read all of them.
    """
    return _words_of_names(person for person in generation.people if person.is_in_directory)


def names_of_opted_out(generation: Generation) -> frozenset[str]:
    """Return the words that the names of those are made of who opted out, folded."""
    return _words_of_names(
        person for person in generation.people if person.is_in_directory and person.has_opted_out
    )


def _words_of_names(people: Iterable[Person]) -> frozenset[str]:
    spellings = (name for person in people for name in (person.name, *person.aliases))
    return frozenset(
        word for name in spellings for word in (name.casefold(), *name.casefold().split())
    )
