"""Which departments hold the knowledge: evidence in, ranked departments out."""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from index.generations import Generation
from ingest.records import Department, Language
from search.evidence import Evidence, vote_weights
from search.hits import Hit, make_hits

_VOTERS = 50  # documents
# A department whose mean is this much farther from the query counts 1/e as much; .016 to .025 are
# alike on keps and paddle.
_PROFILE_TEMPERATURE = 0.02
_SHOWN_HITS = 3


@dataclass(frozen=True, slots=True)
class RankedDepartment:
    """A department, and the passages that show what it knows."""

    department: str
    name: str
    score: float
    share: float  # of all departments' scores, from 0 to 1
    evidence: tuple[Hit, ...]


def score_departments(generation: Generation, evidence: Evidence) -> list[tuple[str, float]]:
    """Return departments and scores, best first: the votes of the best documents they hold.

    Votes fall off steeply, so who answers outranks who merely has many documents.  A vote counts
    more in a department that is about such things as a whole (the document and the profile model of
    Balog et al. 2006, multiplied).
    """
    totals: dict[str, float] = defaultdict(float)
    weights = vote_weights(evidence.document_scores, _VOTERS)
    for row, weight in zip(evidence.documents[: len(weights)], weights, strict=True):
        totals[generation.documents[row].department] += float(weight)
    nearness = {each: _profile_similarity(generation, evidence, each) for each in totals}
    nearest = max(nearness.values(), default=0.0)
    scored = {
        each: total * math.exp((nearness[each] - nearest) / _PROFILE_TEMPERATURE)
        for each, total in totals.items()
    }
    return sorted(scored.items(), key=lambda entry: (-entry[1], entry[0]))


def _profile_similarity(generation: Generation, evidence: Evidence, department: str) -> float:
    """Return the cosine of the query and the mean of what is selected of a department."""
    means = generation.mean_embeddings
    rows = np.flatnonzero(generation.in_department(department))  # neighbours: ids are in order
    part = slice(int(rows[0]), int(rows[-1]) + 1)
    profile = evidence.selected[part].astype(np.float32) @ means[part]
    return float(profile @ evidence.embedding) / float(np.linalg.norm(profile))


def rank_departments(
    generation: Generation, evidence: Evidence, *, language: Language, top: int
) -> list[RankedDepartment]:
    """Return the departments that hold most of the evidence, each with its best passages."""
    scored = score_departments(generation, evidence)
    total = sum(score for _, score in scored)
    names = {each.department_id: each for each in generation.departments}
    return [
        RankedDepartment(
            department=department,
            name=department_name(names.get(department), department, language),
            score=round(score, 4),
            share=round(score / total, 4),
            evidence=tuple(_best_hits(generation, evidence, department)),
        )
        for department, score in scored[:top]
    ]


def department_name(department: Department | None, department_id: str, language: Language) -> str:
    """Return a department's name in a language, else in any, else its id."""
    names = department.names if department else {}
    return names.get(language) or next(iter(names.values()), department_id)


def _best_hits(generation: Generation, evidence: Evidence, department: str) -> list[Hit]:
    rows = [
        (int(row), int(chunk_id), float(score))
        for row, chunk_id, score in zip(
            evidence.documents, evidence.best_chunk_ids, evidence.document_scores, strict=True
        )
        if generation.documents[row].department == department
    ]
    return make_hits(generation, rows[:_SHOWN_HITS], evidence.term_weights)
