"""Documents in, one segment of a department out: vectors on disk, rows in the catalog."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.catalog_writing import CatalogWriter
from index.encoding import Embeddings, mean_embedding
from index.facets import PackedFacets
from index.postings import PackedPostings, pack_postings
from index.vectors import SUFFIX, Contents, sync_folder, write_segment
from index.words import count_terms
from ingest.records import Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDocuments:
    """The lexical side of documents that lie one after another."""

    postings: Sequence[PackedPostings]
    term_counts: Sequence[int]  # of each chunk's own text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedDocument:
    """A document on its way into a segment."""

    title: str
    chunks: Sequence[Chunk]
    embeddings: Embeddings  # float32 [chunks, dimension]
    facets: PackedFacets  # uint8 [chunks, FACET_BYTES], or [chunks, 0] without


def add_segment(
    writer: CatalogWriter,
    segments_dir: Path,
    department: str,
    documents: Sequence[PlacedDocument],
    packed: PackedDocuments,
) -> int:
    """Write documents, one after another, as a new segment; return its number.

    Call inside a transaction, with at least one document and what `pack_documents` made of them.
    """
    if not segments_dir.exists():
        segments_dir.mkdir(parents=True)
        sync_folder(segments_dir.parent)
    file_name = name_segment(writer.generation)
    contents = _gather_contents(documents, packed.term_counts)
    sha256 = write_segment(segments_dir / file_name, contents)
    segment_id = writer.add_segment(
        department=department,
        file_name=file_name,
        chunk_count=len(packed.term_counts),
        sha256=sha256,
    )
    writer.add_postings(segment_id, packed.postings)
    return segment_id


def name_segment(generation: int) -> str:
    """Return a new name for a segment file of a generation."""
    return f"{generation:06d}-{uuid.uuid4().hex}{SUFFIX}"


def _gather_contents(documents: Sequence[PlacedDocument], term_counts: Sequence[int]) -> Contents:
    """Return what is written of documents: vectors in half precision, facets, and means."""
    halves = [document.embeddings.astype(np.float16) for document in documents]
    means = [mean_embedding(each.astype(np.float32)) for each in halves if len(each)]
    firsts = zip(first_positions(documents), documents, strict=True)
    return Contents(
        vectors=np.concatenate(halves),
        facets=np.concatenate([document.facets for document in documents]),
        term_counts=np.array(term_counts, np.int64),
        first_positions=np.array([first for first, each in firsts if each.chunks], np.int64),
        means=np.array(means, np.float32).reshape(len(means), halves[0].shape[1]),
    )


def first_positions(documents: Sequence[PlacedDocument]) -> list[int]:
    """Return where in the segment each document begins."""
    counts = [len(document.chunks) for document in documents]
    return list(accumulate(counts[:-1], initial=0))


def pack_documents(documents: Sequence[PlacedDocument]) -> PackedDocuments:
    """Return the lexical side of documents that lie one after another in a segment."""
    term_counts: list[int] = []
    postings = pack_postings(_iterate_counts(documents, term_counts))
    return PackedDocuments(postings=postings, term_counts=term_counts)


def _iterate_counts(
    documents: Sequence[PlacedDocument], term_counts: list[int]
) -> Iterator[tuple[Counter[str], Counter[str]]]:
    """Yield what `pack_postings` takes, and add each chunk's count of terms to `term_counts`.

    Each text is divided into terms only once, for that is most of the work besides encoding.
    """
    for document in documents:
        of_title = count_terms(document.title)
        for chunk in document.chunks:
            terms = count_terms(chunk.text)
            term_counts.append(terms.total())
            yield terms + _heading_terms(chunk, document.title), of_title
            of_title = Counter()


def _heading_terms(chunk: Chunk, title: str) -> Counter[str]:
    """Count the terms of the headings and the table header above a chunk, the title aside."""
    above = [heading for heading in chunk.heading_path if heading != title]
    return count_terms("\n".join([*above, chunk.header or ""]))
