"""Writes an invented organisation as an index, with the code that writes real ones.

Nothing is parsed or encoded; all that comes after is as in a first run of the index job: segments
of so many chunks, one transaction each.
"""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.scale_corpus import DIMENSION, ENCODER, Corpus, Layout, WrittenDocument
from benchmarks.scale_text import Writer

from index.catalog_rows import ChunkMark
from index.catalog_writing import CatalogWriter
from index.embedding_reuse import hash_text
from index.encoding import Embeddings
from index.generations import SEGMENTS_DIR
from index.manifest import Manifest
from index.schema import open_for_writing
from index.segment_writing import (
    PlacedDocument,
    count_chunk_terms,
    first_positions,
    pack_documents,
    write_vectors,
)
from ingest.chunking import embedding_text
from ingest.pipeline import INGEST_VERSION
from ingest.records import Document, IngestedDocument
from ingest.sources import SourceFile

SEGMENT_CHUNKS = 20_000  # as many as a run of the index job writes at a time
_CACHE_KIB = 1_000_000  # of catalog pages: random terms touch all of the postings
_WORKSPACE = """\
[workspace]
name = "{chunk_count} chunks, seed {seed}"
"""
_DEPARTMENT = """
[[departments]]
id = "{id}"
name = {{ zh = "{zh}", en = "{en}" }}
sources = ["departments/{id}"]
readers = ["{id}", "staff-all"]
lead = "{lead}"
"""

Batch = list[tuple[WrittenDocument, Embeddings]]


def build_index(
    root: Path, corpus: Corpus, *, report: Callable[[str], None] = lambda _: None
) -> None:
    """Write a workspace with the index of a corpus into a folder that does not exist."""
    started = time.monotonic()
    root.mkdir(parents=True)
    (root / "whoknows.toml").write_text(_workspace_file(corpus), encoding="utf-8")
    index_dir = root / "index"
    connection = open_for_writing(index_dir)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    writer = CatalogWriter(connection)
    text_writer = Writer(corpus.seed, corpus.topic_count)
    for layout in corpus.layouts:
        for batch in _batches(corpus, layout, text_writer):
            _write_segment(writer, index_dir / SEGMENTS_DIR, layout.department, batch)
        done = layout.first_chunk + layout.chunk_count
        seconds = time.monotonic() - started
        report(f"{layout.department}: {done:,} of {corpus.chunk_count:,} chunks, {seconds:.0f} s")
    _publish(writer, corpus)
    writer.close()
    report(f"{root}: {time.monotonic() - started:.0f} s")


def _workspace_file(corpus: Corpus) -> str:
    head = _WORKSPACE.format(chunk_count=corpus.chunk_count, seed=corpus.seed)
    return head + "".join(
        _DEPARTMENT.format(id=each.department_id, lead=each.lead, **each.names)
        for each in corpus.departments
    )


def _batches(corpus: Corpus, layout: Layout, text_writer: Writer) -> Iterator[Batch]:
    """Yield the documents of a department with their vectors, as many as a segment takes."""
    embeddings = corpus.embeddings(layout)
    ends = np.cumsum(layout.chunk_counts).tolist()
    batch: Batch = []
    first = 0  # of the batch
    documents = corpus.write_documents(layout, text_writer)
    for document, (start, end) in zip(documents, pairwise([0, *ends]), strict=True):
        batch.append((document, embeddings[start:end]))
        if end - first >= SEGMENT_CHUNKS:
            yield batch
            batch, first = [], end
    if batch:
        yield batch


def _write_segment(
    writer: CatalogWriter, segments_dir: Path, department: str, batch: Batch
) -> None:
    placed = [
        PlacedDocument(title=document.title, chunks=document.chunks, embeddings=embeddings)
        for document, embeddings in batch
    ]
    writer.begin()
    segment_id = write_vectors(writer, segments_dir, department, placed)
    for (document, _), position in zip(batch, first_positions(placed), strict=True):
        key = _add_document(writer, department, document)
        writer.place_document(key, segment_id=segment_id, first_position=position)
        writer.set_access(key, document.label)
        writer.set_attribution(key, document.attribution)
    writer.add_postings(segment_id, pack_documents(placed))
    writer.commit()


def _add_document(writer: CatalogWriter, department: str, written: WrittenDocument) -> int:
    document_id = f"{department}/{written.path}"
    text_hash = hash_text("\n".join(chunk.text for chunk in written.chunks)).hex()
    file = SourceFile(
        document_id=document_id,
        department=department,
        path=written.path,
        revision="",
        size_bytes=0,
        source=f"departments/{department}",
        address="",
    )
    document = Document(
        document_id=document_id,
        department=department,
        path=written.path,
        title=written.title,
        language=written.language,
        media_type="text/markdown",
        content_hash=text_hash,
        size_bytes=sum(len(chunk.text) for chunk in written.chunks),
    )
    marks = [
        ChunkMark(
            term_count=count_chunk_terms(chunk).total(),
            text_hash=hash_text(embedding_text(written.title, chunk)),
        )
        for chunk in written.chunks
    ]
    file_key = writer.add_file(
        file, content_hash=text_hash, ingest_version=INGEST_VERSION, means="", unreadable=()
    )
    ingested = IngestedDocument(document=document, chunks=written.chunks, bylines=())
    return writer.add_document(file_key, ingested, marks)


def _publish(writer: CatalogWriter, corpus: Corpus) -> None:
    writer.begin()
    writer.set_departments(corpus.departments)
    writer.set_people(corpus.people)
    manifest = Manifest(
        workspace=f"{corpus.chunk_count} chunks",
        encoder=ENCODER,
        dimension=DIMENSION,
        ingest_version=INGEST_VERSION,
        directory_hash="",
        documents=corpus.document_count,
        chunks=corpus.chunk_count,
        people=len(corpus.people),
        built_at="2026-01-01T00:00:00+00:00",
    )
    writer.publish(manifest, {})
    writer.commit()
