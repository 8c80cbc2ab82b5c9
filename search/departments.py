"""Which departments hold the knowledge: evidence in, ranked departments out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice

from index.generations import Generation
from ingest.records import Department, Language
from search.affinity import affinities_of
from search.evidence import Evidence, vote_weights
from search.hits import Hit, make_hits

_VOTERS = 50  # documents
# Scores are as far apart as ranking wants them, which is further than the evidence is: a department
# with nearly the same document as the first would be left with a hundredth.
_SHARE_POWER = 0.5
_SHOWN_HITS = 3


@dataclass(frozen=True, slots=True)
class RankedDepartment:
    """A department, and the passages that show what it knows."""

    department: str
    name: str
    score: float
    share: float  # of all departments' evidence, as `shares_of` weighs it, from 0 to 1
    evidence: tuple[Hit, ...]


def score_departments(generation: Generation, evidence: Evidence) -> list[tuple[str, float]]:
    """Return departments and scores, best first: the votes of the best documents they hold.

    Votes fall off steeply, so who answers outranks who merely has many documents (the document
    model of Balog et al. 2006).  They count by how much the question is a department's matter, and
    are those from before words are matched with words, which finds the passage that answers rather
    than those who work on such things.
    """
    totals: dict[str, float] = defaultdict(float)
    weights = vote_weights(evidence.unmatched_scores, _VOTERS)
    for row, weight in zip(evidence.unmatched_documents[: len(weights)], weights, strict=True):
        totals[generation.documents[row].department] += float(weight)
    affinities = affinities_of(generation, evidence, totals)
    scored = {each: total * affinities[each] for each, total in totals.items()}
    return sorted(scored.items(), key=lambda entry: (-entry[1], entry[0]))


def shares_of(scores: Sequence[float], *, power: float = _SHARE_POWER) -> list[float]:
    """Return what part of the evidence each department holds, in the order of its score, sum 1.

    Args:
        scores: Of all departments with evidence, above 0.
        power: What each score is raised to: 1 takes scores as they are, 0 all departments as equal.
            `tests/benchmarks/shares.py` compares powers with what departments really hold.
    """
    weights = [score**power for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


def rank_departments(
    generation: Generation, evidence: Evidence, *, language: Language, top: int
) -> list[RankedDepartment]:
    """Return the departments that hold most of the evidence, each with its best passages."""
    scored = score_departments(generation, evidence)
    shares = shares_of([score for _, score in scored])
    names = {each.department_id: each for each in generation.departments}
    shown = [department for department, _ in scored[:top]]
    hits = _best_hits(generation, evidence, shown)
    return [
        RankedDepartment(
            department=department,
            name=department_name(names.get(department), department, language),
            score=round(score, 4),
            share=round(share, 4),
            evidence=hits[department],
        )
        for (department, score), share in zip(scored[:top], shares, strict=False)
    ]


def department_name(department: Department | None, department_id: str, language: Language) -> str:
    """Return a department's name in a language, else in any, else its id."""
    names = department.names if department else {}
    return names.get(language) or next(iter(names.values()), department_id)


def _best_hits(
    generation: Generation, evidence: Evidence, departments: Sequence[str]
) -> dict[str, tuple[Hit, ...]]:
    """Return the best passage of each of the best documents of some departments."""
    best: dict[str, list[tuple[int, int, float]]] = {each: [] for each in departments}
    for row, chunk_id, score in zip(
        evidence.documents.tolist(),
        evidence.best_chunk_ids.tolist(),
        evidence.document_scores.tolist(),
        strict=True,
    ):
        wanted = best.get(generation.documents[row].department)
        if wanted is not None and len(wanted) < _SHOWN_HITS:
            wanted.append((row, chunk_id, score))
    hits = iter(make_hits(generation, list(chain(*best.values())), evidence.term_weights))
    return {each: tuple(islice(hits, len(found))) for each, found in best.items()}
