import hashlib
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.errors import UnusableIndexError
from index.vectors import VectorSegment, is_intact, write_segment

DIMENSION = 16


def unit_rows(seed: int, count: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    visible=st.lists(st.booleans(), min_size=1, max_size=40),
    top_k=st.integers(1, 50),
)
def test_search_is_exact_among_what_is_visible(seed: int, visible: list[bool], top_k: int) -> None:
    """For any bitmap the result is that of sorting all visible inner products."""
    embeddings, query = unit_rows(seed, len(visible)), unit_rows(seed + 1, 1)[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.faiss"
        sha256 = write_segment(path, embeddings)
        positions, scores = VectorSegment(path, sha256).search(query, np.array(visible), top_k)

    products = embeddings.astype(np.float16).astype(np.float32) @ query
    allowed = np.flatnonzero(visible)
    best = np.sort(products[allowed])[::-1][:top_k]
    assert len(set(positions.tolist())) == len(best)
    assert set(positions.tolist()) <= set(allowed.tolist())
    np.testing.assert_allclose(scores, best, atol=1e-5)
    np.testing.assert_allclose(products[positions], scores, atol=1e-5)


def test_nothing_visible_finds_nothing(tmp_path: Path) -> None:
    """An empty selection is no error."""
    sha256 = write_segment(tmp_path / "one.faiss", unit_rows(1, 3))
    positions, scores = VectorSegment(tmp_path / "one.faiss", sha256).search(
        unit_rows(2, 1)[0], np.zeros(3, np.bool_), 5
    )

    assert len(positions) == len(scores) == 0


def test_vectors_read_back_are_half_precise(tmp_path: Path) -> None:
    """What is stored is what was given, rounded to half precision, in its order."""
    embeddings = unit_rows(3, 6)
    sha256 = write_segment(tmp_path / "one.faiss", embeddings)
    segment = VectorSegment(tmp_path / "one.faiss", sha256)

    np.testing.assert_allclose(segment.read(2, 3), embeddings[2:5], atol=1e-3)
    np.testing.assert_array_equal(segment.read_each(np.array([4, 2])), segment.read(2, 3)[[2, 0]])


def test_file_is_complete_once_it_has_its_name(tmp_path: Path) -> None:
    """The checksum is that of the file, and nothing half written is left beside it."""
    checksum = write_segment(tmp_path / "one.faiss", unit_rows(4, 2))

    assert [path.name for path in tmp_path.iterdir()] == ["one.faiss"]
    assert hashlib.sha256((tmp_path / "one.faiss").read_bytes()).hexdigest() == checksum


@pytest.mark.parametrize("content", [None, b"", b"not a segment", b"IxSQ" + bytes(50)])
def test_missing_or_damaged_file_says_how_to_rebuild(tmp_path: Path, content: bytes | None) -> None:
    """FAISS's own exception never reaches a person."""
    path = tmp_path / "one.faiss"
    sha256 = write_segment(tmp_path / "whole.faiss", unit_rows(5, 2))
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UnusableIndexError, match=r"one\.faiss.*whoknows index"):
        VectorSegment(path, sha256)


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """A vector that is not what was written is never searched."""
    path = tmp_path / "one.faiss"
    sha256 = write_segment(path, unit_rows(6, 4))
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)

    assert not is_intact(path, sha256)
    with pytest.raises(UnusableIndexError, match="damaged"):
        VectorSegment(path, sha256)
