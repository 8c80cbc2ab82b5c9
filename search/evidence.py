"""A query in, the documents and chunks that speak of it out, ranked."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import Generation
from index.lexical_scores import LexicalScores
from search.dense import find_near_chunks, join_near_chunks, usual_similarities
from search.fusion import fuse, lexical_weight_of
from search.lexical import usual_coverage
from search.queries import Query
from search.word_matching import match_passages

_LEXICAL_CHUNKS = 100
_LEXICAL_DOCUMENTS = 100
_VOTE_TEMPERATURE = 0.04  # a document this far behind the first counts 1/e as much

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Selected = NDArray[np.bool_]  # of all documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a search found, best first; arrays that belong together are parallel."""

    embedding: Embeddings  # float32 [dimension]: the query's
    selected: NDArray[np.bool_]  # of all documents: where it was looked for
    documents: Rows  # rows of Generation.documents
    document_scores: Scores
    unmatched_documents: Rows  # the same documents in their order before words were matched
    unmatched_scores: Scores  # of these
    best_chunk_ids: Rows  # of each document, the chunk that speaks of the query most
    chunk_ids: Rows
    chunk_documents: Rows
    chunk_scores: Scores
    term_weights: dict[str, float]  # how much each term of the query tells
    coverages: Scores  # of all documents: how much of the query each covers as a whole
    is_foreign: NDArray[np.bool_]  # of all documents: in another language than the query


def gather_evidence(generation: Generation, query: Query, selected: Selected) -> Evidence:
    """Rank the selected documents and their chunks by a query.

    A document counts by its nearest chunk and by how much of the query it covers as a whole; a
    chunk by its own nearness, and by what it and its document cover; the best of both also by what
    each word of the question finds in them.
    """
    (lexical,) = generation.match_terms(query.terms, selected)
    near = find_near_chunks(generation, query.embedding, selected)
    chunk_ids = _candidates(generation, lexical, join_near_chunks(near))
    similarities = generation.similarities(query.embedding, chunk_ids)
    return _rank(generation, query, selected, lexical, chunk_ids, similarities)


def gather_with_others(
    generation: Generation, query: Query, selected: Selected, others: Selected
) -> tuple[Evidence, Evidence]:
    """Return the evidence in the selected documents, and that in them and others together.

    The same as to gather it twice, to the last digit.  But words and vectors are read once: what
    is nearest of all is nearest of the selected, or of the others.
    """
    selections = (selected, selected | others)
    lexical = generation.match_terms(query.terms, *selections)
    near = find_near_chunks(generation, query.embedding, selected)
    near_others = find_near_chunks(generation, query.embedding, others)
    candidates = [
        _candidates(generation, lexical[0], join_near_chunks(near)),
        _candidates(generation, lexical[1], join_near_chunks(near, near_others)),
    ]
    compared = np.union1d(*candidates)
    similarities = generation.similarities(query.embedding, compared)
    alone, together = (
        _rank(generation, query, *parts, similarities[np.searchsorted(compared, parts[2])])
        for parts in zip(selections, lexical, candidates, strict=True)
    )
    return alone, together


def _rank(
    generation: Generation,
    query: Query,
    selected: Selected,
    lexical: LexicalScores,
    chunk_ids: Rows,
    similarities: Scores,
) -> Evidence:
    """Rank chunks, which have these similarities with a query, and their documents."""
    owners = generation.documents_of(chunk_ids)
    usual = usual_similarities(generation, query.embedding, selected)
    foreign = ~generation.in_language(query.language)
    similarities = similarities - usual[owners]
    everyday = usual_coverage(generation, lexical, query.language, selected)
    in_documents = lexical.documents - everyday
    in_chunks = generation.matches_of(lexical, chunk_ids) - everyday
    coverages = (in_chunks + in_documents[owners]) * np.float32(0.5)
    worth = lexical_weight_of(lexical.weights)
    chunk_scores = fuse(similarities, coverages, foreign[owners], lexical_weight=worth)
    by_chunk = np.lexsort((chunk_ids, -chunk_scores))
    chunk_ids, owners = chunk_ids[by_chunk], owners[by_chunk]
    chunk_scores, similarities = chunk_scores[by_chunk], similarities[by_chunk]
    documents, firsts, members = np.unique(owners, return_index=True, return_inverse=True)
    nearest = np.full(len(documents), -1.0, np.float32)
    np.maximum.at(nearest, members, similarities)
    covered = in_documents[documents]
    scores = fuse(nearest, covered, foreign[documents], lexical_weight=worth)
    by_document = np.lexsort((documents, -scores))
    found = Evidence(
        embedding=query.embedding,
        selected=selected,
        documents=documents[by_document],
        document_scores=scores[by_document],
        unmatched_documents=documents[by_document],
        unmatched_scores=scores[by_document],
        best_chunk_ids=chunk_ids[firsts][by_document],
        chunk_ids=chunk_ids,
        chunk_documents=owners,
        chunk_scores=chunk_scores,
        term_weights=dict(lexical.weights),
        coverages=lexical.documents,
        is_foreign=foreign,
    )
    return _match_words(generation, query, found)


def _match_words(generation: Generation, query: Query, found: Evidence) -> Evidence:
    """Return what was found in the order that it has once words are matched with words."""
    gains = match_passages(
        generation,
        query.words,
        found.documents,
        found.chunk_ids,
        found.chunk_documents,
        found.is_foreign,
    )
    chunk_scores = found.chunk_scores + gains.chunks
    by_chunk = np.lexsort((found.chunk_ids, -chunk_scores))
    chunk_ids, owners = found.chunk_ids[by_chunk], found.chunk_documents[by_chunk]
    document_scores = found.document_scores + gains.documents
    by_document = np.lexsort((found.documents, -document_scores))
    documents = found.documents[by_document]
    rows, firsts = np.unique(owners, return_index=True)
    return replace(
        found,
        documents=documents,
        document_scores=document_scores[by_document],
        best_chunk_ids=chunk_ids[firsts][np.searchsorted(rows, documents)],
        chunk_ids=chunk_ids,
        chunk_documents=owners,
        chunk_scores=chunk_scores[by_chunk],
    )


def _candidates(generation: Generation, lexical: LexicalScores, near: Rows) -> Rows:
    """Return the ids of the chunks worth scoring: near, matching, or of a matching document."""
    matching = generation.best_matching(lexical, _LEXICAL_CHUNKS)
    best = best_rows(lexical.documents, _LEXICAL_DOCUMENTS)
    of_documents = [generation.chunk_ids_of(int(row)) for row in best]
    candidates: Rows = np.unique(np.concatenate([near, matching, *of_documents]))
    return candidates


def best_rows(scores: Scores, most: int) -> Rows:
    """Return the rows of the highest scores above nothing, in no order; of equal ones the first."""
    rows = np.flatnonzero(scores)
    if len(rows) <= most:
        return rows
    last = np.partition(scores[rows], -most)[-most]
    higher = np.flatnonzero(scores > last)
    return np.concatenate([higher, rows[scores[rows] == last][: most - len(higher)]])


def vote_weights(scores: Scores, most: int) -> Scores:
    """Return what each of the best documents counts in a vote, 1 for the first.

    The exponential of the fused score: CombSUM over exponentiated evidence (Macdonald & Ounis 2006,
    "expCombSUM"), so that one document that answers outweighs many that touch upon the matter.
    """
    best = scores[:most]
    if not len(best):
        return best
    weights: Scores = np.exp((best - best[0]) / np.float32(_VOTE_TEMPERATURE))
    return weights
