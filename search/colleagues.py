"""Whom a person works near: who shares documents with them, and who has documents like theirs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.association_table import ROLES
from index.generations import Generation
from ingest.names import normalised_name
from ingest.records import Role
from search.dense import usual_similarities
from search.experts import ROLE_WEIGHTS, ExpertDocument, Vote, show_vote
from search.naming import name_of

KNOWING_ROLES = frozenset({Role.AUTHOR, Role.OWNER, Role.REVIEWER, Role.CONTACT})
_NEAREST = 3  # documents of others that each of a person's documents points to
_SHOWN_DOCUMENTS = 3
_LEAST_SHARE = 0.25  # of what speaks for the first of them; with less, somebody is not near

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody with a part in the same documents."""

    person: str
    name: str
    department: str | None
    title: str | None
    document_count: int
    evidence: tuple[ExpertDocument, ...]  # some of those documents, with the colleague's part


@dataclass(frozen=True, slots=True)
class LikeDocument:
    """A document of somebody else, and the title of the person's own that it is like."""

    document: ExpertDocument
    like: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPerson:
    """Somebody who works on the same matters without a part in the same documents."""

    person: str
    name: str
    department: str | None
    title: str | None
    evidence: tuple[LikeDocument, ...]


def strongest_votes(votes: Iterable[tuple[int, Vote]]) -> dict[int, list[Vote]]:
    """Return by person one vote a document, the weightiest, those that weigh most first."""
    best: dict[tuple[int, int], Vote] = {}
    for person, vote in votes:
        known = best.get((person, vote.document))
        if known is None or known.weight < vote.weight:
            best[person, vote.document] = vote
    found: dict[int, list[Vote]] = {}
    for (person, _), vote in sorted(best.items(), key=lambda each: (-each[1].weight, each[0])):
        found.setdefault(person, []).append(vote)
    return found


def role_of(generation: Generation, part: int) -> Role:
    """Return the role of a row of `Generation.associations`."""
    return ROLES[int(generation.associations.roles[part])]


def find_colleagues(
    generation: Generation, person: int, own: Mapping[int, float], *, top: int
) -> tuple[Colleague, ...]:
    """Return who else has a part in a person's documents; to be named in one is no part.

    Args:
        generation: What is searched.
        person: The person's row.
        own: How much the person's part in each of their documents weighs.
        top: How many to return at most.
    """
    votes = strongest_votes(
        (other, Vote(vote.document, vote.part, vote.weight * own[vote.document]))
        for other, vote in _votes_of_others(generation, own, person)
        if role_of(generation, vote.part) is not Role.MENTION
    )
    return tuple(
        Colleague(
            person=generation.people[other].person_id,
            name=_name_of(generation, other, votes[other]),
            department=generation.people[other].department,
            title=generation.people[other].title,
            document_count=len(votes[other]),
            evidence=tuple(show_vote(generation, each) for each in votes[other][:_SHOWN_DOCUMENTS]),
        )
        for other in _most_voted(generation, votes)[:top]
    )


def find_near_people(
    generation: Generation,
    person: int,
    known_documents: Collection[int],
    named_in: Collection[int],
    selected: Mask,
    *,
    top: int,
) -> tuple[NearPerson, ...]:
    """Return who knows the selected documents nearest to a person's, and has no part in those.

    Args:
        generation: What is searched.
        person: The person's row.
        known_documents: The rows of the documents that show what the person knows.
        named_in: The rows of all documents that the person has a part in.
        selected: bool [documents].
        top: How many to return at most.
    """
    colleagues = {other for other, _ in _votes_of_others(generation, named_in, person)}
    near = _near_documents(generation, known_documents, named_in, selected)
    votes = strongest_votes(
        (other, Vote(row, vote.part, vote.weight * similarity**2))
        for row, (_, similarity) in near.items()
        for other, vote in _votes_of_others(generation, [row], person)
        if other not in colleagues and role_of(generation, vote.part) in KNOWING_ROLES
    )
    return tuple(
        NearPerson(
            person=generation.people[other].person_id,
            name=_name_of(generation, other, votes[other]),
            department=generation.people[other].department,
            title=generation.people[other].title,
            evidence=tuple(
                LikeDocument(
                    show_vote(generation, vote), generation.documents[near[vote.document][0]].title
                )
                for vote in votes[other][:_SHOWN_DOCUMENTS]
            ),
        )
        for other in _most_voted(generation, votes)[:top]
    )


def _near_documents(
    generation: Generation, own: Collection[int], named_in: Collection[int], selected: Mask
) -> dict[int, tuple[int, float]]:
    """Return by the row of a document the nearest of a person's own, and how similar it is.

    Similar means more than is usual for that document of theirs, in the other's language.
    """
    others = selected.copy()
    others[list(named_in)] = False
    rows = np.flatnonzero(others)
    found: dict[int, tuple[int, float]] = {}
    for mine in own:
        embedding = generation.mean_embeddings[mine]
        usual = usual_similarities(generation, embedding, selected)
        similarities = (generation.mean_embeddings[rows] @ embedding - usual[rows]).round(6)
        for place in np.argsort(-similarities, kind="stable")[:_NEAREST].tolist():
            row, similarity = int(rows[place]), float(similarities[place])
            if similarity > max(0.0, found.get(row, (0, 0.0))[1]):
                found[row] = (mine, similarity)
    return found


def _votes_of_others(
    generation: Generation, documents: Iterable[int], person: int
) -> Iterator[tuple[int, Vote]]:
    """Yield who else has which part in some documents.

    Who opted out is left out, and so is a name that several people share: it is not one of them.
    """
    table = generation.associations
    rows = set(documents)
    shared = {
        normalised_name(each.name)
        for row, each in generation.unresolved_names
        if row in rows and each.candidates
    }
    for part in table.parts_in(rows):
        other = int(table.people[part])
        known = generation.people[other]
        is_nobody = not known.is_in_directory and normalised_name(known.name) in shared
        if other != person and not known.has_opted_out and not is_nobody:
            weight = ROLE_WEIGHTS[role_of(generation, part)] * float(table.certainties[part])
            yield other, Vote(int(table.documents[part]), part, weight)


def _name_of(generation: Generation, person: int, votes: Iterable[Vote]) -> str:
    return name_of(generation, person, (vote.document for vote in votes))


def _most_voted(generation: Generation, votes: Mapping[int, list[Vote]]) -> list[int]:
    """Return people by the votes for them, without those who have few beside the first."""
    totals = {person: round(sum(vote.weight for vote in cast), 6) for person, cast in votes.items()}
    least = _LEAST_SHARE * max(totals.values(), default=0.0)
    return sorted(
        (person for person, total in totals.items() if total >= least),
        key=lambda person: (-totals[person], generation.people[person].person_id),
    )
