"""One score from two: how near in meaning a text is, and how much of the question it covers."""

import numpy as np
from numpy.typing import NDArray

LEXICAL_WEIGHT = 0.3
"""What covering every term of the question is worth, in units of cosine similarity.

Both sides are absolute, so no side has to be ranked, and a side that knows nothing is silent: where
question and text are in different languages they share few terms, and coverage stays near zero.
"""


def fuse(similarities: NDArray[np.float32], coverages: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the fused scores of texts, in order.

    Args:
        similarities: Cosine of each text (or of its best chunk) with the question.
        coverages: BM25 of each text as a share of its ceiling, from 0 to 1.
    """
    return similarities + np.float32(LEXICAL_WEIGHT) * coverages
