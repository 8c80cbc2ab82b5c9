"""An encoder for fast tests: texts that share words or characters come out similar."""

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings, Encoded
from index.facets import FACET_DIMENSION, condense, stack_facets

_WORDS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]")  # a Latin word, or one character of another script


class HashEncoder:
    """Embeds a text as the hashed counts of its words; no model, the same on every machine."""

    max_tokens = 200

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.name = f"hash-{dimension}"

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [len(texts), dimension], rows of unit length, in order."""
        embeddings = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(embeddings, texts, strict=True):
            row[0] = 0.1  # so that a text without words has a direction too
            for word in _WORDS.findall(text.lower()):
                row[zlib.crc32(word.encode()) % self.dimension] += 1
            row /= np.linalg.norm(row)
        return embeddings

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the same as for chunks."""
        return self.encode_chunks(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words of each text."""
        return [len(_WORDS.findall(text.lower())) for text in texts]


class CountingEncoder(HashEncoder):
    """A hash encoder that remembers how many chunks it was given."""

    encoded = 0

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return embeddings, and count their texts."""
        self.encoded += len(texts)
        return super().encode_chunks(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return embeddings of questions, which are not counted."""
        return super().encode_chunks(texts)


class FacetedHashEncoder(HashEncoder):
    """A hash encoder that keeps facets: each word is a direction of its own."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.name = f"faceted-hash-{dimension}"

    def encode_with_facets(self, texts: Sequence[str]) -> Encoded:
        """Return embeddings and the facets of each text's words."""
        return Encoded(self.encode_chunks(texts), stack_facets([*map(_condense, texts)]))

    def encode_question(self, text: str) -> tuple[Embeddings, Embeddings]:
        """Return the embedding and the vector of each word."""
        return self.encode_queries([text])[0], _vectors_of_words(text)


def _condense(text: str) -> NDArray[np.uint8]:
    return condense(_vectors_of_words(text))


def _vectors_of_words(text: str) -> NDArray[np.float32]:
    words = _WORDS.findall(text.lower())
    vectors = np.zeros((len(words), FACET_DIMENSION), np.float32)
    for row, word in zip(vectors, words, strict=True):
        row[zlib.crc32(word.encode()) % FACET_DIMENSION] = 1
    return vectors
