"""Who the experts are: evidence in, ranked people with their proof out."""

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from index.generations import ROLES, Generation
from ingest.records import Person, Role
from search.evidence import Evidence, vote_weights

_VOTERS = 50  # documents
_SHOWN_DOCUMENTS = 5
_ROLE_WEIGHTS = {
    Role.AUTHOR: 1.0,
    Role.OWNER: 0.9,
    Role.REVIEWER: 0.6,
    Role.CONTACT: 0.5,
    Role.ATTENDEE: 0.2,
    Role.MENTION: 0.1,
}


@dataclass(frozen=True, slots=True)
class ExpertDocument:
    """A document that shows what an expert knows, and their part in it."""

    document: str
    title: str
    department: str
    role: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Expert:
    """A person who knows about something, with the proof."""

    person: str
    name: str
    department: str | None
    title: str | None
    score: float
    evidence: tuple[ExpertDocument, ...]
    email: str | None = None
    aliases: tuple[str, ...] = ()  # as the directory has them


@dataclass(frozen=True, slots=True)
class Votes:
    """What the documents say for one person."""

    person: int  # row of Generation.people
    score: float
    documents: tuple[tuple[int, Role], ...]  # rows, those that count most first


def score_experts(generation: Generation, evidence: Evidence, question: str) -> list[Votes]:
    """Return people by the votes of the best documents, best first; who opted out is left out.

    Whoever the question names comes before all others, provided that the evidence knows them.

    Each document votes for its people (Macdonald & Ounis 2006) with its weight times that of the
    person's role, of several roles the one that says most.
    """
    parts = _parts_of_voters(generation, evidence)
    totals: dict[int, float] = defaultdict(float)
    documents: dict[int, list[tuple[float, int, Role]]] = defaultdict(list)
    for (person, row), (vote, role) in parts.items():
        totals[person] += vote
        documents[person].append((vote, row, role))
    most = max(totals.values(), default=0.0)
    for person in totals:
        if _is_named(generation.people[person], question):
            totals[person] += most
    ranked = sorted(totals, key=lambda each: (-totals[each], generation.people[each].person_id))
    return [
        Votes(
            person,
            totals[person],
            tuple((row, role) for _, row, role in sorted(documents[person], key=lambda d: -d[0])),
        )
        for person in ranked
    ]


def _parts_of_voters(
    generation: Generation, evidence: Evidence
) -> dict[tuple[int, int], tuple[float, Role]]:
    """Return for each (person, document) of the voting documents the vote and its role."""
    weights = vote_weights(evidence.document_scores, _VOTERS)
    weight_of = dict(
        zip(evidence.documents[: len(weights)].tolist(), weights.tolist(), strict=True)
    )
    table = generation.associations
    parts: dict[tuple[int, int], tuple[float, Role]] = {}
    for place in np.flatnonzero(np.isin(table.documents, list(weight_of))):
        person, row = int(table.people[place]), int(table.documents[place])
        role = ROLES[table.roles[place]]
        vote = weight_of[row] * _ROLE_WEIGHTS[role]
        if generation.people[person].has_opted_out or parts.get((person, row), (0.0,))[0] >= vote:
            continue
        parts[person, row] = (vote, role)
    return parts


def _is_named(person: Person, question: str) -> bool:
    """Return whether a question gives a person's name in full.

    A single Latin word does not count: it may be a word of the question.
    """
    for name in (person.name, *person.aliases):
        if name.isascii():
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            if " " in name and re.search(pattern, question, re.IGNORECASE):
                return True
        elif len(name) > 1 and name in question:
            return True
    return False


def rank_experts(
    generation: Generation, evidence: Evidence, question: str, *, top: int
) -> list[Expert]:
    """Return the people whom the evidence names most, each with the documents that show it."""
    best = score_experts(generation, evidence, question)[:top]
    return [_make_expert(generation, votes) for votes in best]


def _make_expert(generation: Generation, votes: Votes) -> Expert:
    person = generation.people[votes.person]
    return Expert(
        person=person.person_id,
        name=person.name,
        department=person.department or _usual_department(generation, votes),
        title=person.title,
        score=round(votes.score, 4),
        evidence=tuple(
            ExpertDocument(
                document=generation.documents[row].document_id,
                title=generation.documents[row].title,
                department=generation.documents[row].department,
                role=role.value,
                date=generation.documents[row].date,
            )
            for row, role in votes.documents[:_SHOWN_DOCUMENTS]
        ),
        email=person.email,
        aliases=person.aliases,
    )


def _usual_department(generation: Generation, votes: Votes) -> str | None:
    """Return where most of a person's evidence lies, for whom the directory names no department."""
    counts: dict[str, int] = defaultdict(int)
    for row, _ in votes.documents:
        counts[generation.documents[row].department] += 1
    return max(sorted(counts), key=counts.__getitem__, default=None)
