"""Embeds each text once: what was embedded before is read from where its vector lies.

So a file that was renamed, moved to another department or attached twice costs no encoding, and of
one that was edited only the chunks that differ do; nor does what a run encoded that died.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from index.encoding import Embeddings, Encoded, encode_whole, facet_bytes
from index.facets import PackedFacets
from index.running import Phase, Run
from index.vectors import open_intact

_HASH_BYTES = 16
_TEXTS_A_CALL = 256  # between two reports of progress

Place: TypeAlias = tuple[int, int]  # segment id, position


def hash_text(text: str) -> bytes:
    """Return what an embedded text is known by."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()


def embed_texts(run: Run, department: str, texts: Sequence[str]) -> Encoded:
    """Return what texts are encoded as, in order; only what has no vector yet is encoded."""
    hashes = [hash_text(text) for text in texts]
    embeddings = np.empty((len(texts), run.encoder.dimension), np.float32)
    facets = np.empty((len(texts), facet_bytes(run.encoder)), np.uint8)
    rows_of: defaultdict[bytes, list[int]] = defaultdict(list)
    for row, text_hash in enumerate(hashes):
        rows_of[text_hash].append(row)
    for text_hash, vector, own in _find_known(run, hashes, rows_of):
        rows = rows_of.pop(text_hash)
        embeddings[rows], facets[rows] = vector, own
    new = [rows[0] for rows in rows_of.values()]
    for done in range(0, len(new), _TEXTS_A_CALL):
        run.progress(department, Phase.ENCODING, done, len(new))
        rows = new[done : done + _TEXTS_A_CALL]
        encoded = encode_whole(run.encoder, [texts[row] for row in rows])
        run.journal.add([hashes[row] for row in rows], encoded)
        for row, vector, own in zip(rows, encoded.embeddings, encoded.facets, strict=True):
            alike = rows_of[hashes[row]]
            embeddings[alike], facets[alike] = vector, own
    run.progress(department, Phase.ENCODING, len(new), len(new))
    return Encoded(embeddings, facets)


def _find_known(
    run: Run, hashes: Sequence[bytes], wanted: Mapping[bytes, object]
) -> Iterator[tuple[bytes, Embeddings, PackedFacets]]:
    """Yield what was encoded before of the texts, then of those still wanted what a run left."""
    yield from _read_vectors(run, _known_places(run, hashes))
    yield from run.journal.find(list(wanted))


def _known_places(run: Run, hashes: Sequence[bytes]) -> Mapping[bytes, Place]:
    if run.is_full or run.has_other_vectors:
        return {}
    return run.writer.embedded_texts(dict.fromkeys(hashes), run.writer.generation)


def _read_vectors(
    run: Run, places: Mapping[bytes, Place]
) -> Iterator[tuple[bytes, Embeddings, PackedFacets]]:
    """Yield the vector and the facets of each text, opening one segment after another."""
    by_segment: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
    for text_hash, (segment_id, position) in places.items():
        by_segment[segment_id].append((text_hash, position))
    rows = {row.segment_id: row for row in run.writer.segments(run.writer.generation)}
    for segment_id, wanted in by_segment.items():
        row = rows[segment_id]
        segment = open_intact(run.segments_dir / row.file_name, row.sha256)
        positions = np.array([position for _, position in wanted], np.int64)
        vectors, facets = segment.read_each(positions), segment.read_facets(positions)
        for (text_hash, _), vector, own in zip(wanted, vectors, facets, strict=True):
            yield text_hash, vector, own
