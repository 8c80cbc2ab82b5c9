"""The exact nearest chunks in single precision, found without the index that is measured."""

from collections.abc import Mapping, Sequence

import numpy as np
from benchmarks.scale_corpus import Corpus, Layout
from benchmarks.scale_people import SHARES
from benchmarks.scale_questions import Questions
from numpy.typing import NDArray

from index.access import Viewer, viewer_of

_NEAREST = 10


def recall_of_each(
    questions: Questions, found: Mapping[str, Sequence[Sequence[int]]]
) -> dict[str, float]:
    """Return, for each viewer by person id, the share of the true nearest ten that was found.

    Args:
        questions: What was asked.
        found: The ids of the chunks that were found for the first of the questions.

    Raises:
        ValueError: A viewer was given a chunk that they may not read.
    """
    corpus = questions.corpus
    visible = {name: visible_chunks(corpus, name) for name in found}
    count = max(map(len, found.values()), default=0)
    nearest = find_exactly(corpus, questions.embeddings[:count], visible)
    recalls = {}
    for name, of_questions in found.items():
        shares = []
        for ids, exact in zip(of_questions, nearest[name], strict=True):
            ordinals = np.array(ids, np.int64) - 1  # the first chunk of a new catalog has id 1
            if not visible[name][ordinals].all():
                raise ValueError(f"{name} was given a chunk that they may not read")
            shares.append(len(np.intersect1d(ordinals, exact)) / max(len(exact), 1))
        recalls[name] = float(np.mean(shares))
    return recalls


def visible_chunks(corpus: Corpus, person_id: str) -> NDArray[np.bool_]:
    """Return bool [chunks]: what a viewer may read."""
    person = next(each for each in corpus.staff.people if each.person_id == person_id)
    return np.concatenate(
        [_visible_in(corpus, layout, viewer_of(person)) for layout in corpus.layouts]
    )


def _visible_in(corpus: Corpus, layout: Layout, viewer: Viewer) -> NDArray[np.bool_]:
    if layout.department in viewer.groups:
        return np.ones(layout.chunk_count, np.bool_)
    shares = [share for name, share in SHARES.items() if f"staff-{name}" in viewer.groups]
    last = layout.first_document + len(layout.topics)
    ranks = corpus.ranks[layout.first_document : last]
    return np.repeat(ranks < max(shares, default=0.0), layout.chunk_counts)


def find_exactly(
    corpus: Corpus, queries: NDArray[np.float32], visible: Mapping[str, NDArray[np.bool_]]
) -> dict[str, list[NDArray[np.int64]]]:
    """Return the ordinals of the visible chunks nearest to each query, by viewer."""
    empty = (np.empty(0, np.int64), np.empty(0, np.float32))
    best = {name: [empty] * len(queries) for name in visible}
    for layout in corpus.layouts:
        similarities = queries @ corpus.embeddings(layout).T
        first = layout.first_chunk
        for name, mask in visible.items():
            own = np.flatnonzero(mask[first : first + layout.chunk_count])
            if len(own):
                best[name] = [
                    _merge(known, own + first, row[own])
                    for known, row in zip(best[name], similarities, strict=True)
                ]
    return {name: [ordinals for ordinals, _ in rows] for name, rows in best.items()}


def _merge(
    known: tuple[NDArray[np.int64], NDArray[np.float32]],
    ordinals: NDArray[np.int64],
    similarities: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if len(ordinals) > _NEAREST:
        best = np.argpartition(-similarities, _NEAREST)[:_NEAREST]
        ordinals, similarities = ordinals[best], similarities[best]
    joined = np.concatenate([known[0], ordinals]), np.concatenate([known[1], similarities])
    order = np.argsort(-joined[1], kind="stable")[:_NEAREST]
    return joined[0][order], joined[1][order]
