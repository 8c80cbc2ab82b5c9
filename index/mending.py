"""Segment files made anew before a run: what is missing or damaged, or of an earlier program.

A new file takes the place of the old one in all generations, with each chunk where it lay, so that
nothing else of them changes.  No source is read: the catalog has the texts.
"""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.catalog_rows import PlacedRow, SegmentRow
from index.catalog_writing import CatalogWriter
from index.encoding import Encoder, encode_whole, facet_bytes, mean_embedding
from index.facets import PackedFacets, no_facets
from index.running import Phase, Progress
from index.segment_writing import name_segment
from index.vectors import SUFFIX, Contents, Vectors, is_intact, is_sound, write_segment
from ingest.chunking import embedding_text

_TEXTS_A_CALL = 256  # between two reports of progress

_log = logging.getLogger(__name__)


def mend_segments(
    writer: CatalogWriter, segments_dir: Path, encoder: Encoder, progress: Progress
) -> None:
    """Make anew what this program cannot read of the generations that this encoder made."""
    for segment in _segments_of(writer, encoder.name):
        path = segments_dir / segment.file_name
        is_of_this_program = path.suffix == SUFFIX
        if is_of_this_program and is_sound(path, segment.sha256):
            continue
        documents = [each for each in writer.documents_in(segment.segment_id) if each.chunk_count]
        if not is_of_this_program and is_intact(path, segment.sha256):
            vectors = _read_faiss(path)
            facets = no_facets(len(vectors))
        else:
            _log.warning("%s is missing or damaged: encoding its texts again", path.name)
            vectors, facets = _encode(writer, segment, documents, encoder, progress)
        contents = _gather_contents(writer, documents, vectors, facets)
        _replace(writer, segments_dir, segment, contents)


def _segments_of(writer: CatalogWriter, encoder: str) -> list[SegmentRow]:
    found = {
        segment.segment_id: segment
        for generation in writer.kept_generations()
        if writer.manifest(generation).encoder == encoder
        for segment in writer.segments(generation)
    }
    return [found[segment_id] for segment_id in sorted(found)]


def _replace(
    writer: CatalogWriter, segments_dir: Path, segment: SegmentRow, contents: Contents
) -> None:
    name = name_segment(writer.generation)
    sha256 = write_segment(segments_dir / name, contents)
    writer.begin()
    writer.replace_file(segment.segment_id, file_name=name, sha256=sha256)
    writer.commit()


def _read_faiss(path: Path) -> Vectors:
    """Return the vectors of a file as the first programs wrote it."""
    import faiss

    segment: Any = faiss.read_index(str(path))
    vectors: Vectors = segment.reconstruct_n(0, segment.ntotal).astype(np.float16)
    return vectors


def _encode(
    writer: CatalogWriter,
    segment: SegmentRow,
    documents: Sequence[PlacedRow],
    encoder: Encoder,
    progress: Progress,
) -> tuple[Vectors, PackedFacets]:
    """Return vectors and facets of a segment; positions that no generation uses stay at nought."""
    vectors = np.zeros((segment.chunk_count, encoder.dimension), np.float16)
    facets = np.zeros((segment.chunk_count, facet_bytes(encoder)), np.uint8)
    texts = list(_read_texts(writer, documents))
    for done in range(0, len(texts), _TEXTS_A_CALL):
        progress(segment.department, Phase.ENCODING, done, len(texts))
        part = texts[done : done + _TEXTS_A_CALL]
        encoded = encode_whole(encoder, [text for _, text in part])
        positions = [position for position, _ in part]
        vectors[positions], facets[positions] = encoded.embeddings, encoded.facets
    progress(segment.department, Phase.ENCODING, len(texts), len(texts))
    return vectors, facets


def _read_texts(writer: CatalogWriter, documents: Sequence[PlacedRow]) -> Iterator[tuple[int, str]]:
    """Yield the position of each chunk of a segment and what was embedded of it."""
    for document in documents:
        ids = range(document.first_chunk_id, document.first_chunk_id + document.chunk_count)
        for position, (_, stored) in enumerate(
            sorted(writer.chunks(ids).items()), start=document.first_position
        ):
            yield position, embedding_text(document.title, stored.chunk)


def _gather_contents(
    writer: CatalogWriter,
    documents: Sequence[PlacedRow],
    vectors: Vectors,
    facets: PackedFacets,
) -> Contents:
    term_counts = np.zeros(len(vectors), np.int64)
    means = np.zeros((len(documents), vectors.shape[1]), np.float32)
    for mean, document in zip(means, documents, strict=True):
        first, last = document.first_position, document.first_position + document.chunk_count
        marks = writer.chunk_marks(document.first_chunk_id, document.chunk_count)
        term_counts[first:last] = [mark.term_count for mark in marks]
        mean[:] = mean_embedding(vectors[first:last].astype(np.float32))
    return Contents(
        vectors=vectors,
        facets=facets,
        term_counts=term_counts,
        first_positions=np.array([each.first_position for each in documents], np.int64),
        means=means,
    )
