"""Writes an invented organisation as an index, with the code that writes real ones.

Nothing is parsed or encoded; all that comes after is as in a first run of the index job: segments
of so many chunks, one transaction each.  Two processes write the text and its postings.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.scale_corpus import DIMENSION, ENCODER, Corpus, Layout, WrittenDocument
from benchmarks.scale_text import Writer

from index.catalog_rows import ChunkMark
from index.catalog_writing import CatalogWriter
from index.embedding_reuse import hash_text
from index.facets import no_facets
from index.generations import SEGMENTS_DIR
from index.manifest import Manifest
from index.schema import open_for_writing
from index.segment_writing import (
    PackedDocuments,
    PlacedDocument,
    add_segment,
    first_positions,
    pack_documents,
)
from ingest.chunking import embedding_text
from ingest.pipeline import INGEST_VERSION
from ingest.records import Chunk, Document, IngestedDocument
from ingest.sources import SourceFile

SEGMENT_CHUNKS = 20_000  # as many as a run of the index job writes at a time
_PROCESSES = 2
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


@dataclass(frozen=True, slots=True)
class _Task:
    """Documents of a department that make a segment."""

    layout: Layout
    first: int
    last: int  # not among them


@dataclass(frozen=True, slots=True)
class _Segment:
    """What is written of a task, but for the vectors."""

    documents: Sequence[WrittenDocument]
    marks: Sequence[Sequence[ChunkMark]]  # of the chunks of each document
    packed: PackedDocuments


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
    for task, segment in _segments(corpus):
        _write_segment(writer, index_dir / SEGMENTS_DIR, corpus, task, segment)
        done = task.layout.first_chunk + int(task.layout.chunk_counts[: task.last].sum())
        report(f"{done:,} of {corpus.chunk_count:,} chunks, {time.monotonic() - started:.0f} s")
    _publish(writer, corpus)
    writer.close()
    report(f"{root}: {time.monotonic() - started:.0f} s")


def _segments(corpus: Corpus) -> Iterator[tuple[_Task, _Segment]]:
    """Yield what other processes make of each task, in order; they are not far ahead."""
    waiting: deque[tuple[_Task, Future[_Segment]]] = deque()
    with ProcessPoolExecutor(
        _PROCESSES, initializer=_prepare, initargs=(corpus.chunk_count, corpus.seed)
    ) as pool:
        for task in _tasks(corpus):
            waiting.append((task, pool.submit(_make_segment, task)))
            if len(waiting) > _PROCESSES:
                task, made = waiting.popleft()
                yield task, made.result()
        for task, made in waiting:
            yield task, made.result()


def _tasks(corpus: Corpus) -> Iterator[_Task]:
    for layout in corpus.layouts:
        before = np.cumsum(layout.chunk_counts) - layout.chunk_counts
        firsts = np.unique(before // SEGMENT_CHUNKS, return_index=True)[1].tolist()
        for first, last in pairwise([*firsts, len(before)]):
            yield _Task(layout, first, last)


def _prepare(chunk_count: int, seed: int) -> None:
    global _corpus, _writer  # what each process needs for all of its tasks
    _corpus = Corpus(chunk_count, seed)
    _writer = Writer(seed, _corpus.topic_count)


def _make_segment(task: _Task) -> _Segment:
    documents = [
        _corpus.write_document(task.layout, place, _writer)
        for place in range(task.first, task.last)
    ]
    nothing = np.empty((0, DIMENSION), np.float32)  # postings need no vectors
    packed = pack_documents(
        [
            PlacedDocument(
                title=each.title, chunks=each.chunks, embeddings=nothing, facets=no_facets(0)
            )
            for each in documents
        ]
    )
    counts = iter(packed.term_counts)
    marks = [
        [_mark(document, chunk, next(counts)) for chunk in document.chunks]
        for document in documents
    ]
    return _Segment(documents=documents, marks=marks, packed=packed)


def _mark(document: WrittenDocument, chunk: Chunk, term_count: int) -> ChunkMark:
    return ChunkMark(
        term_count=term_count, text_hash=hash_text(embedding_text(document.title, chunk))
    )


def _workspace_file(corpus: Corpus) -> str:
    head = _WORKSPACE.format(chunk_count=corpus.chunk_count, seed=corpus.seed)
    return head + "".join(
        _DEPARTMENT.format(id=each.department_id, lead=each.lead, **each.names)
        for each in corpus.departments
    )


def _write_segment(
    writer: CatalogWriter, segments_dir: Path, corpus: Corpus, task: _Task, segment: _Segment
) -> None:
    ends = np.cumsum(task.layout.chunk_counts)
    embeddings = np.split(corpus.embeddings(task.layout), ends)[task.first : task.last]
    placed = [
        PlacedDocument(
            title=document.title,
            chunks=document.chunks,
            embeddings=own,
            facets=no_facets(len(own)),
        )
        for document, own in zip(segment.documents, embeddings, strict=True)
    ]
    department = task.layout.department
    writer.begin()
    segment_id = add_segment(writer, segments_dir, department, placed, segment.packed)
    for document, marks, position in zip(
        segment.documents, segment.marks, first_positions(placed), strict=True
    ):
        key = _add_document(writer, department, document, marks)
        writer.place_document(key, segment_id=segment_id, first_position=position)
        writer.set_access(key, document.label)
        writer.set_attribution(key, document.attribution)
    writer.commit()


def _add_document(
    writer: CatalogWriter, department: str, written: WrittenDocument, marks: Sequence[ChunkMark]
) -> int:
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
    file_key = writer.add_file(
        file, content_hash=text_hash, ingest_version=INGEST_VERSION, means="", unreadable=()
    )
    ingested = IngestedDocument(document=document, chunks=written.chunks, bylines=())
    return writer.add_document(file_key, ingested, marks)


def _publish(writer: CatalogWriter, corpus: Corpus) -> None:
    writer.begin()
    writer.set_departments(corpus.departments)
    writer.set_people(corpus.staff.people)
    manifest = Manifest(
        workspace=f"{corpus.chunk_count} chunks",
        encoder=ENCODER,
        dimension=DIMENSION,
        ingest_version=INGEST_VERSION,
        directory_hash="",
        documents=corpus.document_count,
        chunks=corpus.chunk_count,
        people=len(corpus.staff.people),
        built_at="2026-01-01T00:00:00+00:00",
    )
    writer.publish(manifest, {})
    writer.commit()
