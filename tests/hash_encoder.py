"""An encoder for fast tests: texts that share words or characters come out similar."""

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
