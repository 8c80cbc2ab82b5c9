"""Encodes many chunks on a graphics card, and all else at once on the processor.

Both run the same weights, and their vectors may lie in one index: a card's half precision is nearer
to the processor's 8 bits than 0.99, like single precision (`tests/benchmarks/encoding.py`).
"""

from collections.abc import Callable, Sequence
from functools import cached_property

from index.encoding import Embeddings, WordEncoder, WordVectors

_FEW_TEXTS = 128  # the processor is done with them before torch and the card are ready


class CardEncoder:
    """An encoder that opens the one on the card when there is enough to do for it."""

    def __init__(self, processor: WordEncoder, open_card: Callable[[], WordEncoder]) -> None:
        self._processor = processor
        self._open_card = open_card
        self._is_card_open = False

    @property
    def name(self) -> str:
        """Return the model's name, the same wherever it runs."""
        return self._processor.name

    @property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        return self._processor.dimension

    @property
    def max_tokens(self) -> int:
        """Return how many tokens of a chunk are encoded."""
        return self._processor.max_tokens

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return float32 [len(texts), dimension], rows of unit length, in order."""
        return self._choose(texts).encode_chunks(texts)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return the same for questions."""
        return self._processor.encode_queries(texts)

    def encode_chunk_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text as `encode_chunks` does, with its words."""
        return self._choose(texts).encode_chunk_words(texts)

    def encode_query_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the same for questions."""
        return self._processor.encode_query_words(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        return self._processor.count_tokens(texts)

    def _choose(self, texts: Sequence[str]) -> WordEncoder:
        if len(texts) < _FEW_TEXTS and not self._is_card_open:
            return self._processor
        return self._card

    @cached_property
    def _card(self) -> WordEncoder:
        card = self._open_card()
        self._is_card_open = True
        return card
