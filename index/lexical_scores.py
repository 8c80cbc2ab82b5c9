"""BM25 over the postings of many segments, for chunks and for whole documents at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.postings import K1, Entries, Field, inverse_document_frequency, saturate

FIELD_WEIGHTS = {Field.BODY: 1.0, Field.HEADING: 1.0, Field.TITLE: 2.0}

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
ReadPostings = Callable[[str, Field], list[tuple[int, Entries]]]


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """BM25 of a query against what was selected, as a share of the most that it could be.

    1 would be a text that repeats each term of the query without end, 0 is one that shares none:
    how much of the question a text covers, each term counting by how much it tells.
    """

    chunks: Floats  # [slots]
    documents: Floats  # [documents]
    weights: Mapping[str, float]  # each scored term's weight times inverse document frequency


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Where a term of the query stands: parallel arrays of slots and weighted counts."""

    term: str
    weight: float  # in the query, times the inverse document frequency
    in_chunks: tuple[Rows, Floats]
    in_documents: tuple[Rows, Floats]  # titles included


def score_terms(
    terms: Mapping[str, float],
    *,
    most_terms: int,
    postings: ReadPostings,
    starts: Mapping[int, int],
    slot_document: Rows,
    slot_lengths: Floats,
    document_count: int,
) -> LexicalScores:
    """Score chunks and documents by the weighted terms of a query.

    Args:
        terms: The weight of each term in the query.
        most_terms: How many terms count, those that tell most first.
        postings: Reads (segment id, entries) of a term in a field.
        starts: The first slot of each segment of the generation.
        slot_document: The document row at each slot, -1 where the slot must not be seen.
        slot_lengths: The number of terms of the chunk at each slot.
        document_count: How many document rows there are.
    """
    visible = np.flatnonzero(slot_document >= 0)
    seen = int(np.count_nonzero(np.bincount(slot_document[visible], minlength=1)))
    found = [
        _find(term, weight, seen, postings, starts, slot_document) for term, weight in terms.items()
    ]
    telling = sorted(found, key=lambda each: (-each.weight, each.term))[:most_terms]
    chunk_lengths = np.where(slot_document >= 0, slot_lengths, 0).astype(np.float32)
    document_lengths = np.bincount(
        slot_document[visible], weights=slot_lengths[visible], minlength=document_count
    ).astype(np.float32)
    return LexicalScores(
        chunks=_add_up(((e.weight, *e.in_chunks) for e in telling), chunk_lengths, len(visible)),
        documents=_add_up(
            ((e.weight, slot_document[e.in_documents[0]], e.in_documents[1]) for e in telling),
            document_lengths,
            seen,
        ),
        weights={each.term: each.weight for each in telling},
    )


def _find(
    term: str,
    weight: float,
    document_count: int,
    postings: ReadPostings,
    starts: Mapping[int, int],
    slot_document: Rows,
) -> _Occurrences:
    """Read where a term stands among what may be seen."""
    by_field = {
        field: _visible_entries(postings(term, field), starts, slot_document, field_weight)
        for field, field_weight in FIELD_WEIGHTS.items()
    }
    in_chunks = _join([by_field[Field.BODY], by_field[Field.HEADING]])
    in_documents = _join([in_chunks, by_field[Field.TITLE]])
    containing = len(np.unique(slot_document[in_documents[0]]))
    return _Occurrences(
        term=term,
        weight=weight * inverse_document_frequency(containing, document_count),
        in_chunks=in_chunks,
        in_documents=in_documents,
    )


def _add_up(
    occurrences: Iterable[tuple[float, Rows, Floats]], lengths: Floats, text_count: int
) -> Floats:
    """Return BM25 of each text, as a share of the ceiling.

    Args:
        occurrences: A term's weight, and the texts and counts of its places; texts may repeat.
        lengths: The number of terms of each text, 0 where it may not be seen.
        text_count: How many texts may be seen.
    """
    scores = np.zeros(len(lengths), np.float32)
    average = float(lengths.sum()) / max(text_count, 1)
    ceiling = 0.0
    for weight, texts, counts in occurrences:
        ceiling += weight * (K1 + 1)
        found, places = np.unique(texts, return_inverse=True)
        totals = np.bincount(places, weights=counts, minlength=len(found)).astype(np.float32)
        scores[found] += weight * saturate(totals, lengths[found], average)
    return scores / np.float32(ceiling) if ceiling > 0 else scores


def _visible_entries(
    postings: list[tuple[int, Entries]],
    starts: Mapping[int, int],
    slot_document: Rows,
    field_weight: float,
) -> tuple[Rows, Floats]:
    """Return the slots that have a term and may be seen, and its weighted counts there."""
    slots, counts = _join(
        [
            (entries.positions + starts[segment_id], entries.counts)
            for segment_id, entries in postings
            if segment_id in starts
        ]
    )
    visible = slot_document[slots] >= 0
    return slots[visible], counts[visible] * np.float32(field_weight)


def _join(parts: list[tuple[Rows, Floats]]) -> tuple[Rows, Floats]:
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
