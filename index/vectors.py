"""Immutable FAISS segments: half-precision vectors, searched exactly, one set a department."""

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.errors import UnusableIndexError

Positions = NDArray[np.int64]
Scores = NDArray[np.float32]


def write_segment(path: Path, embeddings: Embeddings) -> str:
    """Write vectors to a new file that is complete once it has its name; return its SHA-256.

    Args:
        path: The file to make; it must not exist.
        embeddings: float32 [chunks, dimension], rows of unit length.

    Raises:
        UnusableIndexError: The disk does not take it.
    """
    faiss = _faiss()
    segment = faiss.IndexScalarQuantizer(
        embeddings.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    segment.add(np.ascontiguousarray(embeddings))
    content = faiss.serialize_index(segment).tobytes()
    try:
        _write_whole(path, content)
    except OSError as error:
        raise UnusableIndexError(
            f"{path}: cannot be written ({error.strerror}); free space on the disk, then try again"
        ) from error
    return hashlib.sha256(content).hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_intact(path: Path, sha256: str) -> bool:
    """Return whether a segment file is there, and byte for byte what was written."""
    return _read_intact(path, sha256) is not None


def _read_intact(path: Path, sha256: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


class VectorSegment:
    """One segment file, opened for reading."""

    def __init__(self, path: Path, sha256: str) -> None:
        content = _read_intact(path, sha256)
        if content is None:
            raise UnusableIndexError(
                f"{path.name}: this file of the index is missing or damaged; "
                "run `whoknows index`, which makes it anew"
            )
        self._index: Any = _faiss().deserialize_index(np.frombuffer(content, np.uint8))

    def search(
        self, query: Embeddings, visible: NDArray[np.bool_], top_k: int
    ) -> tuple[Positions, Scores]:
        """Return the best visible positions of this segment and their inner products.

        Args:
            query: float32 [dimension], of unit length.
            visible: bool [chunks of the segment].
            top_k: How many to return at most; fewer come back where fewer are visible.
        """
        visible_count = int(visible.sum())
        if visible_count == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if visible_count < len(visible):
            faiss = _faiss()
            bitmap = np.packbits(visible, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))
        scores, positions = self._index.search(
            query[None, :], min(top_k, visible_count), params=parameters
        )
        found = positions[0] >= 0
        return positions[0][found], scores[0][found]

    def read(self, first: int, count: int) -> Embeddings:
        """Return float32 [count, dimension]: the vectors from a position on."""
        vectors: Embeddings = self._index.reconstruct_n(first, count)
        return vectors

    def read_each(self, positions: Positions) -> Embeddings:
        """Return float32 [positions, dimension]: the vectors at these positions."""
        vectors: Embeddings = self._index.reconstruct_batch(positions)
        return vectors


def _faiss() -> Any:
    """Load FAISS single-threaded: one query on a flat index is slower with more threads."""
    import faiss

    faiss.omp_set_num_threads(1)
    return faiss
