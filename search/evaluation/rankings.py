"""A question in, bare rankings out: of documents, departments and people, to be judged."""

from dataclasses import dataclass

from index.generations import Generation
from search.departments import score_departments
from search.engine import Engine
from search.evidence import Evidence, gather_evidence
from search.experts import score_experts
from search.queries import Query, make_query
from search.related import score_related, subject_of_document
from search.scopes import Scope, find_document, select_around, select_documents


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in a bare ranking: of a document, a department or a person."""

    id: str
    score: float


def rank_documents(engine: Engine, question: str, scope: Scope) -> list[Ranked]:
    """Return the ranking of documents for a question; errors as `Engine.ask`."""
    with engine.reading() as generation:
        _, evidence = _search(engine, generation, question, scope)
        best = evidence.documents[: scope.top].tolist()
        scores = evidence.document_scores[: scope.top].tolist()
        return [
            Ranked(generation.documents[row].document_id, score)
            for row, score in zip(best, scores, strict=True)
        ]


def rank_departments(engine: Engine, question: str, scope: Scope) -> list[Ranked]:
    """Return the ranking of departments for a question; errors as `Engine.ask`."""
    with engine.reading() as generation:
        _, evidence = _search(engine, generation, question, scope)
        scored = score_departments(generation, evidence)
        return [Ranked(department, score) for department, score in scored[: scope.top]]


def rank_experts(engine: Engine, question: str, scope: Scope) -> list[Ranked]:
    """Return the ranking of people for a question; errors as `Engine.ask`."""
    with engine.reading() as generation:
        query, evidence = _search(engine, generation, question, scope)
        scored = score_experts(generation, evidence, query.text)[: scope.top]
        return [Ranked(generation.people[each.person].person_id, each.score) for each in scored]


def rank_related(
    engine: Engine, document_id: str, scope: Scope, *, everywhere: bool
) -> list[Ranked]:
    """Return the ranking of related documents; errors as `Engine.related_to_document`.

    Args:
        engine: What is asked.
        document_id: What related work is sought for.
        scope: On whose behalf and where.
        everywhere: Whether the document's own department competes too.
    """
    with engine.reading() as generation:
        row = find_document(generation, document_id, scope.viewer)
        selected = select_around(generation, row, scope, everywhere=everywhere)
        rows, scores, _ = score_related(generation, subject_of_document(generation, row), selected)
        best = zip(rows[: scope.top].tolist(), scores[: scope.top].tolist(), strict=True)
        return [Ranked(generation.documents[each].document_id, score) for each, score in best]


def _search(
    engine: Engine, generation: Generation, question: str, scope: Scope
) -> tuple[Query, Evidence]:
    selected = select_documents(generation, scope)
    query = make_query(question, engine.encoder)
    return query, gather_evidence(generation, query, selected)
