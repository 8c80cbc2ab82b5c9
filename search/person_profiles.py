"""A person as documents show them: what they know, what they wrote, whom they work near."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.access import Viewer
from index.association_table import ROLES
from index.generations import Generation
from ingest.records import Person, Role
from search.colleagues import (
    KNOWING_ROLES,
    Colleague,
    NearPerson,
    find_colleagues,
    find_near_people,
    role_of,
    strongest_votes,
)
from search.errors import NotFoundError
from search.experts import ROLE_WEIGHTS, ExpertDocument, Vote, show_vote
from search.naming import name_of
from search.topics import find_topics
from search.vocabulary import Occurrences, Vocabulary, read_documents

_TOPICS = 5
_STUDIED = 60  # documents of a person from which topics and near work are taken
_COLLEAGUES = 6

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTopic:
    """A matter that a person knows about, with the documents that show it."""

    terms: tuple[str, ...]
    evidence: tuple[ExpertDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonProfile:
    """What the documents that a viewer may read show of a person."""

    person: str
    name: str
    aliases: tuple[str, ...]
    email: str | None
    department: str | None
    title: str | None
    in_directory: bool
    document_count: int
    roles: dict[str, int]  # documents by role; one may count in several
    topics: tuple[KnownTopic, ...]
    documents: tuple[ExpertDocument, ...]  # in which the person has the largest part, then newest
    colleagues: tuple[Colleague, ...]
    near: tuple[NearPerson, ...]


def profile_person(
    generation: Generation, person_id: str, selected: Mask, viewer: Viewer, *, top: int
) -> PersonProfile:
    """Return what the selected documents show of a person; what is not selected is not there.

    Args:
        generation: What is searched.
        person_id: Whose profile it is.
        selected: bool [documents].
        viewer: Who asks.
        top: How many documents to return at most.

    Raises:
        QueryError: Nobody of that id is known to the viewer.
    """
    row = generation.person_row.get(person_id)
    parts = [] if row is None else _parts_of(generation, row, selected)
    if row is None or not _may_be_shown(generation.people[row], viewer, is_named=bool(parts)):
        raise NotFoundError(
            f"nobody has the id {person_id!r}: `whoknows people` shows ids of people"
        )
    votes = _rank_parts(generation, row, parts)
    weights = {
        vote.document: vote.weight
        for vote in votes
        if role_of(generation, vote.part) is not Role.MENTION
    }
    knowing = [vote for vote in votes if role_of(generation, vote.part) in KNOWING_ROLES][:_STUDIED]
    known_documents = [vote.document for vote in knowing]
    named_in = [vote.document for vote in votes]
    person = generation.people[row]
    return PersonProfile(
        person=person.person_id,
        name=name_of(generation, row, named_in),
        aliases=person.aliases,
        email=person.email,
        department=person.department,
        title=person.title,
        in_directory=person.is_in_directory,
        document_count=len(votes),
        roles=_count_roles(generation, parts),
        topics=_find_topics(generation, knowing, selected),
        documents=tuple(show_vote(generation, vote) for vote in votes[:top]),
        colleagues=find_colleagues(generation, row, weights, top=_COLLEAGUES),
        near=find_near_people(
            generation, row, known_documents, named_in, selected, top=_COLLEAGUES
        ),
    )


def _may_be_shown(person: Person, viewer: Viewer, *, is_named: bool) -> bool:
    """Return whether a viewer may learn of a person: as in the list of people."""
    is_hidden = person.has_opted_out and not viewer.sees_everything
    return not is_hidden and (person.is_in_directory or is_named)


def _parts_of(generation: Generation, person: int, selected: Mask) -> list[int]:
    table = generation.associations
    parts: list[int] = np.flatnonzero((table.people == person) & selected[table.documents]).tolist()
    return parts


def _rank_parts(generation: Generation, person: int, parts: list[int]) -> list[Vote]:
    """Return of each document the largest part; the largest of all first, then the newest."""
    documents = generation.associations.documents
    votes = strongest_votes(
        (person, Vote(int(documents[part]), part, ROLE_WEIGHTS[role_of(generation, part)]))
        for part in parts
    ).get(person, [])
    newest = sorted(votes, key=lambda vote: _date(generation, vote), reverse=True)
    return sorted(newest, key=lambda vote: -vote.weight)


def _date(generation: Generation, vote: Vote) -> str:
    return generation.documents[vote.document].date or ""


def _count_roles(generation: Generation, parts: list[int]) -> dict[str, int]:
    documents = generation.associations.documents
    held = {(role_of(generation, part), int(documents[part])) for part in parts}
    counts = Counter(role for role, _ in held)
    return {role.value: counts[role] for role in ROLES if role in counts}


def _find_topics(
    generation: Generation, knowing: list[Vote], selected: Mask
) -> tuple[KnownTopic, ...]:
    """Return what a person's documents are about, with the person's part in each document."""
    own = np.zeros(len(selected), np.bool_)
    own[[vote.document for vote in knowing]] = True
    texts = read_documents(generation, np.flatnonzero(own).tolist())
    words, readable = Vocabulary(generation, texts), Occurrences(generation, selected)
    shown = {each.document: each for each in (show_vote(generation, vote) for vote in knowing)}
    return tuple(
        KnownTopic(
            terms=topic.terms, evidence=tuple(shown[each.document] for each in topic.documents)
        )
        for topic in find_topics(generation, own, words, readable, top=_TOPICS)
    )
