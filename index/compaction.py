"""Merging a department's many small segments into one, and writing anew what is mostly dead."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.catalog_rewriting import CatalogRewriter
from index.catalog_rows import (
    DocumentRow,
    PlacedRow,
    SegmentRow,
    StoredDocument,
    document_row_of,
)
from index.catalog_writing import CatalogWriter
from index.segment_writing import PlacedDocument, add_segment, first_positions, pack_documents
from index.vectors import VectorSegment, open_intact

FULL = 20_000  # chunks of a segment that is not merged any more: a run costs what changed
MOST_SEGMENTS = 8  # of one department that fit into a full one, before they are merged
MOST_DEAD = 0.5  # share of a segment's positions that no document uses


def compact(writer: CatalogWriter, segments_dir: Path) -> None:
    """Rewrite segments where that pays, a full one's chunks at a time; inside a transaction."""
    documents: defaultdict[int, list[StoredDocument]] = defaultdict(list)
    for document in writer.stored_documents(writer.generation):
        documents[document.segment_id].append(document)
    departments: defaultdict[str, list[SegmentRow]] = defaultdict(list)
    for segment in writer.segments(writer.generation):
        if segment.segment_id in documents:
            departments[segment.department].append(segment)
        else:  # it may be damaged and need not be opened
            writer.end_segment(segment.segment_id)
    used = {key: sum(row.chunk_count for row in rows) for key, rows in documents.items()}
    for segments in departments.values():
        for together in choose_together(segments, used):
            rows = [row for each in together for row in documents[each.segment_id]]
            _merge(writer, segments_dir, together, [*map(document_row_of, rows)])


def choose_together(
    segments: Sequence[SegmentRow], used: Mapping[int, int]
) -> list[list[SegmentRow]]:
    """Return which segments of a department are to become one; each is chosen at most once.

    Args:
        segments: All of the department's.
        used: How many positions of each a document uses, by its id.
    """
    fitting, room = [], FULL
    for segment in sorted(segments, key=lambda each: used[each.segment_id]):
        room -= used[segment.segment_id]
        if room < 0:
            break
        fitting.append(segment)
    if len(fitting) <= MOST_SEGMENTS:
        fitting = []
    mostly_dead = [
        [segment]
        for segment in segments
        if segment not in fitting
        and used[segment.segment_id] < (1 - MOST_DEAD) * segment.chunk_count
    ]
    return [fitting, *mostly_dead] if fitting else mostly_dead


def _merge(
    writer: CatalogWriter,
    segments_dir: Path,
    old: Sequence[SegmentRow],
    rows: Sequence[DocumentRow],
) -> None:
    vectors = {
        each.segment_id: open_intact(segments_dir / each.file_name, each.sha256) for each in old
    }
    placed = [_read_document(writer, vectors[row.segment_id], row) for row in rows]
    packed = pack_documents(placed)
    segment_id = add_segment(writer, segments_dir, old[0].department, placed, packed)
    for row, first in zip(rows, first_positions(placed), strict=True):
        writer.end_placement(row.document_key)
        writer.place_document(row.document_key, segment_id=segment_id, first_position=first)
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
            vectors = open_intact(segments_dir / segment.file_name, segment.sha256)
            placed = [_read_document(writer, vectors, row) for row in rows]
            packed = pack_documents(placed)
            new = add_segment(writer, segments_dir, segment.department, placed, packed)
            keys = (row.document_key for row in rows)
            places = dict(zip(keys, first_positions(placed), strict=True))
            writer.replace_segment(segment.segment_id, new, places)


def _read_document(
    writer: CatalogWriter, vectors: VectorSegment, row: DocumentRow | PlacedRow
) -> PlacedDocument:
    ids = range(row.first_chunk_id, row.first_chunk_id + row.chunk_count)
    positions = np.arange(row.first_position, row.first_position + row.chunk_count)
    return PlacedDocument(
        title=row.title,
        chunks=[stored.chunk for _, stored in sorted(writer.chunks(ids).items())],
        embeddings=vectors.read_each(positions),
        facets=vectors.read_facets(positions),
    )
