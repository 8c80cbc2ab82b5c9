"""The lexical side: how much of a query a text covers beyond what any text would."""

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from index.lexical_scores import LexicalScores
from ingest.records import Language
from search.dense import PRIOR_DOCUMENTS

_USUAL_FACTOR = 2  # times the mean: covering that much is still no sign of anything

Scores = NDArray[np.float32]


def telling_coverages(
    generation: Generation,
    lexical: LexicalScores,
    coverages: Scores,
    *,
    language: Language,
    selected: NDArray[np.bool_],
) -> Scores:
    """Return how far coverages exceed what texts in the query's language usually cover.

    Texts of the query's language share its everyday words whatever they are about, those of other
    languages cannot; without this, the former would win by it.  Where there are few documents, the
    mean is drawn towards nothing, for the answer itself is among them.
    """
    own = lexical.documents[selected & generation.in_language(language)]
    usual = _USUAL_FACTOR * float(own.sum()) / (len(own) + PRIOR_DOCUMENTS)
    return coverages - np.float32(usual)
