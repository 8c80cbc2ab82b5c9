"""The dense side: which chunks are near a query, and how near is usual."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import ChunkRanking, Generation
from ingest.records import Language
from search.profiles import profiles_of

_NEAR_CHUNKS = 200  # in each language
PRIOR_DOCUMENTS = 10  # what the prior counts in a mean over the documents of one language

Rows = NDArray[np.int64]


NearChunks = Mapping[Language, ChunkRanking]


def find_near_chunks(
    generation: Generation, query: Embeddings, selected: NDArray[np.bool_]
) -> NearChunks:
    """Return the chunks nearest to a query, so many in each language.

    Apart, for the nearest of all may be in one language only because the question is.
    """
    written = {each: selected & generation.in_language(each) for each in Language}
    return {
        language: generation.nearest_chunks(query, documents, _NEAR_CHUNKS)
        for language, documents in written.items()
        if documents.any()
    }


def join_near_chunks(*found: NearChunks) -> Rows:
    """Return the ids of the nearest chunks of selections without a document in common."""
    nearest = []
    for language in Language:
        rankings = [each[language] for each in found if language in each]
        if rankings:
            ids = np.concatenate([each.chunk_ids for each in rankings])
            scores = np.concatenate([each.scores for each in rankings])
            nearest.append(ids[np.lexsort((ids, -scores))[:_NEAR_CHUNKS]])
    return np.concatenate(nearest) if nearest else np.empty(0, np.int64)


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
