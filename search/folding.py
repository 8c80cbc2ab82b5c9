"""Further passages of the documents that were found, folded into the best one of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from index.generations import Generation
from search.evidence import Evidence
from search.hits import FurtherPassage, Hit, format_heading, make_snippet

_CLOSE_PASSAGES = 30  # of all documents: those further down say little of the question
_MOST_FOLDED = 3


def fold_passages(generation: Generation, evidence: Evidence, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits, each with the other close passages of its document, the closest first."""
    shown = {generation.documents.row_of[each.document]: each for each in hits}
    close: defaultdict[int, list[int]] = defaultdict(list)
    best = set(evidence.best_chunk_ids.tolist())
    for chunk_id, row in zip(
        evidence.chunk_ids[:_CLOSE_PASSAGES].tolist(),
        evidence.chunk_documents[:_CLOSE_PASSAGES].tolist(),
        strict=True,
    ):
        if row in shown and chunk_id not in best and len(close[row]) < _MOST_FOLDED:
            close[row].append(chunk_id)
    stored = generation.fetch_chunks(each for ids in close.values() for each in ids)
    return [
        replace(
            hit,
            more=tuple(
                FurtherPassage(
                    chunk=stored[each].chunk.ordinal,
                    heading=format_heading(stored[each].chunk, hit.title),
                    page=stored[each].chunk.page,
                    snippet=make_snippet(stored[each].chunk.text, evidence.term_weights),
                )
                for each in close[row]
            ),
        )
        for row, hit in shown.items()
    ]
