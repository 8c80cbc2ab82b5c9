"""Who the experts are: evidence in, ranked people with their proof out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

from index.association_table import PLACES, ROLES, AssociationTable
from index.generations import Generation
from ingest.records import FoundIn, Role
from search.affinity import affinities_of
from search.evidence import Evidence, vote_weights
from search.naming import name_of

_VOTERS = 20  # documents; 15 to 30 are alike on keps and paddle
# The power of how many documents vote for a person: 1 is the "expCombMNZ" of Macdonald & Ounis
# 2006, which favours whoever has a small part in everything; .15 to .5 are alike.
_COUNT_POWER = 0.3
# The power of how many owners a text names: each may own a line of it, a decision or an area.
_SHARED_OWNERSHIP_POWER = 0.5  # .25 to 1 are alike on the default workspace
_SHOWN_DOCUMENTS = 5
ROLE_WEIGHTS = {
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
    found_in: str  # where the document names them
    certainty: float  # that it means them, 0 to 1


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
class Vote:
    """What one document says for one person: of several parts, the one that says most."""

    document: int  # row of Generation.documents
    part: int  # row of Generation.associations
    weight: float


@dataclass(frozen=True, slots=True)
class Votes:
    """What the documents say for one person."""

    person: int  # row of Generation.people
    score: float
    votes: tuple[Vote, ...]  # those that count most first


def score_experts(generation: Generation, evidence: Evidence, question: str) -> list[Votes]:
    """Return people by the votes of the best documents, best first; who opted out is left out.

    Whoever the question names comes before all others, provided that the evidence knows them.

    Each document votes for its people (Macdonald & Ounis 2006) with its weight times that of the
    person's part, of several parts the one that says most, and times how much the question is a
    matter of its department.  Whoever several documents vote for gains by their number, too.
    """
    cast = _votes_of(generation, evidence)
    totals = {
        person: sum(vote.weight for vote in votes) * len(votes) ** _COUNT_POWER
        for person, votes in cast.items()
    }
    most = max(totals.values(), default=0.0)
    for person, votes in cast.items():
        names = _name(generation, person, votes), *generation.people[person].aliases
        if _is_named(names, question):
            totals[person] += most
    ranked = sorted(totals, key=lambda each: (-totals[each], generation.people[each].person_id))
    return [
        Votes(person, totals[person], tuple(sorted(cast[person], key=lambda vote: -vote.weight)))
        for person in ranked
    ]


def _votes_of(generation: Generation, evidence: Evidence) -> dict[int, list[Vote]]:
    """Return the votes for each person, at most one a document."""
    weight_of = _voters(generation, evidence)
    table = generation.associations
    parts = table.parts_in(weight_of)
    best: dict[tuple[int, int], Vote] = {}
    for part, part_weight in zip(parts, _weigh_parts(table, parts), strict=True):
        person, row = int(table.people[part]), int(table.documents[part])
        weight = weight_of[row] * part_weight
        is_better = (person, row) not in best or best[person, row].weight < weight
        if is_better and weight > 0 and not generation.people[person].has_opted_out:
            best[person, row] = Vote(row, part, weight)
    votes: defaultdict[int, list[Vote]] = defaultdict(list)
    for (person, _), vote in best.items():
        votes[person].append(vote)
    return votes


def _voters(generation: Generation, evidence: Evidence) -> dict[int, float]:
    """Return the rows of the documents that vote, and what the vote of each counts."""
    weights = vote_weights(evidence.document_scores, _VOTERS).tolist()
    rows = evidence.documents[: len(weights)].tolist()
    departments = [generation.documents[row].department for row in rows]
    affinities = affinities_of(generation, evidence, departments)
    return {
        row: weight * affinities[department]
        for row, weight, department in zip(rows, weights, departments, strict=True)
    }


def _weigh_parts(table: AssociationTable, parts: Sequence[int]) -> list[float]:
    """Return what each part in a document counts by its role; owners named in a text share it."""
    roles = [ROLES[table.roles[part]] for part in parts]
    is_shared = [
        role is Role.OWNER and PLACES[table.places[part]] is not FoundIn.PROPERTY
        for role, part in zip(roles, parts, strict=True)
    ]
    documents = table.documents[parts].tolist()
    owners = Counter(compress(documents, is_shared))
    return [
        ROLE_WEIGHTS[role] / (owners[document] ** _SHARED_OWNERSHIP_POWER if shared else 1.0)
        for role, document, shared in zip(roles, documents, is_shared, strict=True)
    ]


def _name(generation: Generation, person: int, votes: Iterable[Vote]) -> str:
    return name_of(generation, person, (vote.document for vote in votes))


def _is_named(names: Iterable[str], question: str) -> bool:
    """Return whether a question gives one of a person's names in full.

    A single Latin word does not count: it may be a word of the question.
    """
    folded = question.casefold()
    for name in names:
        if name.isascii():
            is_there = " " in name and name.casefold() in folded  # a pattern takes long to make
            if is_there and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded):
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
        name=_name(generation, votes.person, votes.votes),
        department=person.department or _usual_department(generation, votes),
        title=person.title,
        score=round(votes.score, 4),
        evidence=tuple(show_vote(generation, vote) for vote in votes.votes[:_SHOWN_DOCUMENTS]),
        email=person.email,
        aliases=person.aliases,
    )


def show_vote(generation: Generation, vote: Vote) -> ExpertDocument:
    """Return the document of a vote, and the person's part in it, as a reader sees them."""
    document, table = generation.documents[vote.document], generation.associations
    return ExpertDocument(
        document=document.document_id,
        title=document.title,
        department=document.department,
        role=ROLES[table.roles[vote.part]].value,
        date=document.date,
        found_in=PLACES[table.places[vote.part]].value,
        certainty=float(table.certainties[vote.part]),
    )


def _usual_department(generation: Generation, votes: Votes) -> str | None:
    """Return where most of a person's evidence lies, for whom the directory names no department."""
    counts: dict[str, int] = defaultdict(int)
    for vote in votes.votes:
        counts[generation.documents[vote.document].department] += 1
    return max(sorted(counts), key=counts.__getitem__, default=None)
