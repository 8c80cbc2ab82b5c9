"""Which departments hold the knowledge: evidence in, ranked departments out."""

from collections import defaultdict
from dataclasses import dataclass

from index.generations import Generation
from ingest.records import Department, Language
from search.evidence import Evidence, vote_weights
from search.hits import Hit, make_hits

_VOTERS = 50  # documents
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

    Votes fall off steeply, so who answers outranks who merely has many documents.
    """
    totals: dict[str, float] = defaultdict(float)
    weights = vote_weights(evidence.document_scores, _VOTERS)
    for row, weight in zip(evidence.documents[: len(weights)], weights, strict=True):
        totals[generation.documents[row].department] += float(weight)
    return sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))


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
