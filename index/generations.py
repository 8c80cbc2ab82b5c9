"""One published generation, opened for reading: the door through which search sees the index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.access import Selection, Viewer, viewer_of
from index.association_table import AssociationTable
from index.catalog import CatalogReader
from index.catalog_rows import FileRow, StoredChunk
from index.connecting import connect
from index.document_table import DocumentTable
from index.encoding import Embeddings
from index.errors import NoIndexError, UnusableIndexError
from index.facets import PackedFacets
from index.lexical_scores import LexicalScores, TextLayout, find_rarities, score_terms
from index.manifest import Manifest
from index.other_encoders import explain_other_encoder
from index.slots import Slots
from index.vector_space import VectorSpace
from index.written_names import find_written_names
from ingest.records import Department, Language, Person, ScanLine, UnresolvedName

SEGMENTS_DIR = "segments"
Mask = NDArray[np.bool_]
MOST_TERMS = 64  # of a query that count: a whole document as a query has many hundred


@dataclass(frozen=True, slots=True)
class ChunkRanking:
    """Chunks in descending order of score: parallel arrays."""

    chunk_ids: NDArray[np.int64]
    documents: NDArray[np.int64]  # rows of Generation.documents
    scores: NDArray[np.float32]


class Generation:
    """A consistent view of one generation: opened, it is held until it is released.

    While it is held it stays as it is, whatever is published or pruned.  Its files are opened with
    it, and outlive their names; its rows are read in one transaction.
    """

    def __init__(self, index_dir: Path, catalog: CatalogReader, number: int) -> None:
        self.number = number
        self.choice = catalog.last_choice()
        self.manifest: Manifest = catalog.manifest(number)
        self.departments: list[Department] = catalog.departments(number)
        self.documents = DocumentTable(catalog.stored_documents(number))
        self._catalog = catalog
        used = set(self.documents.segment_ids.tolist())
        segments = [each for each in catalog.segments(number) if each.segment_id in used]
        self._slots = Slots.of(segments, self.documents)
        self._starts = {
            segment.segment_id: int(start)
            for segment, start in zip(segments, self._slots.starts, strict=True)
        }
        self._vectors = VectorSpace(
            index_dir / SEGMENTS_DIR, segments, self.documents, self._slots, self.manifest.dimension
        )
        self._text_layout = TextLayout.of(
            starts=self._starts,
            slot_document=self._slots.document,
            slot_lengths=self._vectors.term_counts,
            document_count=len(self.documents),
        )

    def hold(self) -> bool:
        """Hold the generation again; return whether it is still the one that is served."""
        is_served = False
        self._catalog.hold()
        try:
            is_served = self._catalog.last_choice() == self.choice
        finally:
            if not is_served:
                self._catalog.release()
        return is_served

    def release(self) -> None:
        """Let rows of the generation be pruned: what it reads from now on may be gone."""
        self._catalog.release()

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
            self._catalog.associations(self.number), self.documents.row_of_key, self.person_row
        )

    @cached_property
    def written_names(self) -> Mapping[tuple[int, int], str]:
        """What a document calls somebody whom the directory does not know.

        By the rows of the document and of the person; of several names, the first.
        """
        unlisted = (each.person_id for each in self.people if not each.is_in_directory)
        return find_written_names(
            self._catalog.written_names(self.number),
            self.documents.row_of_key,
            {person_id: self.person_row[person_id] for person_id in unlisted},
        )

    @cached_property
    def unresolved_names(self) -> list[tuple[int, UnresolvedName]]:
        """The names that mean nobody for sure, each with its document's row: filter before use."""
        return [
            (self.documents.row_of_key[each.document_key], each.unresolved)
            for each in self._catalog.unresolved_names(self.number)
        ]

    @property
    def mean_embeddings(self) -> Embeddings:
        """float32 [documents, dimension]: the unit vector of each document's mean chunk."""
        return self._vectors.means

    def in_language(self, language: Language) -> Mask:
        """Return bool [documents]: what is written in a language."""
        return self.documents.languages.equal_to(language.value)

    def in_department(self, department: str) -> Mask:
        """Return bool [documents]: what belongs to a department."""
        return self.documents.departments.equal_to(department)

    def selected_documents(self, selection: Selection) -> Mask:
        """Return bool [documents]: what a search with this selection may look at.

        Of copies it looks at one, taken among those that the selection leaves.
        """
        return self.documents.selected(self._resolved(selection))

    def listed_documents(self, selection: Selection) -> Mask:
        """Return bool [documents]: what the viewer may not read, but may know to exist."""
        return self.documents.listed(self._resolved(selection))

    def readable_documents(self, viewer: Viewer) -> Mask:
        """Return bool [documents]: what a viewer may read, copies included; it is not to change."""
        return self.documents.readable_by(self._as_of_now(viewer))

    def find_document(self, document_id: str, viewer: Viewer) -> int | None:
        """Return the row of a document that a viewer may read, be it a copy or not.

        None where there is none of this id, and, after as long, where the viewer may not read it.
        """
        return self.documents.find(document_id, self._as_of_now(viewer))

    def departments_known_to(self, viewer: Viewer) -> list[Department]:
        """Return the departments that a viewer may know of, in the workspace's order."""
        now = self._as_of_now(viewer)
        read = self.documents.departments_read_by(now)
        return [each for each in self.departments if now.may_know_department(each, read)]

    def _as_of_now(self, viewer: Viewer) -> Viewer:
        """Return a viewer with the groups that the directory of this generation gives them."""
        row = self.person_row.get(viewer.person_id) if viewer.person_id is not None else None
        if row is None or not self.people[row].is_in_directory:
            return viewer
        return replace(viewer, groups=viewer.groups | viewer_of(self.people[row]).groups)

    def _resolved(self, selection: Selection) -> Selection:
        return replace(selection, viewer=self._as_of_now(selection.viewer))

    def nearest_chunks(self, query: Embeddings, selected: Mask, top_k: int) -> ChunkRanking:
        """Return the chunks of selected documents nearest to a query by inner product.

        Args:
            query: float32 [dimension], of unit length.
            selected: bool [documents].
            top_k: How many to return at most.
        """
        slots, scores = self._vectors.nearest(query, selected, top_k)
        return self._rank(slots, scores, top_k)

    def match_terms(self, terms: Mapping[str, float], *selections: Mask) -> list[LexicalScores]:
        """Score the chunks and documents of each selection by the terms they share with a query.

        Statistics are those of the selected documents alone: what is not selected changes nothing.
        Several selections cost less than one after the other.
        """
        postings, layout = self._catalog.postings, self._text_layout
        return score_terms(
            terms, most_terms=MOST_TERMS, postings=postings, layout=layout, selections=selections
        )

    def rarities(self, terms: Iterable[str], selected: Mask) -> dict[str, float]:
        """Return how much each term tells among the selected documents, 0 where none has it."""
        postings, layout = self._catalog.postings, self._text_layout
        return find_rarities(terms, postings=postings, layout=layout, selected=selected)

    def best_matching(self, scores: LexicalScores, top_k: int) -> NDArray[np.int64]:
        """Return the ids of the chunks that match terms best."""
        slots = scores.best_chunks(top_k)
        return self._rank(slots, scores.chunks[slots], top_k).chunk_ids

    def similarities(self, query: Embeddings, chunk_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner product of a query with each of these chunks, in order."""
        return self._vectors.similarities(query, self._slots.of_chunks(chunk_ids))

    def facets_of(self, chunk_ids: NDArray[np.int64]) -> PackedFacets:
        """Return uint8 [chunks, FACET_BYTES], in order, or [chunks, 0] of an encoder without."""
        return self._vectors.facets(self._slots.of_chunks(chunk_ids))

    def matches_of(
        self, scores: LexicalScores, chunk_ids: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return how much of a query each of these chunks covers, in order."""
        return scores.chunks[self._slots.of_chunks(chunk_ids)]

    def chunk_ids_of(self, document: int) -> NDArray[np.int64]:
        """Return the ids of a document's chunks, in order; `document` is its row."""
        first = self.documents.first_chunk_ids[document]
        return np.arange(first, first + self.documents.chunk_counts[document])

    def documents_of(self, chunk_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the document rows of chunks of this generation."""
        return self._slots.document[self._slots.of_chunks(chunk_ids)]

    def embeddings_of(self, document: int) -> Embeddings:
        """Return float32 [chunks, dimension]: the vectors of a document, in order."""
        count = int(self.documents.chunk_counts[document])
        return self._vectors.read(self._slots.first_of(document), count)

    def fetch_chunks(self, chunk_ids: Iterable[int]) -> dict[int, StoredChunk]:
        """Return the stored chunks of these ids, by id."""
        return self._catalog.chunks(chunk_ids)

    def scan_lines_of(self, document: int, page: int) -> tuple[ScanLine, ...]:
        """Return what OCR read on a page of a document, by lines; `document` is its row."""
        return self._catalog.scan_lines(self.documents[document].document_key, page)

    def file_of(self, document: int) -> FileRow:
        """Return the file that a document is, or is inside; `document` is its row."""
        return self._catalog.file(self.documents[document].file_key)

    def _rank(
        self, slots: NDArray[np.int64], scores: NDArray[np.float32], top_k: int
    ) -> ChunkRanking:
        """Sort by score; ties by chunk id, so that an answer is the same every time."""
        order = np.lexsort((self._slots.chunk[slots], -scores))[:top_k]
        best = slots[order]
        return ChunkRanking(self._slots.chunk[best], self._slots.document[best], scores[order])


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
    """Open the generation that is served, and hold it.

    Raises:
        NoIndexError: Nothing was published yet.
        UnusableIndexError: It was made with another encoder, or is damaged.
    """
    catalog = CatalogReader(connect(index_dir))
    catalog.hold()
    choice = catalog.last_choice()
    try:
        return _open_served(index_dir, catalog, encoder)
    except UnusableIndexError:
        catalog.close()
        if last_choice(index_dir) == choice:
            raise
    return open_generation(index_dir, encoder=encoder)  # its files were swept meanwhile


def _open_served(index_dir: Path, catalog: CatalogReader, encoder: str) -> Generation:
    number = catalog.served_generation()
    if number is None:
        raise NoIndexError("this workspace has no index yet: run `whoknows index`")
    made_with = catalog.manifest(number).encoder
    if made_with != encoder:
        raise UnusableIndexError(explain_other_encoder(made_with, encoder))
    return Generation(index_dir, catalog, number)
