"""A question matched with passages word by word: what is said in other words, or another language.

An embedding mixes all that a passage says.  The words of a question, each compared with what the
words of a passage mean, find the one sentence that answers (late interaction: Khattab & Zaharia
2020).  That takes more of a passage than its embedding, so only the best are looked at.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.facets import match_words
from index.generations import Generation
from search.dense import PRIOR_DOCUMENTS
from search.fusion import FOREIGN_WEIGHT

_DOCUMENTS = 50  # the best: 20 and 100 are alike
_CHUNKS = 4  # of each, the best
# What a perfect match of all words is worth beyond the usual one, in units of cosine.
_WEIGHT = 0.2

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordMatches:
    """What the words of a question add to the scores of documents and chunks: parallel arrays."""

    documents: Scores
    chunks: Scores


def match_passages(
    generation: Generation,
    words: Embeddings,
    documents: Rows,
    chunk_ids: Rows,
    chunk_documents: Rows,
    is_foreign: NDArray[np.bool_],
) -> WordMatches:
    """Return what each document and each chunk gains, nothing for those not looked at.

    What a passage in its language usually matches is taken off, as with `usual_similarities`: words
    of one language lie nearer to each other.  A document in another language than the question
    gains more, for it has no words in common with it that would count besides (`fuse`).

    Args:
        generation: What is searched.
        words: The question's, float32 [words, FACET_DIMENSION]; none where no facets are kept.
        documents: Rows of documents, the best first.
        chunk_ids: Their chunks, the best first.
        chunk_documents: The row of each chunk's document.
        is_foreign: bool [all documents]: in another language than the question.
    """
    gains = WordMatches(np.zeros(len(documents), np.float32), np.zeros(len(chunk_ids), np.float32))
    if not len(words) or not len(documents):
        return gains
    best = documents[:_DOCUMENTS]
    looked_at = _best_chunks(best, chunk_documents)
    matches = match_words(words, generation.facets_of(chunk_ids[looked_at]))
    place_of = np.empty(len(is_foreign), np.int64)
    place_of[best] = np.arange(len(best))
    places = place_of[chunk_documents[looked_at]]
    nearest = np.full(len(best), -1.0, np.float32)
    np.maximum.at(nearest, places, matches)
    usual = _usual_matches(nearest, is_foreign[best])
    weights = np.where(is_foreign[best], 1 + FOREIGN_WEIGHT, 1).astype(np.float32) * _WEIGHT
    gains.documents[: len(best)] = weights * np.maximum(nearest - usual, 0)
    gains.chunks[looked_at] = weights[places] * np.maximum(matches - usual[places], 0)
    return gains


def _best_chunks(documents: Rows, chunk_documents: Rows) -> Rows:
    """Return the places of so many chunks of each document, in no order."""
    candidates = np.flatnonzero(np.isin(chunk_documents, documents))
    order = np.argsort(chunk_documents[candidates], kind="stable")
    owners = chunk_documents[candidates][order]
    is_first = np.append(True, owners[1:] != owners[:-1])
    begins = np.flatnonzero(is_first)
    ranks = np.arange(len(owners)) - np.repeat(begins, np.diff(np.append(begins, len(owners))))
    return candidates[order][ranks < _CHUNKS]


def _usual_matches(nearest: Scores, is_foreign: NDArray[np.bool_]) -> Scores:
    """Return what documents in each one's language match on average, drawn to that of all."""
    overall = nearest.mean() * PRIOR_DOCUMENTS
    usual = np.empty(len(nearest), np.float32)
    for alike in (is_foreign, ~is_foreign):
        if alike.any():
            usual[alike] = (nearest[alike].sum() + overall) / (alike.sum() + PRIOR_DOCUMENTS)
    return usual
