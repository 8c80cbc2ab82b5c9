"""Merging a department's many small segments into one, without its dead chunks."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from index.catalog_rewriting import CatalogRewriter
from index.catalog_rows import DocumentRow, PlacedRow, SegmentRow
from index.catalog_writing import CatalogWriter
from index.segment_writing import PlacedDocument, first_positions, pack_documents, write_vectors
from index.vectors import VectorSegment

_MOST_SEGMENTS = 8  # of one department, before they are merged
_MOST_DEAD = 0.5  # share of a department's positions that no document uses


def compact(writer: CatalogWriter, segments_dir: Path) -> None:
    """Rewrite the segments of the departments where that pays; call inside a transaction."""
    segments: dict[str, list[SegmentRow]] = defaultdict(list)
    documents: dict[str, list[DocumentRow]] = defaultdict(list)
    for segment in writer.segments(writer.generation):
        segments[segment.department].append(segment)
    for row in writer.documents(writer.generation):
        documents[row.department].append(row)
    for department, old in segments.items():
        if _pays(old, documents[department]):
            _merge(writer, segments_dir, department, old, documents[department])


def _pays(segments: Sequence[SegmentRow], documents: Sequence[DocumentRow]) -> bool:
    positions = sum(segment.chunk_count for segment in segments)
    used = sum(row.chunk_count for row in documents)
    return len(segments) > _MOST_SEGMENTS or positions - used > _MOST_DEAD * positions


def _merge(
    writer: CatalogWriter,
    segments_dir: Path,
    department: str,
    old: Sequence[SegmentRow],
    rows: Sequence[DocumentRow],
) -> None:
    used = {row.segment_id for row in rows}  # what is dead may be damaged and need not be opened
    vectors = {
        each.segment_id: VectorSegment(segments_dir / each.file_name, each.sha256)
        for each in old
        if each.segment_id in used
    }
    placed = [_read_document(writer, vectors[row.segment_id], row) for row in rows]
    if placed:
        segment_id = write_vectors(writer, segments_dir, department, placed)
        for row, first in zip(rows, first_positions(placed), strict=True):
            writer.end_placement(row.document_key)
            writer.place_document(row.document_key, segment_id=segment_id, first_position=first)
        writer.add_postings(segment_id, pack_documents(placed).postings)
    for segment in old:
        writer.end_segment(segment.segment_id)


def drop_dead(writer: CatalogRewriter, segments_dir: Path) -> None:
    """Take what no kept generation has out of all segments; call inside a transaction.

    Unlike compaction this changes published generations, whose readers must open them again.
    """
    for segment in writer.kept_segments():
        rows = writer.documents_in(segment.segment_id)
        if not rows:
            writer.drop_segment(segment.segment_id)
        elif sum(row.chunk_count for row in rows) < segment.chunk_count:
            vectors = VectorSegment(segments_dir / segment.file_name, segment.sha256)
            placed = [_read_document(writer, vectors, row) for row in rows]
            new = write_vectors(writer, segments_dir, segment.department, placed)
            writer.add_postings(new, pack_documents(placed).postings)
            keys = (row.document_key for row in rows)
            places = dict(zip(keys, first_positions(placed), strict=True))
            writer.replace_segment(segment.segment_id, new, places)


def _read_document(
    writer: CatalogWriter, vectors: VectorSegment, row: DocumentRow | PlacedRow
) -> PlacedDocument:
    ids = range(row.first_chunk_id, row.first_chunk_id + row.chunk_count)
    return PlacedDocument(
        title=row.title,
        chunks=[stored.chunk for _, stored in sorted(writer.chunks(ids).items())],
        embeddings=vectors.read(row.first_position, row.chunk_count),
    )
