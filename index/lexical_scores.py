"""BM25 over the postings of many segments, for chunks and for whole documents at once.

What a question costs grows with the places of its terms in the segments that it may look at; the
chunks and documents without any of its terms are not touched.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.postings import PackedPostings, unpack_places

K1 = 1.2  # Robertson et al., TREC-3: how soon repetitions stop counting
B = 0.75  # the same: how much length is held against a text
TITLE_WEIGHT = 2  # of an occurrence in the title, for the document as a whole

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
ReadPostings = Callable[[str, Sequence[int]], list[tuple[int, PackedPostings]]]


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """BM25 of a query against what was selected, as a share of the most that it could be.

    1 would be a text that repeats each term of the query without end, 0 is one that shares none:
    how much of the question a text covers, each term counting by how much it tells.
    """

    chunks: Floats  # [slots]
    documents: Floats  # [documents]
    weights: Mapping[str, float]  # each scored term's weight times inverse document frequency

    def best_chunks(self, top_k: int) -> Rows:
        """Return the slots that score best, in no order; more than `top_k` where some are equal."""
        slots = np.flatnonzero(self.chunks)
        scores = self.chunks[slots]
        if len(slots) > top_k:
            slots = slots[scores >= np.partition(scores, -top_k)[-top_k]]
        return slots


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayout:
    """Where the texts of a generation lie, and how long they are in terms."""

    segments: Rows  # the ids of the segments, in the order of their slots
    starts: Rows  # [segments]: the first slot of each
    slot_document: Rows  # [slots], -1 where no document lies
    slot_lengths: Floats  # [slots]
    document_segments: Rows  # [documents]: which of `segments` it lies in
    document_chunks: Rows  # [documents]
    document_lengths: Floats  # [documents]

    @classmethod
    def of(
        cls,
        *,
        starts: Mapping[int, int],
        slot_document: Rows,
        slot_lengths: Floats,
        document_count: int,
    ) -> Self:
        """Gather from the slots what is true of the documents that lie there.

        Args:
            starts: The first slot of each segment, in ascending order.
            slot_document: The document row at each slot, -1 where there is none.
            slot_lengths: The number of terms of the chunk at each slot.
            document_count: How many document rows there are.
        """
        segments, first_slots = np.array(list(starts.items()), np.int64).reshape(-1, 2).T
        slots = np.flatnonzero(slot_document >= 0)
        rows = slot_document[slots]
        document_segments = np.zeros(document_count, np.int64)
        document_segments[rows] = np.searchsorted(first_slots, slots, side="right") - 1
        lengths = np.bincount(rows, weights=slot_lengths[slots], minlength=document_count)
        return cls(
            segments=segments,
            starts=first_slots,
            slot_document=slot_document,
            slot_lengths=slot_lengths,
            document_segments=document_segments,
            document_chunks=np.bincount(rows, minlength=document_count),
            document_lengths=lengths.astype(np.float32),
        )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a term stands, and how often: parallel arrays."""

    slots: Rows
    documents: Rows
    counts: Floats  # at each slot
    counts_with_title: Floats  # the same, and in the title of the document that begins there


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Where a term stands in what is selected, and how often: two groups of parallel arrays."""

    slots: Rows
    counts: Floats  # at each slot
    documents: Rows
    document_counts: Floats  # in each document, its title included


def score_terms(
    terms: Mapping[str, float],
    *,
    most_terms: int,
    postings: ReadPostings,
    layout: TextLayout,
    selections: Sequence[NDArray[np.bool_]],
) -> list[LexicalScores]:
    """Score chunks and documents by the weighted terms of a query, for each selection apart.

    Statistics are those of the selected documents alone: what is not selected changes nothing.
    For several selections the places of a term are read once.

    Args:
        terms: The weight of each term in the query.
        most_terms: How many terms count, those that tell most first.
        postings: Reads the places of a term in these segments.
        layout: Where everything lies.
        selections: bool [documents] each.
    """
    reading = _Reading(postings, layout, selections)
    searches = [_Search(layout, selected) for selected in selections]
    counted = [_most_telling(terms, most_terms, reading, search) for search in searches]
    for term in (term for term in terms if any(term in own for own in counted)):
        places = reading.find(term)
        for search, own in zip(searches, counted, strict=True):
            if term in own:
                search.add(term, terms[term], places)
    return [search.scores() for search in searches]


def _most_telling(
    terms: Mapping[str, float], most: int, reading: "_Reading", search: "_Search"
) -> Collection[str]:
    """Return the terms that weigh most."""
    if len(terms) <= most:
        return terms.keys()
    found = {
        term: weight * search.rarity(search.count_documents(reading.find(term)))
        for term, weight in terms.items()
    }
    return frozenset(sorted(found, key=lambda term: (-found[term], term))[:most])


def find_rarities(
    terms: Iterable[str],
    *,
    postings: ReadPostings,
    layout: TextLayout,
    selected: NDArray[np.bool_],
) -> dict[str, float]:
    """Return how much each term tells among the selected documents, 0 where none has it."""
    reading, search = _Reading(postings, layout, [selected]), _Search(layout, selected)
    counts = {term: search.count_documents(reading.find(term)) for term in terms}
    return {term: search.rarity(count) if count else 0.0 for term, count in counts.items()}


class _Reading:
    """The postings of all segments that some selections may look at."""

    def __init__(
        self,
        postings: ReadPostings,
        layout: TextLayout,
        selections: Sequence[NDArray[np.bool_]],
    ) -> None:
        self._postings = postings
        self._layout = layout
        holding = np.logical_or.reduce(selections) & (layout.document_chunks > 0)
        ordinals = np.bincount(layout.document_segments[holding], minlength=len(layout.segments))
        visible = np.flatnonzero(ordinals)
        self._segments: list[int] = layout.segments[visible].tolist()
        self._starts = dict(zip(self._segments, layout.starts[visible].tolist(), strict=True))

    def find(self, term: str) -> _Places:
        """Read where a term stands."""
        rows = self._postings(term, self._segments)
        places = unpack_places(
            [packed for _, packed in rows], [self._starts[segment] for segment, _ in rows]
        )
        counts = with_title = places.counts.astype(np.float32)
        if places.title_counts is not None:
            with_title = counts + np.float32(TITLE_WEIGHT) * places.title_counts
        documents = self._layout.slot_document[places.positions]
        return _Places(places.positions, documents, counts, with_title)


class _Search:
    """A selection, and what its texts score."""

    def __init__(self, layout: TextLayout, selected: NDArray[np.bool_]) -> None:
        self._layout = layout
        self._is_selected = np.append(selected, np.False_)  # where no document lies, -1 reads False
        holding = selected & (layout.document_chunks > 0)
        self._document_count = int(np.count_nonzero(holding))
        length = float(layout.document_lengths[holding].sum(dtype=np.float64))
        self._chunk_length = length / max(int(layout.document_chunks[holding].sum()), 1)
        self._document_length = length / max(self._document_count, 1)
        self._chunks = np.zeros(len(layout.slot_document), np.float32)
        self._documents = np.zeros(len(selected), np.float32)
        self._weights: dict[str, float] = {}

    def add(self, term: str, weight: float, places: _Places) -> None:
        """Add what a term is worth in each text."""
        found = self._occurrences(places)
        self._weights[term] = weight * self.rarity(len(found.documents))
        gain = np.float32(self._weights[term] * (K1 + 1))
        lengths = self._layout.slot_lengths[found.slots]
        self._chunks[found.slots] += gain * _saturate(found.counts, lengths, self._chunk_length)
        lengths = self._layout.document_lengths[found.documents]
        saturated = _saturate(found.document_counts, lengths, self._document_length)
        self._documents[found.documents] += gain * saturated

    def scores(self) -> LexicalScores:
        """Return what was added, as a share of the most that it could be."""
        ceiling = np.float32(sum(self._weights.values()) * (K1 + 1))
        if ceiling > 0:
            self._chunks /= ceiling
            self._documents /= ceiling
        by_weight = sorted(self._weights, key=lambda term: (-self._weights[term], term))
        weights = {term: self._weights[term] for term in by_weight}
        return LexicalScores(self._chunks, self._documents, weights)

    def _occurrences(self, places: _Places) -> _Occurrences:
        """Return what of the places is selected."""
        slots, counts, documents = places.slots, places.counts, places.documents
        with_title = places.counts_with_title
        is_selected = self._is_selected[documents]
        if not is_selected.all():
            kept = np.flatnonzero(is_selected)
            slots, documents, with_title = slots[kept], documents[kept], with_title[kept]
            counts = with_title if counts is places.counts_with_title else counts[kept]
        firsts = _first_of_runs(documents)  # a document's chunks lie together
        return _Occurrences(
            slots=slots,
            counts=counts,
            documents=documents[firsts],
            document_counts=np.add.reduceat(with_title, firsts) if len(firsts) else with_title,
        )

    def count_documents(self, places: _Places) -> int:
        """Return in how many of the selected documents a term stands."""
        return len(_first_of_runs(places.documents[self._is_selected[places.documents]]))

    def rarity(self, containing: int) -> float:
        """Return how much a term of so many documents tells, never negative.

        Robertson & Zaragoza 2009, eq. 3.3, plus 1 in the logarithm.
        """
        return math.log(1 + (self._document_count - containing + 0.5) / (containing + 0.5))


def _saturate(counts: Floats, lengths: Floats, average: float) -> Floats:
    """Return BM25's count / (count + K1 (1 - B + B length / average)), from 0 to below 1."""
    norms: Floats = lengths * np.float32(K1 * B / max(average, 1e-9))
    norms += np.float32(K1 * (1 - B))
    norms += counts
    np.divide(counts, norms, out=norms)
    return norms


def _first_of_runs(values: Rows) -> Rows:
    """Return where each run of equal values begins."""
    if not len(values):
        return values
    is_first = np.empty(len(values), np.bool_)
    is_first[0] = True
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)
