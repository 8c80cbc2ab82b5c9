"""Which departments work on the same matters: by their documents, beyond chance, and by people."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.association_table import ROLES
from index.generations import Generation
from ingest.records import Language, Role
from search.departments import department_name
from search.vocabulary import Occurrences, Vocabulary, read_documents, without_plurals

_NEAREST = 3  # documents elsewhere that each document of the department votes for
_COMPARED = 200  # documents of the department, the most essential
_PAIRS = 5  # of a neighbour, that are shown and whose words count
_SHOWN_TERMS = 6
_PERSON_WEIGHT = 0.05  # of somebody who writes or reviews in both departments, against all votes
_MOST_PEOPLE = 3
_SHARED_ROLES = [ROLES.index(role) for role in (Role.AUTHOR, Role.REVIEWER)]

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SharedWork:
    """A document of a neighbour, and the department's own document that it is like."""

    document: str
    title: str
    like: str
    like_title: str


@dataclass(frozen=True, slots=True, order=True)
class SharedPerson:
    """Somebody who writes or reviews in two departments."""

    person: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A department that works on the same matters, with the documents that show it."""

    department: str
    name: str
    score: float
    shared_terms: tuple[str, ...]
    documents: tuple[SharedWork, ...]
    people: tuple[SharedPerson, ...]  # those who write or review in both


@dataclass(frozen=True, slots=True)
class _Pair:
    """A document elsewhere that is near to one of the department's."""

    own: int
    other: int
    similarity: float

    @property
    def vote(self) -> float:
        """What it counts for the other department: much only where it is very similar."""
        return self.similarity**2


def find_neighbours(
    generation: Generation,
    essential: Sequence[int],
    others: NDArray[np.bool_],
    readable: Occurrences,
    *,
    language: Language,
    top: int,
) -> list[Neighbour]:
    """Return the departments whose documents are like a department's more often than by chance.

    Args:
        generation: What is searched.
        essential: The rows of the department's documents, the most essential first.
        others: bool [documents]: the readable documents of other departments.
        readable: Where words occur, in all that is readable.
        language: That of departments' names.
        top: How many to return at most.
    """
    own = np.array(essential[:_COMPARED], np.int64)
    if not len(own) or not others.any():
        return []
    pairs: defaultdict[str, list[_Pair]] = defaultdict(list)
    for pair in _near_pairs(generation, own, others):
        pairs[generation.documents[pair.other].department].append(pair)
    people = _shared_people(generation, own, others)
    scores = _score(generation, pairs, people, others)
    best = sorted(scores, key=lambda each: (-scores[each], each))[:top]
    known = {each.department_id: each for each in generation.departments}
    return [
        Neighbour(
            department=each,
            name=department_name(known.get(each), each, language),
            score=round(scores[each], 4),
            shared_terms=_shared_terms(generation, pairs[each][:_PAIRS], readable),
            documents=tuple(_shared_work(generation, pairs[each])),
            people=tuple(people.get(each, ())),
        )
        for each in best
    ]


def _near_pairs(generation: Generation, own: Rows, others: NDArray[np.bool_]) -> list[_Pair]:
    """Return each own document with those nearest to it elsewhere, the most similar first.

    Similar means more than is usual for either document, in its language: minutes, and reports
    full of figures, are near to everything.
    """
    rows = np.flatnonzero(others)
    mine = generation.mean_embeddings[own]
    similarities = mine @ generation.mean_embeddings[rows].T
    similarities -= similarities.mean(axis=0, keepdims=True)
    for written in _by_language(generation, rows):
        similarities[:, written] -= similarities[:, written].mean(axis=1, keepdims=True)
    nearest = np.argsort(-similarities.round(6), axis=1, kind="stable")[:, :_NEAREST]
    pairs = [
        _Pair(int(own[place]), int(rows[each]), float(similarities[place, each]))
        for place in range(len(own))
        for each in nearest[place]
    ]
    return sorted(
        (pair for pair in pairs if pair.similarity > 0),
        key=lambda pair: (-round(pair.similarity, 6), pair.own, pair.other),
    )


def _by_language(generation: Generation, rows: Rows) -> list[NDArray[np.bool_]]:
    found = (generation.in_language(each)[rows] for each in Language)
    return [written for written in found if written.any()]


def _mask(generation: Generation, rows: Rows) -> NDArray[np.bool_]:
    mask = np.zeros(len(generation.documents), np.bool_)
    mask[rows] = True
    return mask


def _score(
    generation: Generation,
    pairs: dict[str, list[_Pair]],
    people: dict[str, list[SharedPerson]],
    others: NDArray[np.bool_],
) -> dict[str, float]:
    """Return each department's share of the votes less its share of the documents, and its people.

    Only departments of which something speaks are there.
    """
    sizes = Counter(generation.documents[row].department for row in np.flatnonzero(others))
    total = sum(pair.vote for each in pairs.values() for pair in each) or 1.0
    scores = {}
    for department in {*pairs, *people}:
        share = sum(pair.vote for pair in pairs.get(department, ())) / total
        expected = sizes[department] / sum(sizes.values())
        known = min(len(people.get(department, ())), _MOST_PEOPLE)
        scores[department] = share - expected + _PERSON_WEIGHT * known
    return {department: score for department, score in scores.items() if score > 0}


def _shared_people(
    generation: Generation, own: Rows, others: NDArray[np.bool_]
) -> dict[str, list[SharedPerson]]:
    """Return by department who writes or reviews there and in the department itself.

    Only who is in the directory: a name that several share is not one person at work in both.
    """
    table = generation.associations
    works = np.isin(table.roles, _SHARED_ROLES)
    here = set(table.people[works & np.isin(table.documents, own)].tolist())
    found: defaultdict[str, set[SharedPerson]] = defaultdict(set)
    for part in np.flatnonzero(works & others[table.documents]).tolist():
        person = int(table.people[part])
        known = generation.people[person]
        if person in here and known.is_in_directory and not known.has_opted_out:
            department = generation.documents[table.documents[part]].department
            found[department].add(SharedPerson(known.person_id, known.name))
    return {department: sorted(people) for department, people in found.items()}


def _shared_work(generation: Generation, pairs: Sequence[_Pair]) -> list[SharedWork]:
    """Return a neighbour's documents, each once, beside the nearest of the department's."""
    nearest: dict[int, int] = {}
    for pair in pairs:
        nearest.setdefault(pair.other, pair.own)
    return [
        SharedWork(
            document=generation.documents[other].document_id,
            title=generation.documents[other].title,
            like=generation.documents[own].document_id,
            like_title=generation.documents[own].title,
        )
        for other, own in list(nearest.items())[:_PAIRS]
    ]


def _shared_terms(
    generation: Generation, pairs: Sequence[_Pair], readable: Occurrences
) -> tuple[str, ...]:
    """Return the words that the documents of pairs share, those that tell most first."""
    rows = sorted({row for pair in pairs for row in (pair.own, pair.other)})
    vocabulary = Vocabulary(generation, read_documents(generation, rows))
    telling: Counter[str] = Counter()
    for pair in pairs:
        own, other = vocabulary.counts[pair.own], vocabulary.counts[pair.other]
        for word in own.keys() & other.keys():
            weight = math.log1p(min(own[word], other[word])) * readable.rarity(word)
            telling[word] += weight  # type: ignore[assignment]
    best = sorted(telling, key=lambda word: (-round(telling[word], 6), word))
    shown = islice(without_plurals(best), _SHOWN_TERMS)
    return tuple(vocabulary.spell(word) for word in shown)
