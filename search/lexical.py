"""The lexical side: how much of a query a text covers beyond what any text would."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from index.lexical_scores import LexicalScores
from index.words import find_terms
from ingest.records import Language
from search.dense import PRIOR_DOCUMENTS

_USUAL_FACTOR = 2  # times the mean: covering that much is still no sign of anything


def usual_coverage(
    generation: Generation,
    lexical: LexicalScores,
    language: Language,
    selected: NDArray[np.bool_],
) -> np.float32:
    """Return how much of a query the selected texts in its language cover, whatever they are about.

    They share its everyday words, texts in other languages cannot; if this were not taken off, the
    former would win by it.  Where there are few documents, the mean is drawn towards nothing, for
    the answer itself is among them.
    """
    own = lexical.documents[selected & generation.in_language(language)]
    return np.float32(_USUAL_FACTOR * float(own.sum()) / (len(own) + PRIOR_DOCUMENTS))


def weigh_shared_terms(text: str, weights: Mapping[str, float]) -> float:
    """Return what the terms of a query that stand in a text weigh together, each counted once."""
    # Rounded once: a sum in the order of a set would differ between two runs of the program.
    return math.fsum(weights[term] for term in find_terms(text, weights))
