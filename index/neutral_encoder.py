"""Takes the language out of embeddings, so that texts compare by what they say.

Multilingual encoders put a text's language into its embedding: a Chinese passage lies nearer to
any Chinese question than to the English question that it answers.  Most of that lies along one
axis (Libovicky et al. 2020; Yang et al. 2021, "language information removal").  It is measured once
for each encoder on sentences that say the same in both languages, and projected out of everything.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.encoding import Embeddings, Encoder
from index.errors import EncoderError

_SENTENCES_FILE = "parallel_sentences.tsv"


class LanguageNeutralEncoder:
    """An encoder whose embeddings do not tell the language of a text."""

    def __init__(self, encoder: Encoder, cache_dir: Path) -> None:
        self._encoder = encoder
        self._cache_dir = cache_dir

    @property
    def name(self) -> str:
        """Return the model's name, marked with the sentences that its axis was measured on."""
        return f"{self._encoder.name}+neutral-{_fingerprint(_sentences_text())}"

    @property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        """Return how many tokens of a chunk are encoded."""
        return self._encoder.max_tokens

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return float32 [len(texts), dimension], rows of unit length, in order."""
        return self._neutralise(self._encoder.encode_chunks(texts))

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return the same for questions."""
        return self._neutralise(self._encoder.encode_queries(texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        return self._encoder.count_tokens(texts)

    def _neutralise(self, embeddings: Embeddings) -> Embeddings:
        neutral = embeddings - np.outer(embeddings @ self._axis, self._axis)
        lengths = np.linalg.norm(neutral, axis=1, keepdims=True)
        result: Embeddings = (neutral / np.maximum(lengths, 1e-12)).astype(np.float32)
        return result

    @cached_property
    def _axis(self) -> Embeddings:
        """The unit vector from English to Chinese: measured once, then read from the cache."""
        path = self._cache_dir / f"language-axis-{_fingerprint(self.name)}.npy"
        try:
            if not path.exists():
                _write_whole(path, measure_language_axis(self._encoder))
            axis: Embeddings = np.load(path)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"{path}: cannot be used ({error}); remove it, or set WHOKNOWS_CACHE to a folder "
                "that can be written"
            ) from error
        return axis


def measure_language_axis(encoder: Encoder) -> Embeddings:
    """Return float32 [dimension], of unit length: from English to the same text in Chinese.

    The mean difference over parallel sentences, each embedded as a chunk and as a question.
    """
    english, chinese = parallel_sentences()
    as_chunks = encoder.encode_chunks(chinese) - encoder.encode_chunks(english)
    as_queries = encoder.encode_queries(chinese) - encoder.encode_queries(english)
    mean = np.concatenate([as_chunks, as_queries]).mean(axis=0)
    axis: Embeddings = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
    return axis


def parallel_sentences() -> tuple[list[str], list[str]]:
    """Return sentences in English, and in the same order what they are in Chinese."""
    pairs = [line.split("\t") for line in _sentences_text().splitlines()]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _sentences_text() -> str:
    return files("index").joinpath(_SENTENCES_FILE).read_text(encoding="utf-8")


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _write_whole(path: Path, array: Embeddings) -> None:
    """Write an array so that no other process ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent, suffix=".npy")
    with os.fdopen(descriptor, "wb") as file:
        np.save(file, array)
    Path(partial).replace(path)
