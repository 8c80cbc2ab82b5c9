"""Everyone who is known, and the names in documents that mean nobody for sure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.access import Viewer
from index.association_table import ROLES
from index.generations import Generation
from ingest.department_names import DepartmentNames
from ingest.names import derived_forms, listed_forms, normalised_name, respelled_forms
from ingest.records import Person, UnresolvedName
from search.naming import name_of


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone whom the directory or a document names, and how many documents name them."""

    person: str
    name: str
    department: str | None
    title: str | None
    documents: int
    roles: dict[str, int]  # documents by role; one may count in several
    in_directory: bool
    aliases: tuple[str, ...] = ()  # as the directory has them


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of those who share an ambiguous name."""

    person: str
    name: str
    department: str | None


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the directory does not know, or that several of its people share."""

    name: str
    count: int  # documents that name it
    departments: tuple[str, ...]  # whose documents name it, those that do so most first
    document: str  # one of them
    candidates: tuple[Candidate, ...]  # none where nobody is listed


def list_people(
    generation: Generation,
    selected: NDArray[np.bool_],
    viewer: Viewer,
    *,
    query: str = "",
    departments: tuple[str, ...] = (),
) -> list[KnownPerson]:
    """Return the people whom a query fits, those in most of the selected documents first.

    A query is any part of a name in any of its spellings, an id, an address, a department or a
    title; without one, everybody fits.  With departments, it is who belongs there or has a part in
    a document there.
    Somebody whom the directory does not know is there only for whoever may read a document that
    names them, and who opted out only for whoever sees everything.
    """
    roles = _documents_by_role(generation, selected)
    names = DepartmentNames.of(generation.departments_known_to(viewer))
    found = [
        _known_person(person, roles.get(row, {}))
        for row, person in enumerate(_named_in(generation, roles))
        if (viewer.sees_everything or not person.has_opted_out)
        and (row in roles or _is_listed_in(person, departments))
        and _fits(person, query, names)
    ]
    return sorted(found, key=lambda each: (-each.documents, each.person))


def list_unresolved(
    generation: Generation, selected: NDArray[np.bool_], viewer: Viewer
) -> list[UnknownName]:
    """Return the names in selected documents that mean nobody for sure, the most frequent first.

    One that may be somebody who opted out is there only for whoever sees everything.
    """
    naming: defaultdict[str, list[tuple[int, UnresolvedName]]] = defaultdict(list)
    for row, unresolved in generation.unresolved_names:
        if selected[row] and (viewer.sees_everything or not _may_be_hidden(generation, unresolved)):
            naming[normalised_name(unresolved.name)].append((row, unresolved))
    found = [_unknown_name(generation, each) for each in naming.values()]
    return sorted(found, key=lambda each: (-each.count, each.name))


def _documents_by_role(
    generation: Generation, selected: NDArray[np.bool_]
) -> dict[int, dict[str, set[int]]]:
    """Return for each person's row the rows of the selected documents, by role."""
    table = generation.associations
    found: defaultdict[int, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for part in np.flatnonzero(selected[table.documents]).tolist():
        role = ROLES[table.roles[part]].value
        found[int(table.people[part])][role].add(int(table.documents[part]))
    return {person: dict(roles) for person, roles in found.items()}


def _named_in(
    generation: Generation, roles: Mapping[int, Mapping[str, set[int]]]
) -> Iterator[Person]:
    """Yield all people, those whom no directory knows as the documents that name them do."""
    for row, person in enumerate(generation.people):
        documents = set().union(*roles.get(row, {}).values())
        yield replace(person, name=name_of(generation, row, documents))


def _known_person(person: Person, roles: dict[str, set[int]]) -> KnownPerson:
    return KnownPerson(
        person=person.person_id,
        name=person.name,
        department=person.department,
        title=person.title,
        documents=len(set().union(*roles.values())),
        roles={role.value: len(roles[role.value]) for role in ROLES if role.value in roles},
        in_directory=person.is_in_directory,
        aliases=person.aliases,
    )


def _is_listed_in(person: Person, departments: tuple[str, ...]) -> bool:
    return person.is_in_directory and (not departments or person.department in departments)


def _fits(person: Person, query: str, names: DepartmentNames) -> bool:
    wanted = normalised_name(query)
    if not wanted or (person.department and names.find(query) == person.department):
        return True
    return any(wanted in each for each in _searched(person))


def _searched(person: Person) -> Iterator[str]:
    for text in (person.person_id, person.email, person.department, person.title):
        if text:
            yield normalised_name(text)
    for forms in (listed_forms, respelled_forms, derived_forms):
        yield from forms(person)


def _may_be_hidden(generation: Generation, unresolved: UnresolvedName) -> bool:
    rows = (generation.person_row[candidate] for candidate in unresolved.candidates)
    return any(generation.people[row].has_opted_out for row in rows)


def _unknown_name(generation: Generation, naming: list[tuple[int, UnresolvedName]]) -> UnknownName:
    documents = [generation.documents[row] for row, _ in naming]
    departments = Counter(document.department for document in documents).most_common()
    ids = sorted({candidate for _, unresolved in naming for candidate in unresolved.candidates})
    candidates = (generation.people[generation.person_row[each]] for each in ids)
    return UnknownName(
        name=Counter(unresolved.name for _, unresolved in naming).most_common(1)[0][0],
        count=len(naming),
        departments=tuple(department for department, _ in departments),
        document=documents[0].document_id,
        candidates=tuple(
            Candidate(person.person_id, person.name, person.department) for person in candidates
        ),
    )
