"""Encodes with the bundled multilingual-e5-small on ONNX Runtime, as fast as a CPU allows.

One passage a call, one thread a call and one call a core: nothing is padded, no thread waits for
another, and it was measured to beat every larger batch. Loads neither torch nor transformers.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.bundled_model import GRAPH_FILE, RUNTIME_NAME, WORDS_FILE
from index.encoding import WordVectors
from index.errors import EncoderError
from index.onnx_graph import EMBEDDING, MEANINGS, WORDS
from index.packed_model import dequantize
from index.unigram import UnigramTokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

BEGIN, END = 0, 2  # XLM-RoBERTa's <s> and </s>
POSITIONS = 512
DIMENSION = 384
CHUNK_PREFIX, QUERY_PREFIX = "passage: ", "query: "  # Wang et al. 2024, multilingual E5

Made = TypeVar("Made")


class BundledEncoder:
    """Holds the unpacked model open; each part of it is read when it is first needed."""

    name = RUNTIME_NAME
    dimension = DIMENSION

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or available_cores()

    @property
    def max_tokens(self) -> int:
        """Return how many tokens of a chunk fit beside the prefix and the two markers."""
        return POSITIONS - 2 - len(self._tokenizer.encode(CHUNK_PREFIX))

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [len(texts), 384], rows of unit length, in order."""
        return self._encode([CHUNK_PREFIX + text for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [len(texts), 384], rows of unit length, in order."""
        return self._encode([QUERY_PREFIX + text for text in texts])

    def encode_chunk_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text as `encode_chunks` does, with its words; prefix and markers are none."""
        return self._encode_words(texts, CHUNK_PREFIX)

    def encode_query_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the same for questions."""
        return self._encode_words(texts, QUERY_PREFIX)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without prefix and markers."""
        return [len(self._tokenizer.encode(text)) for text in texts]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        embeddings = np.empty((len(texts), DIMENSION), np.float32)
        for place, vector in enumerate(self._run(self._encode_one, texts)):
            embeddings[place] = vector
        return embeddings

    def _encode_words(self, texts: Sequence[str], prefix: str) -> list[WordVectors]:
        if texts:
            self._open()
        first = 1 + len(self._tokenizer.encode(prefix))

        def encode(text: str) -> WordVectors:
            embedding, meanings = self._infer(text, [EMBEDDING, MEANINGS])
            return WordVectors(embedding, meanings[first:-1])

        return self._run(encode, [prefix + text for text in texts])

    def _run(self, encode: Callable[[str], Made], texts: Sequence[str]) -> list[Made]:
        """Encode the longest first, so that the last calls are short and all cores end together."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]), reverse=True)
        if texts:
            self._open()
        run = map if len(texts) < 2 else self._pool.map
        made = dict(zip(order, run(encode, (texts[place] for place in order)), strict=True))
        return [made[place] for place in range(len(texts))]

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        (embedding,) = self._infer(text, [EMBEDDING])
        return embedding

    def _infer(self, text: str, outputs: list[str]) -> list[NDArray[np.float32]]:
        """Return outputs of the graph for one text with its prefix."""
        numbers = [BEGIN, *self._tokenizer.encode(text)[: POSITIONS - 2], END]
        words = dequantize(self._words[numbers])[None]
        made = self._session.run(outputs, {WORDS: words})
        return [np.asarray(each[0], np.float32) for each in made]

    def _open(self) -> None:
        """Read every part now: threads that first meet a part together would each read it."""
        _ = self._tokenizer, self._words, self._session

    @cached_property
    def _tokenizer(self) -> UnigramTokenizer:
        try:
            return UnigramTokenizer(self._folder)
        except (OSError, ValueError, KeyError) as error:
            raise self._damaged(error) from error

    @cached_property
    def _words(self) -> NDArray[np.void]:
        """The 4-bit embedding table, mapped: only the rows that a text uses are read."""
        try:
            table: NDArray[np.void] = np.load(self._folder / WORDS_FILE, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise self._damaged(error) from error
        return table

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            return onnxruntime.InferenceSession(
                self._folder / GRAPH_FILE, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises classes of its own without a common one
            raise self._damaged(error) from error

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="encode")

    def _damaged(self, error: Exception) -> EncoderError:
        return EncoderError(
            f"{self._folder}: the unpacked model is damaged ({error}); delete this folder and run "
            "the command again, it is unpacked anew"
        )


def available_cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
