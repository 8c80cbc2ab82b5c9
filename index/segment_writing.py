"""Documents in, one segment of a department out: vectors on disk, rows in the catalog."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.catalog_writing import CatalogWriter
from index.encoding import Embeddings, mean_embedding
from index.postings import Field, pack_postings
from index.vectors import SUFFIX, Contents, sync_folder, write_segment
from index.words import count_terms
from ingest.records import Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedDocument:
    """A document on its way into a segment."""

    title: str
    chunks: Sequence[Chunk]
    embeddings: Embeddings  # float32 [chunks, dimension]


def write_vectors(
    writer: CatalogWriter, segments_dir: Path, department: str, documents: Sequence[PlacedDocument]
) -> int:
    """Write the vectors of documents, one after another, as a new segment; return its number."""
    if not segments_dir.exists():
        segments_dir.mkdir(parents=True)
        sync_folder(segments_dir.parent)
    file_name = name_segment(writer.generation)
    contents = _gather_contents(documents)
    sha256 = write_segment(segments_dir / file_name, contents)
    return writer.add_segment(
        department=department,
        file_name=file_name,
        chunk_count=len(contents.vectors),
        sha256=sha256,
    )


def name_segment(generation: int) -> str:
    """Return a new name for a segment file of a generation."""
    return f"{generation:06d}-{uuid.uuid4().hex}{SUFFIX}"


def _gather_contents(documents: Sequence[PlacedDocument]) -> Contents:
    """Return what is written of documents: their vectors in half precision, and their means."""
    counts = [count_chunk_terms(chunk).total() for each in documents for chunk in each.chunks]
    halves = [document.embeddings.astype(np.float16) for document in documents]
    means = [mean_embedding(each.astype(np.float32)) for each in halves if len(each)]
    firsts = zip(first_positions(documents), documents, strict=True)
    return Contents(
        vectors=np.concatenate(halves),
        term_counts=np.array(counts, np.int64),
        first_positions=np.array([first for first, each in firsts if each.chunks], np.int64),
        means=np.array(means, np.float32).reshape(len(means), halves[0].shape[1]),
    )


def first_positions(documents: Sequence[PlacedDocument]) -> list[int]:
    """Return where in the segment each document begins."""
    counts = [len(document.chunks) for document in documents]
    return list(accumulate(counts[:-1], initial=0))


def pack_documents(documents: Sequence[PlacedDocument]) -> dict[tuple[str, Field], bytes]:
    """Return the packed postings of documents that lie one after another in a segment."""
    return pack_postings(_iterate_counts(documents))


def count_chunk_terms(chunk: Chunk) -> Counter[str]:
    """Return the lexical terms of a chunk's own text."""
    return count_terms(chunk.text)


def _iterate_counts(
    documents: Sequence[PlacedDocument],
) -> Iterator[tuple[int, Field, Mapping[str, int]]]:
    position = 0
    for document in documents:
        yield position, Field.TITLE, count_terms(document.title)
        for chunk in document.chunks:
            yield position, Field.BODY, count_chunk_terms(chunk)
            yield position, Field.HEADING, _heading_terms(chunk, document.title)
            position += 1


def _heading_terms(chunk: Chunk, title: str) -> Counter[str]:
    """Count the terms of the headings and the table header above a chunk, the title aside."""
    above = [heading for heading in chunk.heading_path if heading != title]
    return count_terms("\n".join([*above, chunk.header or ""]))
