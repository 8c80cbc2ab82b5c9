"""Turns text into vectors: what an encoder is."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Embeddings = NDArray[np.float32]


def mean_embedding(embeddings: Embeddings) -> Embeddings:
    """Return the unit vector in the direction of the mean of float32 [chunks, dimension]."""
    mean: Embeddings = embeddings.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


class Encoder(Protocol):
    """Anything that embeds text. Vectors of one encoder compare by their dot product."""

    @property
    def name(self) -> str:
        """Return what identifies the model and its numbers exactly; an index records it."""

    @property
    def dimension(self) -> int:
        """Return the length of an embedding."""

    @property
    def max_tokens(self) -> int:
        """Return how many tokens of a chunk are encoded; what follows them is cut off."""

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return float32 [len(texts), dimension], rows of unit length, in order."""

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return the same for questions, which some models embed in another way than chunks."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's prefix and markers."""
