"""The vectors of a generation: near ones are found by their codes in memory, then compared exactly.

Each segment is scanned in parts of one language, for questions are answered in each language apart:
what is wholly visible needs no filter, and what is wholly invisible is not touched.  In a part what
the same people may read lies together, so that a filter passes over long stretches at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import SegmentRow
from index.document_table import DocumentTable
from index.encoding import Embeddings
from index.facets import PackedFacets, no_facets
from index.quantising import CodedQuery, Codes, CodeScan, code_query
from index.slots import NOWHERE, Slots
from index.vectors import ResidentPart, VectorSegment, read_across, read_resident

_FEW = 1_000  # chunks that are compared exactly at once: cheaper than scanning what hides the rest
_FIRST_LOOK = 40  # chunks of a part that are taken before it is known how near is near
_MARGIN = 40  # chunks compared exactly beyond those wanted: codes misplace neighbours by a few

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The chunks of a segment in one language, without those that no document has any more."""

    scan: CodeScan
    slots: Rows
    documents: Rows  # the row of each chunk's document
    distinct_documents: Rows

    def look(self, query: CodedQuery, selected: Mask, top_k: int) -> "_Look":
        """Take what is nearest to a query of what is selected."""
        chosen = np.count_nonzero(selected[self.distinct_documents])
        if chosen == 0:
            return _Look(self, np.empty(0, np.int64), np.empty(0, np.float32), False)
        visible = None if chosen == len(self.distinct_documents) else selected[self.documents]
        rows, products = self.scan.search(query, visible, top_k)
        return _Look(self, self.slots[rows], products, len(rows) == top_k)


@dataclass(frozen=True, slots=True)
class _Look:
    """What was taken of a part: slots and about what their products are, best first."""

    part: _Part
    slots: Rows
    products: Scores
    is_full: bool  # there may be more

    def may_have_more(self, least: float) -> bool:
        """Return whether what was left there may have a product that is not below this."""
        return self.is_full and self.products[-1] >= least


class VectorSpace:
    """All vectors of a generation, read from files that can be deleted meanwhile.

    Raises:
        UnusableIndexError: A file is missing or damaged.
    """

    def __init__(
        self,
        segments_dir: Path,
        segments: Sequence[SegmentRow],
        documents: DocumentTable,
        slots: Slots,
        dimension: int,
    ) -> None:
        self._slots = slots
        self._segments: list[VectorSegment] = []
        self._parts: list[_Part] = []
        self._chunk_counts = documents.chunk_counts
        self.term_counts = np.zeros(len(slots.document), np.float32)
        self.means: Embeddings = np.zeros((len(documents), dimension), np.float32)
        labels = documents.ranks_of_labels()
        for number, segment in enumerate(segments):
            path = segments_dir / segment.file_name
            self._segments.append(VectorSegment(path))
            self._take(number, read_resident(path), documents, labels)

    def _take(
        self, number: int, resident: ResidentPart, documents: DocumentTable, labels: Rows
    ) -> None:
        """Lay down what one segment holds of each of its chunks and documents."""
        slots = self._slots.of_segment(number)
        owners = self._slots.document[slots]
        self.term_counts[slots] = resident.term_counts
        begins = owners[resident.first_positions]
        self.means[begins[begins != NOWHERE]] = resident.means[begins != NOWHERE]
        self._parts += _divide(resident.codes, slots, owners, documents, labels)

    def nearest(self, query: Embeddings, selected: Mask, top_k: int) -> tuple[Rows, Scores]:
        """Return the slots of the chunks nearest to a query, in no order, and their products.

        Args:
            query: float32 [dimension], of unit length.
            selected: bool [documents].
            top_k: How many to return; a few more come back, fewer where there are not so many.
        """
        rows = np.flatnonzero(selected)
        if self._chunk_counts[rows].sum() <= _FEW:
            found = self._slots.of_documents(rows)
        else:
            found = self._scan(query, selected, top_k + _MARGIN)
        return found, self.similarities(query, found)

    def _scan(self, query: Embeddings, selected: Mask, most: int) -> Rows:
        """Return the slots of the nearest by their codes."""
        coded = code_query(query)
        looks = [
            look
            for look in (part.look(coded, selected, _FIRST_LOOK) for part in self._parts)
            if len(look.slots)
        ]
        products = np.concatenate([look.products for look in looks])
        least = np.sort(products)[-most] if len(products) > most else -np.inf
        looks = [
            look.part.look(coded, selected, most) if look.may_have_more(least) else look
            for look in looks
        ]
        products = np.concatenate([look.products for look in looks])
        slots = np.concatenate([look.slots for look in looks])
        return slots[np.argsort(-products, kind="stable")[:most]]

    def similarities(self, query: Embeddings, slots: Rows) -> Scores:
        """Return the inner product of a query with what lies at each of these slots, in order.

        Each is added up for itself: a matrix product would round by what else is asked for.
        """
        result = np.empty(len(slots), np.float32)
        if len(slots):
            order = np.argsort(slots)
            owners = self._slots.segments_of(slots[order])
            positions = slots[order] - self._slots.starts[owners]
            firsts = np.flatnonzero(np.diff(owners, prepend=-1))
            parts = np.split(positions, firsts[1:])
            segments = [self._segments[owner] for owner in owners[firsts].tolist()]
            vectors = read_across(list(zip(segments, parts, strict=True)))
            result[order] = np.einsum("ij,j->i", vectors, query)
        return result

    def facets(self, slots: Rows) -> PackedFacets:
        """Return uint8 [slots, FACET_BYTES], or [slots, 0] of an encoder without, in order.

        All segments of a generation have them or none has: they are made by one encoder.
        """
        result: PackedFacets | None = None
        owners = self._slots.segments_of(slots)
        for owner in np.unique(owners).tolist():
            places = np.flatnonzero(owners == owner)
            positions = slots[places] - self._slots.starts[owner]
            found = self._segments[owner].read_facets(positions)
            if result is None:
                result = np.empty((len(slots), found.shape[1]), np.uint8)
            result[places] = found
        return no_facets(0) if result is None else result

    def read(self, first_slot: int, count: int) -> Embeddings:
        """Return float32 [count, dimension]: the vectors of one segment from a slot on."""
        owner = int(self._slots.segments_of(np.array([first_slot]))[0])
        return self._segments[owner].read(first_slot - int(self._slots.starts[owner]), count)


def _divide(
    codes: Codes, slots: Rows, owners: Rows, documents: DocumentTable, labels: Rows
) -> Iterator[_Part]:
    languages = np.where(owners == NOWHERE, NOWHERE, documents.languages.codes[owners])
    for language in np.unique(languages[languages != NOWHERE]):
        places = np.flatnonzero(languages == language)
        places = places[np.argsort(labels[owners[places]], kind="stable")]
        yield _Part(
            scan=CodeScan(Codes(rows=codes.rows[places], center=codes.center, scale=codes.scale)),
            slots=slots[places],
            documents=owners[places],
            distinct_documents=np.unique(owners[places]),
        )
