"""Which departments hold the knowledge: evidence in, ranked departments out."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from index.generations import Generation
from ingest.records import Department, Language
from search.dense import PRIOR_DOCUMENTS
from search.evidence import Evidence, vote_weights
from search.hits import Hit, make_hits
from search.profiles import profiles_of

_VOTERS = 50  # documents
# What a department's likelihood counts beside its votes, which are evidence of this very question;
# .03 to .1 are alike on keps and paddle.
_LIKELIHOOD_WEIGHT = 0.05
# The power of what a department's documents usually cover of the question, beside what all do.
_VOCABULARY_POWER = 0.6  # .3 to 1 are alike on keps and paddle
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

    Votes fall off steeply, so who answers outranks who merely has many documents.  A vote counts
    more in a department whose documents as a whole are told from the others' by such things, in
    meaning and in words (the document model of Balog et al. 2006 times a discriminant and what the
    documents usually cover, in place of their profile model).
    """
    totals: dict[str, float] = defaultdict(float)
    weights = vote_weights(evidence.document_scores, _VOTERS)
    for row, weight in zip(evidence.documents[: len(weights)], weights, strict=True):
        totals[generation.documents[row].department] += float(weight)
    discriminant = profiles_of(generation, evidence.selected).discriminant
    likely = discriminant.log_likelihoods(evidence.embedding)
    most = max((likely[each] for each in totals), default=0.0)
    usual = _usual_coverages(generation, evidence, totals)
    scored = {
        each: total
        * math.exp(_LIKELIHOOD_WEIGHT * (likely[each] - most))
        * usual[each] ** _VOCABULARY_POWER
        for each, total in totals.items()
    }
    return sorted(scored.items(), key=lambda entry: (-entry[1], entry[0]))


def _usual_coverages(
    generation: Generation, evidence: Evidence, departments: Iterable[str]
) -> dict[str, float]:
    """Return what each department's documents cover of the query on average, 1 if as all do.

    Only documents in the query's language can cover it, so only they are looked at; where they are
    few, the average is drawn towards that of all.
    """
    own = evidence.selected & ~evidence.is_foreign
    overall = float(evidence.coverages[own].sum()) / max(int(np.count_nonzero(own)), 1)
    if overall == 0:
        return dict.fromkeys(departments, 1.0)
    usual = {}
    for department in departments:
        covered = evidence.coverages[own & generation.in_department(department)]
        total = float(covered.sum()) + PRIOR_DOCUMENTS * overall
        usual[department] = total / (len(covered) + PRIOR_DOCUMENTS) / overall
    return usual


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
