"""Embeds each text once: what was embedded before is read from where its vector lies.

So a file that was renamed, moved to another department or attached twice costs no encoding, and of
one that was edited only the chunks that differ do; nor does what a run encoded that died.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from index.encoding import Embeddings
from index.running import Phase, Run
from index.vectors import open_intact

_HASH_BYTES = 16
_TEXTS_A_CALL = 256  # between two reports of progress

Place: TypeAlias = tuple[int, int]  # segment id, position


def hash_text(text: str) -> bytes:
    """Return what an embedded text is known by."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()


def embed_texts(run: Run, department: str, texts: Sequence[str]) -> Embeddings:
    """Return float32 [texts, dimension], in order; only what has no vector yet is encoded."""
    hashes = [hash_text(text) for text in texts]
    result = np.empty((len(texts), run.encoder.dimension), np.float32)
    places = _known_places(run, hashes)
    rows_of: defaultdict[bytes, list[int]] = defaultdict(list)
    for row, text_hash in enumerate(hashes):
        rows_of[text_hash].append(row)
    for text_hash, vector in _read_vectors(run, places):
        result[rows_of.pop(text_hash)] = vector
    for text_hash, vector in run.journal.find(list(rows_of)):
        result[rows_of.pop(text_hash)] = vector
    new = [rows[0] for rows in rows_of.values()]
    for done in range(0, len(new), _TEXTS_A_CALL):
        run.progress(department, Phase.ENCODING, done, len(new))
        rows = new[done : done + _TEXTS_A_CALL]
        vectors = run.encoder.encode_chunks([texts[row] for row in rows])
        run.journal.add([hashes[row] for row in rows], vectors)
        for row, vector in zip(rows, vectors, strict=True):
            result[rows_of[hashes[row]]] = vector
    run.progress(department, Phase.ENCODING, len(new), len(new))
    return result


def _known_places(run: Run, hashes: Sequence[bytes]) -> Mapping[bytes, Place]:
    if run.is_full:
        return {}
    return run.writer.embedded_texts(dict.fromkeys(hashes), run.writer.generation)


def _read_vectors(run: Run, places: Mapping[bytes, Place]) -> Iterator[tuple[bytes, Embeddings]]:
    """Yield the vector of each text, opening one segment after another."""
    by_segment: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
    for text_hash, (segment_id, position) in places.items():
        by_segment[segment_id].append((text_hash, position))
    rows = {row.segment_id: row for row in run.writer.segments(run.writer.generation)}
    for segment_id, wanted in by_segment.items():
        row = rows[segment_id]
        segment = open_intact(run.segments_dir / row.file_name, row.sha256)
        vectors = segment.read_each(np.array([position for _, position in wanted], np.int64))
        for (text_hash, _), vector in zip(wanted, vectors, strict=True):
            yield text_hash, vector
