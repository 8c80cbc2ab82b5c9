"""Cosines in, how near two texts are in meaning out, on a scale that no encoder changes.

Some encoders give any two texts a cosine of 0.8.  So the scale is measured on sentences that say
the same in both languages: 0 is how near those are that say different things, 1 how near a
sentence is to its translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.encoding import Encoder
from index.neutral_encoder import parallel_sentences
from ingest.records import Language

_SENTENCES = 24  # of those measured: more say the same
_LEAST_SPAN = 0.01  # an encoder that knows no translations calls all or nothing near


@dataclass(frozen=True, slots=True, kw_only=True)
class NearnessScale:
    """What the cosines of one encoder mean."""

    unrelated: Mapping[frozenset[Language], float]  # by the languages of both texts
    translated: float

    def nearness(self, cosine: float, *languages: Language) -> float:
        """Return 0 for unrelated texts in these languages, 1 for one and its translation."""
        unrelated = self.unrelated[frozenset(languages)]
        return (cosine - unrelated) / max(self.translated - unrelated, _LEAST_SPAN)


_measured: dict[str, NearnessScale] = {}  # by the encoder's name


def scale_of(encoder: Encoder) -> NearnessScale:
    """Return the scale of an encoder; it takes a second, once in a process."""
    if encoder.name not in _measured:
        _measured[encoder.name] = _measure(encoder)
    return _measured[encoder.name]


def _measure(encoder: Encoder) -> NearnessScale:
    texts = dict(zip((Language.EN, Language.ZH), parallel_sentences(), strict=True))
    embeddings = {
        language: encoder.encode_chunks(sentences[:_SENTENCES])
        for language, sentences in texts.items()
    }
    others = ~np.eye(_SENTENCES, dtype=bool)
    return NearnessScale(
        unrelated={
            frozenset({one, other}): float((embeddings[one] @ embeddings[other].T)[others].mean())
            for one in Language
            for other in Language
        },
        translated=float((embeddings[Language.EN] * embeddings[Language.ZH]).sum(axis=1).mean()),
    )
