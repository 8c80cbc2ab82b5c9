"""What a department works on: its documents in a few groups, each named by its telling words."""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings
from index.generations import Generation
from ingest.records import Language
from search.vocabulary import Occurrences, Vocabulary, without_plurals

_SHOWN_TERMS = 6
_CANDIDATES = 40  # words of a group whose occurrences elsewhere are looked up
_MOST_ROUNDS = 50

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """A document of a topic."""

    document: str
    title: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that several documents of a department are about."""

    terms: tuple[str, ...]
    documents: tuple[TopicDocument, ...]  # those nearest to its middle first


def find_topics(
    generation: Generation,
    own: NDArray[np.bool_],
    vocabulary: Vocabulary,
    occurrences: Occurrences,
    *,
    top: int,
) -> list[Topic]:
    """Return the topics of a department's documents, those with most documents first."""
    rows = np.flatnonzero(own)
    if not len(rows):
        return []
    vectors = _without_language(generation, own)[rows]
    groups = _group(vectors, min(top, max(1, round(math.sqrt(len(rows))))))
    clusters = [rows[groups == group] for group in range(groups.max() + 1)]
    topics = [
        _make_topic(
            generation, cluster, vectors[groups == group], clusters, vocabulary, occurrences
        )
        for group, cluster in enumerate(clusters)
    ]
    return sorted(topics, key=lambda topic: (-len(topic.documents), topic.terms))


def _without_language(generation: Generation, own: NDArray[np.bool_]) -> Embeddings:
    """Return the documents' embeddings, of unit length, less what is usual in their language.

    Otherwise the first two groups would be the Chinese documents and the English ones.
    """
    means = generation.mean_embeddings.copy()
    for language in Language:
        written = own & generation.in_language(language)
        if np.count_nonzero(written) > 1:
            means[written] -= means[written].mean(axis=0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    unit: Embeddings = means / np.maximum(lengths, 1e-12)
    return unit


def _group(vectors: Embeddings, group_count: int) -> Rows:
    """Return the group of each vector, numbered from 0: spherical k-means.

    It starts from vectors as far apart as can be and draws no lots, so it ends the same each time.
    """
    centres = _far_apart(vectors, group_count)
    groups: Rows = np.argmax(vectors @ centres.T, axis=1)
    for _ in range(_MOST_ROUNDS):
        centres = np.stack([_centre(vectors, groups == each) for each in np.unique(groups)])
        moved: Rows = np.argmax(vectors @ centres.T, axis=1)
        if np.array_equal(moved, groups):
            break
        groups = moved
    return np.unique(groups, return_inverse=True)[1]


def _far_apart(vectors: Embeddings, count: int) -> Embeddings:
    """Return the vector nearest to all, then each time the one farthest from those before."""
    chosen = [int(np.argmax((vectors @ vectors.sum(axis=0)).round(6)))]
    while len(chosen) < count:
        nearest = (vectors @ vectors[chosen].T).max(axis=1)
        nearest[chosen] = np.inf
        chosen.append(int(np.argmin(nearest.round(6))))
    return vectors[chosen]


def _centre(vectors: Embeddings, members: NDArray[np.bool_]) -> Embeddings:
    total: Embeddings = vectors[members].sum(axis=0)
    return total / max(float(np.linalg.norm(total)), 1e-12)


def _make_topic(
    generation: Generation,
    rows: Rows,
    vectors: Embeddings,
    clusters: list[Rows],
    vocabulary: Vocabulary,
    occurrences: Occurrences,
) -> Topic:
    central = np.lexsort((rows, -(vectors @ vectors.sum(axis=0)).round(6)))
    documents = (generation.documents[row] for row in rows[central])
    others = [row for cluster in clusters if cluster is not rows for row in cluster.tolist()]
    return Topic(
        terms=_name(rows.tolist(), others, vocabulary, occurrences),
        documents=tuple(TopicDocument(each.document_id, each.title) for each in documents),
    )


def _name(
    rows: list[int], others: list[int], vocabulary: Vocabulary, occurrences: Occurrences
) -> tuple[str, ...]:
    """Return the words that a group's documents share and the department's others do not."""
    inside, outside = _mean_counts(rows, vocabulary), _mean_counts(others, vocabulary)
    lead = {word: inside[word] - outside[word] for word in inside}
    likely = sorted((word for word in lead if lead[word] > 0), key=lambda word: (-lead[word], word))
    telling = {word: lead[word] * occurrences.rarity(word) for word in likely[:_CANDIDATES]}
    best = sorted(telling, key=lambda word: (-telling[word], word))
    shown = islice(without_plurals(best), _SHOWN_TERMS)
    return tuple(vocabulary.spell(word) for word in shown)


def _mean_counts(rows: list[int], vocabulary: Vocabulary) -> Counter[str]:
    """Return how often a document has each word, on average; repeats count less and less."""
    means: Counter[str] = Counter()
    for row in rows:
        for word, count in vocabulary.counts[row].items():
            means[word] += math.log1p(count) / len(rows)  # type: ignore[assignment]
    return means
