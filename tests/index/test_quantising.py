import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.quantising import CodeScan, code_query, quantise

Vectors = NDArray[np.float32]


def unit_rows(seed: int, count: int, dimension: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def with_far_dimensions(rows: Vectors) -> Vectors:
    """Return unit vectors of which two values are always large, as some encoders make them."""
    moved = rows + np.float32(0)
    moved[:, 3] += 2
    moved[:, 5] -= 1
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def with_few_values(rows: Vectors) -> Vectors:
    """Return unit vectors that are mostly nought, as counts of words are."""
    sparse = np.where(rows > np.quantile(rows, 0.9), rows, 0).astype(np.float32)
    sparse[:, 0] = 0.1
    return sparse / np.linalg.norm(sparse, axis=1, keepdims=True)


@pytest.mark.parametrize("shape", [np.array, with_far_dimensions, with_few_values])
def test_best_ten_are_among_the_best_by_codes_whatever_the_encoder(shape: object) -> None:
    """Of ten times as many vectors as are compared exactly, all true neighbours are picked."""
    assert callable(shape)
    vectors = shape(unit_rows(1, 5_000, 96))
    scan = CodeScan(quantise(vectors))
    for query in vectors[:20] + unit_rows(2, 20, 96) * np.float32(0.1):
        true = set(np.argsort(-(vectors @ query))[:10].tolist())
        picked, _ = scan.search(code_query(query), None, 50)

        assert true <= set(picked.tolist())


def test_products_are_near_the_true_ones() -> None:
    """They are comparable between parts that have scales of their own."""
    vectors = with_far_dimensions(unit_rows(3, 400, 64))
    query = vectors[7]
    rows, products = CodeScan(quantise(vectors)).search(code_query(query), None, 400)

    np.testing.assert_allclose(products, vectors[rows] @ query, atol=0.01)
    assert (np.diff(products) <= 0).all()


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), visible=st.lists(st.booleans(), min_size=1, max_size=40))
def test_only_visible_rows_are_found(seed: int, visible: list[bool]) -> None:
    """For any bitmap the rows are those that it shows, each once, however many are wanted."""
    vectors = unit_rows(seed, len(visible), 16)
    rows, _ = CodeScan(quantise(vectors)).search(code_query(vectors[0]), np.array(visible), 50)

    assert sorted(rows.tolist()) == np.flatnonzero(visible).tolist()


def test_one_vector_is_no_special_case() -> None:
    """A department may have a single chunk: then it lies in the center."""
    vectors, query = unit_rows(4, 1, 16), unit_rows(5, 1, 16)[0]
    rows, products = CodeScan(quantise(vectors)).search(code_query(query), None, 5)

    assert rows.tolist() == [0]
    np.testing.assert_allclose(products, vectors @ query, atol=1e-6)


def test_no_vectors_have_no_codes() -> None:
    """A segment may consist of documents without a word."""
    assert quantise(np.empty((0, 16), np.float32)).rows.shape == (0, 16)
