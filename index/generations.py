"""One published generation, opened for reading: the door through which search sees the index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.access import Selection, Viewer
from index.association_table import AssociationTable
from index.catalog import CatalogReader
from index.catalog_rows import DocumentRow, StoredChunk
from index.connecting import connect
from index.copies import number_copies, without_copies
from index.encoding import Embeddings, mean_embedding
from index.errors import NoIndexError, UnusableIndexError
from index.lexical_scores import LexicalScores, TextLayout, score_terms
from index.manifest import Manifest
from index.vectors import VectorSegment
from ingest.records import Department, Language, Person, UnresolvedName

SEGMENTS_DIR = "segments"
MOST_TERMS = 64  # of a query that count: a whole document as a query has many hundred


@dataclass(frozen=True, slots=True)
class ChunkRanking:
    """Chunks in descending order of score: parallel arrays."""

    chunk_ids: NDArray[np.int64]
    documents: NDArray[np.int64]  # rows of Generation.documents
    scores: NDArray[np.float32]


class Generation:
    """A consistent view of one generation; it stays as it is while others are published."""

    def __init__(self, index_dir: Path, catalog: CatalogReader, number: int) -> None:
        self.number = number
        self.manifest: Manifest = catalog.manifest(number)
        self.departments: list[Department] = catalog.departments(number)
        self.documents: list[DocumentRow] = catalog.documents(number)
        self._catalog = catalog
        self._segments_dir = index_dir / SEGMENTS_DIR
        self._vectors: dict[int, VectorSegment] = {}
        self._readable: dict[Viewer, NDArray[np.bool_]] = {}
        self._means = np.zeros((len(self.documents), self.manifest.dimension), np.float32)
        self._has_mean = np.zeros(len(self.documents), np.bool_)
        self._copy_numbers = number_copies(self.documents)
        self._lay_out_slots()

    def _lay_out_slots(self) -> None:
        """Give each position of each segment a slot, and say which document lies there."""
        self._segments = self._catalog.segments(self.number)
        starts = np.cumsum([0, *(segment.chunk_count for segment in self._segments)])
        self._starts = starts[:-1]
        self._start = {s.segment_id: int(starts[n]) for n, s in enumerate(self._segments)}
        self._slot_document = np.full(int(starts[-1]), -1, np.int64)
        self._slot_chunk = np.full(int(starts[-1]), -1, np.int64)
        for row, document in enumerate(self.documents):
            first = self._start[document.segment_id] + document.first_position
            last = first + document.chunk_count
            self._slot_document[first:last] = row
            self._slot_chunk[first:last] = document.first_chunk_id + np.arange(last - first)
        self._chunk_order = np.argsort(self._slot_chunk, kind="stable")
        lengths = np.zeros(int(starts[-1]), np.float32)
        counts = np.array(self._catalog.chunk_term_counts(self.number), np.int64).reshape(-1, 2)
        lengths[self._slots_of(counts[:, 0])] = counts[:, 1]
        self._text_layout = TextLayout.of(
            starts=self._start,
            slot_document=self._slot_document,
            slot_lengths=lengths,
            document_count=len(self.documents),
        )

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each document id."""
        return {document.document_id: row for row, document in enumerate(self.documents)}

    @cached_property
    def people(self) -> list[Person]:
        """Everyone whom the directory or a document names, ordered by id."""
        return self._catalog.people(self.number)

    @cached_property
    def person_row(self) -> Mapping[str, int]:
        """The row of each person id."""
        return {person.person_id: row for row, person in enumerate(self.people)}

    @cached_property
    def associations(self) -> AssociationTable:
        """Each person's part in each document, of all documents: filter before use."""
        return AssociationTable.of(
            self._catalog.associations(self.number), self._row_of_key, self.person_row
        )

    @cached_property
    def unresolved_names(self) -> list[tuple[int, UnresolvedName]]:
        """The names that mean nobody for sure, each with its document's row: filter before use."""
        return [
            (self._row_of_key[each.document_key], each.unresolved)
            for each in self._catalog.unresolved_names(self.number)
        ]

    @cached_property
    def _row_of_key(self) -> Mapping[int, int]:
        return {document.document_key: row for row, document in enumerate(self.documents)}

    @cached_property
    def _document_departments(self) -> NDArray[np.str_]:
        return np.array([document.department for document in self.documents], dtype=np.str_)

    def mean_embeddings(self, selected: NDArray[np.bool_]) -> Embeddings:
        """Return float32 [documents, dimension]: the unit vector of each document's mean chunk.

        Only the rows of selected documents are filled, and only their segments opened.
        """
        for row in np.flatnonzero(selected & ~self._has_mean):
            self._means[row] = mean_embedding(self.embeddings_of(int(row)))
            self._has_mean[row] = True
        return self._means

    @cached_property
    def _document_languages(self) -> NDArray[np.str_]:
        return np.array([document.language.value for document in self.documents], dtype=np.str_)

    def in_language(self, language: Language) -> NDArray[np.bool_]:
        """Return bool [documents]: what is written in a language."""
        written: NDArray[np.bool_] = self._document_languages == language.value
        return written

    def in_department(self, department: str) -> NDArray[np.bool_]:
        """Return bool [documents]: what belongs to a department."""
        belongs: NDArray[np.bool_] = self._document_departments == department
        return belongs

    def selected_documents(self, selection: Selection) -> NDArray[np.bool_]:
        """Return bool [documents]: what a search with this selection may look at.

        Of copies it looks at one, taken among those that the selection leaves.
        """
        narrowed = self._narrow(self._readable_documents(selection.viewer), selection)
        return without_copies(narrowed, self._copy_numbers)

    def may_read(self, row: int, viewer: Viewer) -> bool:
        """Return whether a viewer may read a document, be it a copy or not."""
        return viewer.may_read(self.documents[row].label)

    def listed_documents(self, selection: Selection) -> NDArray[np.bool_]:
        """Return bool [documents]: what the viewer may not read, but may know to exist."""
        return self._narrow(
            np.array([selection.viewer.may_know_of(d.label) for d in self.documents], np.bool_),
            selection,
        )

    def _readable_documents(self, viewer: Viewer) -> NDArray[np.bool_]:
        if viewer not in self._readable:
            self._readable[viewer] = np.array(
                [viewer.may_read(document.label) for document in self.documents], np.bool_
            )
        return self._readable[viewer]

    def _narrow(self, documents: NDArray[np.bool_], selection: Selection) -> NDArray[np.bool_]:
        narrowed = documents.copy()
        if selection.departments is not None:
            narrowed &= np.isin(self._document_departments, sorted(selection.departments))
        excluded = [self.row_of[each] for each in selection.excluded if each in self.row_of]
        narrowed[excluded] = False
        return narrowed

    def nearest_chunks(
        self, query: Embeddings, selected: NDArray[np.bool_], top_k: int
    ) -> ChunkRanking:
        """Return the chunks of selected documents nearest to a query by inner product.

        Args:
            query: float32 [dimension], of unit length.
            selected: bool [documents].
            top_k: How many to return at most.
        """
        slots, scores = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        visible = self._visible_slots(selected)
        for segment in self._segments:
            start = self._start[segment.segment_id]
            part = visible[start : start + segment.chunk_count]
            if part.any():
                positions, similarities = self._open(segment.segment_id).search(query, part, top_k)
                slots.append(positions + start)
                scores.append(similarities)
        return self._rank(np.concatenate(slots), np.concatenate(scores), top_k)

    def match_terms(self, terms: Mapping[str, float], selected: NDArray[np.bool_]) -> LexicalScores:
        """Score the chunks and documents that are selected by the terms they share with a query.

        Statistics are those of the selected documents alone: what is not selected changes nothing.
        """
        layout, postings = self._text_layout, self._catalog.postings
        return score_terms(
            terms, most_terms=MOST_TERMS, postings=postings, layout=layout, selected=selected
        )

    def best_matching(self, scores: LexicalScores, top_k: int) -> NDArray[np.int64]:
        """Return the ids of the chunks that match terms best."""
        slots = scores.best_chunks(top_k)
        return self._rank(slots, scores.chunks[slots], top_k).chunk_ids

    def similarities(self, query: Embeddings, chunk_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner product of a query with each of these chunks, in order."""
        slots = self._slots_of(chunk_ids)
        result = np.empty(len(slots), np.float32)
        owners = np.searchsorted(self._starts, slots, side="right") - 1
        for owner in np.unique(owners):
            places = np.flatnonzero(owners == owner)
            vectors = self._open(self._segments[owner].segment_id)
            result[places] = vectors.read_each(slots[places] - self._starts[owner]) @ query
        return result

    def matches_of(
        self, scores: LexicalScores, chunk_ids: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return how much of a query each of these chunks covers, in order."""
        return scores.chunks[self._slots_of(chunk_ids)]

    def chunk_ids_of(self, document: int) -> NDArray[np.int64]:
        """Return the ids of a document's chunks, in order; `document` is its row."""
        row = self.documents[document]
        return np.arange(row.first_chunk_id, row.first_chunk_id + row.chunk_count)

    def documents_of(self, chunk_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the document rows of chunks of this generation."""
        return self._slot_document[self._slots_of(chunk_ids)]

    def embeddings_of(self, document: int) -> Embeddings:
        """Return float32 [chunks, dimension]: the vectors of a document, in order."""
        row = self.documents[document]
        return self._open(row.segment_id).read(row.first_position, row.chunk_count)

    def fetch_chunks(self, chunk_ids: Iterable[int]) -> dict[int, StoredChunk]:
        """Return the stored chunks of these ids, by id."""
        return self._catalog.chunks(chunk_ids)

    def _visible_slots(self, selected: NDArray[np.bool_]) -> NDArray[np.bool_]:
        with_nowhere: NDArray[np.bool_] = np.append(selected, np.False_)
        return with_nowhere[self._slot_document]  # -1, a dead slot, reads the appended False

    def _slots_of(self, chunk_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        found = np.searchsorted(self._slot_chunk, chunk_ids, sorter=self._chunk_order)
        return self._chunk_order[found]

    def _rank(
        self, slots: NDArray[np.int64], scores: NDArray[np.float32], top_k: int
    ) -> ChunkRanking:
        """Sort by score; ties by chunk id, so that an answer is the same every time."""
        order = np.lexsort((self._slot_chunk[slots], -scores))[:top_k]
        best = slots[order]
        return ChunkRanking(self._slot_chunk[best], self._slot_document[best], scores[order])

    def _open(self, segment_id: int) -> VectorSegment:
        if segment_id not in self._vectors:
            row = next(each for each in self._segments if each.segment_id == segment_id)
            self._vectors[segment_id] = VectorSegment(
                self._segments_dir / row.file_name, row.sha256
            )
        return self._vectors[segment_id]


def last_choice(index_dir: Path) -> int | None:
    """Return what differs as soon as there is reason to open the served generation again.

    Raises:
        NoIndexError: There is no index at all.
    """
    catalog = CatalogReader(connect(index_dir))
    try:
        return catalog.last_choice()
    finally:
        catalog.close()


def open_generation(index_dir: Path, *, encoder: str) -> Generation:
    """Open the generation that is served.

    Raises:
        NoIndexError: Nothing was published yet.
        UnusableIndexError: It was made with another encoder, or is damaged.
    """
    catalog = CatalogReader(connect(index_dir))
    number = catalog.served_generation()
    if number is None:
        raise NoIndexError("this workspace has no index yet: run `whoknows index`")
    made_with = catalog.manifest(number).encoder
    if made_with != encoder:
        raise UnusableIndexError(
            f"the index was made with the encoder {made_with}, whoknows.toml asks for {encoder}: "
            "change `[encoder] model` back, or run `whoknows index --full`"
        )
    return Generation(index_dir, catalog, number)
