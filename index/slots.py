"""Where the chunks of a generation lie: every position of every segment has a number, its slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import SegmentRow
from index.document_table import DocumentTable

Rows = NDArray[np.int64]

NOWHERE = -1  # the document of a slot that no document of the generation uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Slots count through the segments in order; a chunk id and a slot stand for each other."""

    starts: Rows  # [segments]: the first slot of each
    counts: Rows  # [segments]: how many slots each has
    document: Rows  # [slots]: the row of the document that lies there
    chunk: Rows  # [slots]: the id of the chunk that lies there
    _first_slots: Rows  # [documents]
    _chunk_counts: Rows  # [documents]
    _first_chunk_ids: Rows  # [documents]
    _by_chunk_id: Rows  # [documents]: their rows by their first chunk id

    @classmethod
    def of(cls, segments: Sequence[SegmentRow], documents: DocumentTable) -> Self:
        """Lay out the segments of a generation; each document lies in one of them."""
        counts = np.array([segment.chunk_count for segment in segments], np.int64)
        starts = np.cumsum(counts) - counts
        ids = np.array([segment.segment_id for segment in segments], np.int64)
        firsts = starts[np.searchsorted(ids, documents.segment_ids)] + documents.first_positions
        document = np.full(int(counts.sum()), NOWHERE, np.int64)
        chunk = np.full(len(document), NOWHERE, np.int64)
        rows = np.repeat(np.arange(len(documents)), documents.chunk_counts)
        ordinals = np.arange(len(rows)) - _before(documents.chunk_counts)[rows]
        document[firsts[rows] + ordinals] = rows
        chunk[firsts[rows] + ordinals] = documents.first_chunk_ids[rows] + ordinals
        return cls(
            starts=starts,
            counts=counts,
            document=document,
            chunk=chunk,
            _first_slots=firsts,
            _chunk_counts=documents.chunk_counts,
            _first_chunk_ids=documents.first_chunk_ids,
            _by_chunk_id=np.lexsort((documents.chunk_counts, documents.first_chunk_ids)),
        )

    def of_chunks(self, chunk_ids: Rows) -> Rows:
        """Return the slot of each of these chunks of the generation, in order."""
        places = np.searchsorted(
            self._first_chunk_ids, chunk_ids, side="right", sorter=self._by_chunk_id
        )
        rows = self._by_chunk_id[places - 1]
        return self._first_slots[rows] + chunk_ids - self._first_chunk_ids[rows]

    def of_segment(self, number: int) -> Rows:
        """Return the slots of a segment, by its place in the order of segments."""
        return np.arange(self.starts[number], self.starts[number] + self.counts[number])

    def of_documents(self, rows: Rows) -> Rows:
        """Return the slots of all chunks of these documents."""
        counts = self._chunk_counts[rows]
        ordinals = np.arange(int(counts.sum())) - np.repeat(_before(counts), counts)
        return np.repeat(self._first_slots[rows], counts) + ordinals

    def first_of(self, row: int) -> int:
        """Return the slot at which a document begins."""
        return int(self._first_slots[row])

    def segments_of(self, slots: Rows) -> Rows:
        """Return the place in the order of segments of what each slot belongs to."""
        return np.searchsorted(self.starts, slots, side="right") - 1


def _before(counts: Rows) -> Rows:
    """Return for each count the sum of those before it."""
    sums: Rows = np.cumsum(counts) - counts
    return sums
