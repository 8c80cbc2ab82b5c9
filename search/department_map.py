"""The departments beside each other: who works near whom, and which topics each writes about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from index.association_table import ROLES
from index.generations import Generation
from ingest.records import Department, Language, Role
from search.introductions import listed_lead
from search.neighbours import Neighbour, SharedPerson, find_neighbours
from search.topics import find_topics
from search.vocabulary import Occurrences, Vocabulary, read_documents

_STUDIED = 100  # documents of each department, those nearest to its middle
_LEAST_STRENGTH = 0.02  # departments that are nearer than by chance, but hardly

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedDepartment:
    """A department in figures, of what the viewer may read."""

    department: str
    lead: SharedPerson | None
    document_count: int
    people_count: int  # who wrote, owns, reviewed, answers for or attended any of it
    newest: str | None  # date of its newest document


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWorkLink:
    """Two departments that work on the same matters, and what shows it."""

    departments: tuple[str, str]
    strength: float  # over 0; 1 would be that each works near no other
    shared_terms: tuple[str, ...]
    document_pairs: tuple[tuple[str, str], ...]  # titles, of the one and of the other
    people: tuple[SharedPerson, ...]  # those at work in both


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTopic:
    """A matter, and how many documents of each department are about it."""

    terms: tuple[str, ...]
    document_counts: Mapping[str, int]  # by department, of those that have any


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMap:
    """All departments, the links between them, and the topics across them."""

    departments: tuple[MappedDepartment, ...]  # in the workspace's order
    links: tuple[SharedWorkLink, ...]  # the strongest first
    topics: tuple[SharedTopic, ...]  # those with most documents first
    studied_counts: Mapping[str, int]  # documents of each department that topics are taken from


def map_departments(
    generation: Generation,
    departments: Sequence[Department],
    selected: Mask,
    *,
    language: Language,
    top: int,
) -> DepartmentMap:
    """Return how departments stand to each other in the selected documents, and in no others.

    Args:
        generation: What is searched.
        departments: Those that the viewer knows of.
        selected: bool [documents].
        language: That of departments' names.
        top: How many topics to return at most.
    """
    central = {
        each.department_id: _central_rows(generation, each, selected) for each in departments
    }
    readable = Occurrences(generation, selected)
    studied = np.zeros(len(selected), np.bool_)
    studied[np.concatenate(list(central.values())) if central else []] = True
    return DepartmentMap(
        departments=tuple(_describe(generation, each, selected) for each in departments),
        links=tuple(_link(generation, central, selected, readable, language)),
        topics=tuple(_spread_topics(generation, studied, readable, top=top)),
        studied_counts={each: len(rows) for each, rows in central.items()},
    )


def _central_rows(
    generation: Generation, department: Department, selected: Mask
) -> NDArray[np.int64]:
    """Return the rows of a department's documents, those nearest to its middle first."""
    rows = np.flatnonzero(selected & generation.in_department(department.department_id))
    means = generation.mean_embeddings[rows]
    nearness = (means @ means.sum(axis=0)).round(6)
    central: NDArray[np.int64] = rows[np.lexsort((rows, -nearness))][:_STUDIED]
    return central


def _describe(generation: Generation, department: Department, selected: Mask) -> MappedDepartment:
    own = selected & generation.in_department(department.department_id)
    table = generation.associations
    works = own[table.documents] & (table.roles != ROLES.index(Role.MENTION))
    people = {int(person) for person in table.people[works]}
    dates = [generation.documents[row].date or "" for row in np.flatnonzero(own)]
    return MappedDepartment(
        department=department.department_id,
        lead=_lead(generation, department),
        document_count=int(np.count_nonzero(own)),
        people_count=sum(not generation.people[person].has_opted_out for person in people),
        newest=max(dates, default="") or None,
    )


def _lead(generation: Generation, department: Department) -> SharedPerson | None:
    row = listed_lead(generation, department)
    if row is None:
        return None
    return SharedPerson(generation.people[row].person_id, generation.people[row].name)


def _link(
    generation: Generation,
    central: Mapping[str, NDArray[np.int64]],
    selected: Mask,
    readable: Occurrences,
    language: Language,
) -> list[SharedWorkLink]:
    """Return the pairs of departments, each as near as either is to the other on average."""
    near = {
        (department, each.department): each
        for department, rows in central.items()
        for each in find_neighbours(
            generation,
            rows.tolist(),
            selected & ~generation.in_department(department),
            readable,
            language=language,
            top=len(central),
        )
    }
    links = [
        _join(pair, near.get(pair), near.get((pair[1], pair[0])))
        for pair in combinations(central, 2)
        if pair in near or (pair[1], pair[0]) in near
    ]
    strong = (each for each in links if each.strength >= _LEAST_STRENGTH)
    return sorted(strong, key=lambda each: (-each.strength, each.departments))


def _join(pair: tuple[str, str], there: Neighbour | None, back: Neighbour | None) -> SharedWorkLink:
    """Return what two departments are to each other from what each is to the other."""
    seen = [each for each in (there, back) if each]
    forth = [(each.like_title, each.title) for each in (there.documents if there else ())]
    titles = [*forth, *((each.title, each.like_title) for each in (back.documents if back else ()))]
    return SharedWorkLink(
        departments=pair,
        strength=round(sum(each.score for each in seen) / 2, 4),
        shared_terms=tuple(dict.fromkeys(term for each in seen for term in each.shared_terms)),
        document_pairs=tuple(dict.fromkeys(titles)),
        people=tuple(sorted({person for each in seen for person in each.people})),
    )


def _spread_topics(
    generation: Generation, studied: Mask, readable: Occurrences, *, top: int
) -> Sequence[SharedTopic]:
    texts = read_documents(generation, np.flatnonzero(studied).tolist())
    topics = find_topics(generation, studied, Vocabulary(generation, texts), readable, top=top)
    return [
        SharedTopic(
            terms=topic.terms,
            document_counts=Counter(
                generation.documents[generation.documents.row_of[each.document]].department
                for each in topic.documents
            ),
        )
        for topic in topics
    ]
