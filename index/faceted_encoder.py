"""Keeps facets of what it encodes: texts compare word by word too, across languages."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoding import Embeddings, Encoded, WordEncoder
from index.facets import bundled_space, condense, fingerprint_of_space, stack_facets
from index.neutral_encoder import LanguageNeutralEncoder
from ingest.cleaning import detect_language


class FacetedEncoder(LanguageNeutralEncoder):
    """The bundled model, neutral to language, with the facets of each chunk."""

    def __init__(self, encoder: WordEncoder, cache_dir: Path) -> None:
        super().__init__(encoder, cache_dir)
        self._words = encoder
        self._space = bundled_space()

    @property
    def name(self) -> str:
        """Return the model's name, marked with the space that its facets lie in."""
        return f"{super().name}+facets-{fingerprint_of_space()}"

    def encode_with_facets(self, texts: Sequence[str]) -> Encoded:
        """Return chunks of documents with their facets, in order."""
        encoded = self._words.encode_chunk_words(texts)
        facets = [
            condense(self._space.project(each.words, detect_language(text), is_question=False))
            for each, text in zip(encoded, texts, strict=True)
        ]
        rows = [each.embedding for each in encoded]
        embeddings = np.array(rows, np.float32).reshape(len(rows), self.dimension)
        return Encoded(self._neutralise(embeddings), stack_facets(facets))

    def encode_question(self, text: str) -> tuple[Embeddings, Embeddings]:
        """Return float32 [dimension], and float32 [words, FACET_DIMENSION] to compare by facets."""
        (encoded,) = self._words.encode_query_words([text])
        words = self._space.project(encoded.words, detect_language(text), is_question=True)
        return self._neutralise(encoded.embedding[None])[0], words
