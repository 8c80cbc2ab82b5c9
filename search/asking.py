"""What a question comes to, before any model has written: proof, departments, people, passages."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.access import Selection
from index.encoding import Encoder
from index.generations import Generation
from search.answering import answer_question
from search.departments import rank_departments
from search.evidence import Evidence, gather_evidence, gather_with_others
from search.experts import rank_experts
from search.folding import fold_passages
from search.hits import Hit, make_hits
from search.queries import Query
from search.referrals import refer
from search.results import AskResult
from search.timing import Clock

Mask = NDArray[np.bool_]  # of all documents


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and the evidence that it rests on."""

    result: AskResult
    evidence: Evidence


def find_answer(
    generation: Generation,
    query: Query,
    selection: Selection,
    *,
    top: int,
    encoder: Encoder,
    clock: Clock,
) -> Found:
    """Return all that is found for a question, its answer in quotations.

    Args:
        generation: What is searched.
        query: The question.
        selection: On whose behalf and where.
        top: The most results of each kind.
        encoder: Compares the sentences with the question.
        clock: Measures the stages; it was started with the question.
    """
    with clock.stage("search"):
        selected = generation.selected_documents(selection)
        listed = generation.listed_documents(selection)
        evidence, with_listed = _search(generation, query, selected, listed)
    with clock.stage("rank"):
        departments = rank_departments(generation, evidence, language=query.language, top=top)
        experts = rank_experts(generation, evidence, query.text, top=top)
        shown = [hit for each in departments for hit in each.evidence]
        hits = _best_hits(generation, evidence, shown, top)
        restricted = refer(generation, with_listed, listed, query.language) if with_listed else []
    with clock.stage("answer"):
        answer = answer_question(generation, query, evidence, encoder)
    result = AskResult(
        question=query.text,
        answer=answer,
        departments=tuple(departments),
        experts=tuple(experts),
        hits=tuple(hits),
        restricted=tuple(restricted),
        timings_ms=clock.timings(),
    )
    return Found(result, evidence)


def _search(
    generation: Generation, query: Query, selected: Mask, listed: Mask
) -> tuple[Evidence, Evidence | None]:
    """Return what the viewer finds, and what they would with what is listed, if anything is."""
    if listed.any():
        return gather_with_others(generation, query, selected, listed)
    return gather_evidence(generation, query, selected), None


def _best_hits(
    generation: Generation, evidence: Evidence, shown: Iterable[Hit], top: int
) -> list[Hit]:
    """Return the best passage of each of the best documents, with others of the same."""
    known = {hit.document: hit for hit in shown}
    best = list(
        zip(
            evidence.documents[:top].tolist(),
            evidence.best_chunk_ids[:top].tolist(),
            evidence.document_scores[:top].tolist(),
            strict=True,
        )
    )
    ids = [generation.documents[row].document_id for row, _, _ in best]
    missing = [each for each, name in zip(best, ids, strict=True) if name not in known]
    made = make_hits(generation, missing, evidence.term_weights)
    known |= {hit.document: hit for hit in made}
    return fold_passages(generation, evidence, [known[name] for name in ids])
