"""Sums and products of documents' mean embeddings, to the last digit those of these rows alone.

A product over all documents would round otherwise where others lie between those that count: in
the last digit it would tell of documents that the viewer may not read.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import Generation

_BLOCK = 1024  # rows that are copied at a time: few enough to stay in the processor's cache

Rows = NDArray[np.int64]


def sum_means(generation: Generation, rows: Rows) -> Embeddings:
    """Return float32 [dimension]: the sum of these documents' mean embeddings."""
    total = np.zeros(generation.mean_embeddings.shape[1], np.float32)
    for means in _blocks(generation, rows):
        total += np.ones(len(means), np.float32) @ means
    return total


def compare_means(generation: Generation, rows: Rows, embedding: Embeddings) -> NDArray[np.float32]:
    """Return the inner product of each of these documents' means with an embedding, in order."""
    products = [means @ embedding for means in _blocks(generation, rows)]
    return np.concatenate(products) if products else np.empty(0, np.float32)


def _blocks(generation: Generation, rows: Rows) -> Iterator[Embeddings]:
    """Yield the means of the rows; those that follow one another need no copy."""
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        is_whole = block[-1] - block[0] + 1 == len(block)
        yield generation.mean_embeddings[slice(block[0], block[-1] + 1) if is_whole else block]
