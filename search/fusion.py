"""One score from two: how near in meaning a text is, and how much of the question it covers."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

LEXICAL_WEIGHT = 0.3
"""What covering every term of the question is worth, in units of cosine similarity.

Both sides are absolute, so no side is ranked and a side that knows nothing is silent.
"""

_FEW_TERMS = 8  # a question of so many or fewer may well be covered whole
_GROWTH = 0.3  # .2 and .4 are alike on keps, whose questions are long

FOREIGN_WEIGHT = 0.75
"""What a text in another language than the question gets for the terms that it cannot share.

Such a text is judged by its meaning alone: what it lacks in coverage is made up in proportion to
how far its meaning stands out.  At 0 the question's own language wins too often, at 1 the other.
"""

Scores = NDArray[np.float32]


def lexical_weight_of(term_weights: Mapping[str, float]) -> float:
    """Return what covering all of a question is worth: more, the more its terms are.

    Of many terms no text covers many, so that covering some says more.
    """
    count = count_telling(term_weights)
    return LEXICAL_WEIGHT * math.pow(max(count / _FEW_TERMS, 1.0), _GROWTH)


def count_telling(term_weights: Mapping[str, float]) -> float:
    """Return how many terms a question has, counted as if they weighed the same.

    The square of the sum of their weights over the sum of the squares.
    """
    weights = term_weights.values()
    squares = math.fsum(weight * weight for weight in weights)
    return math.fsum(weights) ** 2 / squares if squares > 0 else 0.0


def fuse(
    similarities: Scores,
    coverages: Scores,
    is_foreign: NDArray[np.bool_],
    *,
    lexical_weight: float = LEXICAL_WEIGHT,
) -> Scores:
    """Return the fused scores of texts, in order.

    Args:
        similarities: Cosine of each text (or of its best chunk) with the question, less what is
            usual for a text in its language.
        coverages: BM25 of each text as a share of its ceiling, less what is usual.
        is_foreign: Whether each text is in another language than the question.
        lexical_weight: What full coverage is worth, in units of cosine.
    """
    by_terms = np.float32(lexical_weight) * coverages
    by_meaning = np.float32(FOREIGN_WEIGHT) * np.maximum(similarities, 0)
    return similarities + np.where(is_foreign, np.maximum(by_meaning, by_terms), by_terms)
