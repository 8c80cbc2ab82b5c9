"""Whom to meet in a department: its lead, those who wrote what matters, and guests who help."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from index.association_table import ROLES
from index.generations import Generation
from ingest.names import normalised_name
from ingest.records import Department, Role
from search.experts import ROLE_WEIGHTS, ExpertDocument, Vote, show_vote
from search.naming import name_of
from search.reading_list import Essential

_SHOWN_DOCUMENTS = 5
_ROLES_OF_GUESTS = (Role.AUTHOR, Role.OWNER, Role.REVIEWER, Role.CONTACT)


class MeetingReason(StrEnum):
    """Why a newcomer should meet somebody; besides, each of their roles is a reason."""

    LEAD = "lead"
    GUEST = "guest"  # of another department, and works on this one's documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """Somebody whom a newcomer should meet, and why."""

    person: str
    name: str
    department: str | None
    title: str | None
    why: tuple[str, ...]  # of MeetingReason, then of Role
    evidence: tuple[ExpertDocument, ...]  # the department's documents, the most essential first
    roles: dict[str, int]  # how many of its documents by role


def introduce_people(
    generation: Generation, department: Department, essential: Iterable[Essential], *, top: int
) -> list[Introduction]:
    """Return whom to meet: the lead, then those with most part in the essential documents.

    Who opted out is left out, and so are a guest whom the documents only mention and a name that
    several people share.
    """
    votes = _votes_of(generation, department, {each.row: each.score for each in essential})
    lead = listed_lead(generation, department)
    if lead is not None:
        votes.setdefault(lead, [])
    order = sorted(
        votes,
        key=lambda person: (
            person != lead,
            -round(sum(vote.weight for vote in votes[person]), 6),
            generation.people[person].person_id,
        ),
    )
    return [
        _introduce(generation, department, person, votes[person], is_lead=person == lead)
        for person in order[:top]
    ]


def listed_lead(generation: Generation, department: Department) -> int | None:
    """Return the row of a department's lead, if the directory has them and they did not opt out."""
    row = generation.person_row.get(department.lead or "")
    if row is None or generation.people[row].has_opted_out:
        return None
    return row if generation.people[row].is_in_directory else None


def _votes_of(
    generation: Generation, department: Department, weights: dict[int, float]
) -> dict[int, list[Vote]]:
    """Return each person's parts in the weighted documents: of each document, the weightiest."""
    table = generation.associations
    shared = {
        normalised_name(each.name)
        for row, each in generation.unresolved_names
        if row in weights and each.candidates
    }
    best: dict[tuple[int, int], Vote] = {}
    for part in np.flatnonzero(np.isin(table.documents, list(weights))).tolist():
        person, row = int(table.people[part]), int(table.documents[part])
        role = ROLES[table.roles[part]]
        weight = weights[row] * ROLE_WEIGHTS[role] * float(table.certainties[part])
        known = generation.people[person]
        is_guest = known.department != department.department_id
        name = name_of(generation, person, [row])
        is_nobody = not known.is_in_directory and normalised_name(name) in shared
        if known.has_opted_out or is_nobody or (is_guest and role not in _ROLES_OF_GUESTS):
            continue
        if (person, row) not in best or best[person, row].weight < weight:
            best[person, row] = Vote(row, part, weight)
    votes: defaultdict[int, list[Vote]] = defaultdict(list)
    for (person, _), vote in best.items():
        votes[person].append(vote)
    return dict(votes)


def _introduce(
    generation: Generation, department: Department, person: int, votes: list[Vote], *, is_lead: bool
) -> Introduction:
    known = generation.people[person]
    is_guest = known.department not in (None, department.department_id)
    counts = Counter(ROLES[generation.associations.roles[vote.part]] for vote in votes)
    roles = {role.value: counts[role] for role in ROLES if role in counts}
    ordered = sorted(
        votes, key=lambda vote: (-vote.weight, generation.documents[vote.document].document_id)
    )
    reasons = [
        *([MeetingReason.LEAD] if is_lead else []),
        *([MeetingReason.GUEST] if is_guest else []),
    ]
    return Introduction(
        person=known.person_id,
        name=name_of(generation, person, (vote.document for vote in votes)),
        department=known.department,
        title=known.title,
        why=(*(reason.value for reason in reasons), *roles),
        evidence=tuple(show_vote(generation, vote) for vote in ordered[:_SHOWN_DOCUMENTS]),
        roles=roles,
    )
