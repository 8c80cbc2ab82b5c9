"""Turns text into vectors: what an encoder is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.facets import FACET_BYTES, PackedFacets, no_facets

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


@dataclass(frozen=True, slots=True)
class Encoded:
    """What is kept of texts, in order: parallel arrays."""

    embeddings: Embeddings  # float32 [texts, dimension]
    facets: PackedFacets  # uint8 [texts, FACET_BYTES], or [texts, 0] of an encoder without


@dataclass(frozen=True, slots=True)
class WordVectors:
    """A text with its single words, as a transformer's last layer leaves them."""

    embedding: Embeddings  # float32 [dimension]
    words: Embeddings  # float32 [words, dimension], in order


class WordEncoder(Encoder, Protocol):
    """An encoder that also tells what the single words of a text mean in it."""

    def encode_chunk_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text as `encode_chunks` does, with its words."""

    def encode_query_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the same for questions."""


@runtime_checkable
class FacetEncoder(Protocol):
    """An encoder of which facets are kept; others compare texts as wholes only."""

    def encode_with_facets(self, texts: Sequence[str]) -> Encoded:
        """Return chunks of documents with their facets, in order."""

    def encode_question(self, text: str) -> tuple[Embeddings, Embeddings]:
        """Return float32 [dimension], and float32 [words, FACET_DIMENSION] to compare by facets."""


def encode_whole(encoder: Encoder, texts: Sequence[str]) -> Encoded:
    """Return all that is kept of chunks of documents: without facets where an encoder has none."""
    if isinstance(encoder, FacetEncoder):
        return encoder.encode_with_facets(texts)
    return Encoded(encoder.encode_chunks(texts), no_facets(len(texts)))


def facet_bytes(encoder: Encoder) -> int:
    """Return how many bytes the facets of a chunk take."""
    return FACET_BYTES if isinstance(encoder, FacetEncoder) else 0
