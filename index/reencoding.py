"""What a run keeps of an index that another encoder made, encoded anew from the stored texts.

So nothing is lost that the sources cannot give just now, and an upgrade reads no source again.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.catalog_rows import DocumentRow
from index.embedding_reuse import embed_texts
from index.running import Run
from index.segment_writing import PlacedDocument, add_segment, first_positions, pack_documents
from ingest.chunking import embedding_text
from ingest.records import Chunk

_SEGMENT_CHUNKS = 20_000  # what is held in memory before it is written

_log = logging.getLogger(__name__)


def reencode_kept(run: Run) -> None:
    """Place what is kept in segments of this run's encoder, where the index is of another."""
    if not (run.has_other_vectors and run.kept):
        return
    made_with = run.writer.manifest(run.writer.base).encoder
    _log.warning(
        "the index was made with %s: encoding what it holds anew with %s",
        made_with,
        run.encoder.name,
    )
    by_department: defaultdict[str, list[DocumentRow]] = defaultdict(list)
    for row in run.kept:
        by_department[row.department].append(row)
    for department, rows in by_department.items():
        for part in _divide(rows):
            _replace(run, department, part)


def _divide(rows: Sequence[DocumentRow]) -> Iterator[list[DocumentRow]]:
    """Yield documents a segment at a time."""
    part: list[DocumentRow] = []
    chunk_count = 0
    for row in rows:
        part.append(row)
        chunk_count += row.chunk_count
        if chunk_count >= _SEGMENT_CHUNKS:
            yield part
            part, chunk_count = [], 0
    if part:
        yield part


def _replace(run: Run, department: str, rows: Sequence[DocumentRow]) -> None:
    placed = _encode(run, department, rows)
    packed = pack_documents(placed)
    run.writer.begin()
    segment_id = add_segment(run.writer, run.segments_dir, department, placed, packed)
    for row, first in zip(rows, first_positions(placed), strict=True):
        run.writer.end_placement(row.document_key)
        run.writer.place_document(row.document_key, segment_id=segment_id, first_position=first)
    run.writer.commit()


def _encode(run: Run, department: str, rows: Sequence[DocumentRow]) -> list[PlacedDocument]:
    chunks_of = [_read_chunks(run, row) for row in rows]
    texts = [
        embedding_text(row.title, chunk)
        for row, chunks in zip(rows, chunks_of, strict=True)
        for chunk in chunks
    ]
    encoded = embed_texts(run, department, texts)
    placed, first = [], 0
    for row, chunks in zip(rows, chunks_of, strict=True):
        last = first + len(chunks)
        placed.append(
            PlacedDocument(
                title=row.title,
                chunks=chunks,
                embeddings=encoded.embeddings[first:last],
                facets=encoded.facets[first:last],
            )
        )
        first = last
    return placed


def _read_chunks(run: Run, row: DocumentRow) -> list[Chunk]:
    ids = range(row.first_chunk_id, row.first_chunk_id + row.chunk_count)
    return [stored.chunk for _, stored in sorted(run.writer.chunks(ids).items())]
