"""The dense side: which chunks are near a query, and how near is usual."""

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import Generation
from ingest.records import Language
from search.profiles import profiles_of

_NEAR_CHUNKS = 200  # in each language
PRIOR_DOCUMENTS = 10  # what the prior counts in a mean over the documents of one language

Rows = NDArray[np.int64]


def find_near_chunks(
    generation: Generation, query: Embeddings, selected: NDArray[np.bool_]
) -> Rows:
    """Return the ids of the chunks nearest to a query, so many in each language.

    Apart, for the nearest of all may be in one language only because the question is.
    """
    found = [
        generation.nearest_chunks(query, in_language, _NEAR_CHUNKS).chunk_ids
        for in_language in (selected & generation.in_language(each) for each in Language)
        if in_language.any()
    ]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def usual_similarities(
    generation: Generation, query: Embeddings, selected: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return float32 [documents]: the mean cosine of the selected documents in each one's language.

    What an encoder gives any text of a language says nothing about the text; taken off, texts in
    different languages compare.
    """
    profiles = profiles_of(generation, selected).languages
    totals = {language: float(profile.sum @ query) for language, profile in profiles.items()}
    overall = sum(totals.values()) / max(sum(each.count for each in profiles.values()), 1)
    usual = np.full(len(selected), overall, np.float32)
    for language, profile in profiles.items():
        total = totals[language] + PRIOR_DOCUMENTS * overall
        usual[generation.in_language(language)] = total / (profile.count + PRIOR_DOCUMENTS)
    return usual
