import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical_scores import LexicalScores, TextLayout, score_terms
from index.postings import PackedPostings, pack_postings

K1, B, TITLE_WEIGHT = 1.2, 0.75, 2


@dataclass(frozen=True)
class Text:
    """A document of words: a title, and (heading, body) of each chunk."""

    title: list[str]
    chunks: list[tuple[list[str], list[str]]]


WORDS = st.lists(st.sampled_from("abcdef"), max_size=6)
CHUNKS = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3)
TEXTS = st.lists(st.builds(Text, title=WORDS, chunks=CHUNKS), min_size=1, max_size=6)
QUERIES = st.dictionaries(st.sampled_from("abcdefg"), st.floats(0.1, 3), min_size=1)


@dataclass
class Index:
    """Texts in two segments, and which segments were asked for."""

    texts: Sequence[Text]
    asked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        half = len(self.texts) // 2
        self.packed = {9: pack(self.texts[:half]), 7: pack(self.texts[half:])}
        rows = np.array([row for row, text in enumerate(self.texts) for _ in text.chunks], np.int64)
        bodies = [body for text in self.texts for _, body in text.chunks]
        self.layout = TextLayout.of(
            starts={9: 0, 7: int((rows < half).sum())},
            slot_document=rows,
            slot_lengths=np.array([len(body) for body in bodies], np.float32),
            document_count=len(self.texts),
        )

    def read(self, term: str, segments: Sequence[int]) -> list[tuple[int, PackedPostings]]:
        """Return the places of a term, as the catalog does."""
        self.asked += segments
        return [
            (segment, each)
            for segment in sorted(segments)
            for each in self.packed[segment]
            if each.term == term
        ]

    def score(
        self, query: Mapping[str, float], selected: Sequence[bool], *, most_terms: int = 100
    ) -> LexicalScores:
        """Score the texts against a query."""
        (scores,) = self.score_each(query, [selected], most_terms=most_terms)
        return scores

    def score_each(
        self, query: Mapping[str, float], selections: Sequence[Sequence[bool]], *, most_terms: int
    ) -> list[LexicalScores]:
        """Score the texts against a query for several selections at once."""
        return score_terms(
            query,
            most_terms=most_terms,
            postings=self.read,
            layout=self.layout,
            selections=[np.array(selected, np.bool_) for selected in selections],
        )


def pack(texts: Sequence[Text]) -> list[PackedPostings]:
    """Return the postings of a segment in which these texts lie."""
    return pack_postings(
        (Counter(heading + body), Counter(text.title) if not number else Counter())
        for text in texts
        for number, (heading, body) in enumerate(text.chunks)
    )


def score(
    texts: Sequence[Text], selected: Sequence[bool], query: Mapping[str, float]
) -> LexicalScores:
    """Score texts that lie in two segments, as the index does."""
    return Index(texts).score(query, selected)


def straightforward_bm25(
    counts: Sequence[Mapping[str, int]],
    lengths: Sequence[int],
    weights: Mapping[str, float],
) -> list[float]:
    """Return BM25 of each text by its formula (Robertson & Zaragoza 2009), over its ceiling."""
    average = sum(lengths) / len(lengths)
    ceiling = sum(weight * (K1 + 1) for weight in weights.values())
    scores = []
    for count, length in zip(counts, lengths, strict=True):
        norm = K1 * (1 - B + B * length / max(average, 1e-9))
        gain = sum(w * count[t] * (K1 + 1) / (count[t] + norm) for t, w in weights.items())
        scores.append(gain / ceiling)
    return scores


def expected_scores(
    texts: Sequence[Text], query: Mapping[str, float]
) -> tuple[list[float], list[float]]:
    """Return the scores of all chunks and of all documents, computed word by word."""
    chunk_counts = [Counter(heading + body) for text in texts for heading, body in text.chunks]
    chunk_lengths = [len(body) for text in texts for _, body in text.chunks]
    document_counts = [
        Counter([w for heading, body in text.chunks for w in heading + body])
        + Counter({word: TITLE_WEIGHT * n for word, n in Counter(text.title).items()})
        for text in texts
    ]
    document_lengths = [sum(len(body) for _, body in text.chunks) for text in texts]
    containing = {term: sum(term in count for count in document_counts) for term in query}
    weights = {
        term: weight
        * math.log(1 + (len(texts) - containing[term] + 0.5) / (containing[term] + 0.5))
        for term, weight in query.items()
    }
    return (
        straightforward_bm25(chunk_counts, chunk_lengths, weights),
        straightforward_bm25(document_counts, document_lengths, weights),
    )


@settings(deadline=None)
@given(texts=TEXTS, query=QUERIES)
def test_scores_are_those_of_the_formula(texts: list[Text], query: dict[str, float]) -> None:
    """BM25 over packed postings in two segments equals BM25 over the words themselves."""
    scores = score(texts, [True] * len(texts), query)
    chunks, documents = expected_scores(texts, query)

    np.testing.assert_allclose(scores.chunks, chunks, atol=1e-5)
    np.testing.assert_allclose(scores.documents, documents, atol=1e-5)


@settings(deadline=None)
@given(texts=TEXTS, query=QUERIES, hidden=st.lists(st.booleans(), min_size=6, max_size=6))
def test_what_is_not_selected_changes_nothing(
    texts: list[Text], query: dict[str, float], hidden: list[bool]
) -> None:
    """Scores are those of a corpus in which the other documents do not exist."""
    selected = [not each for each in hidden[: len(texts)]]
    scores = score(texts, selected, query)
    kept = [text for text, is_selected in zip(texts, selected, strict=True) if is_selected]

    assert not scores.documents[~np.array(selected)].any()
    if not kept:
        assert not scores.chunks.any()
        return
    alone = score(kept, [True] * len(kept), query)
    np.testing.assert_allclose(scores.documents[np.array(selected)], alone.documents, atol=1e-6)
    assert scores.weights == pytest.approx(alone.weights)


@settings(deadline=None)
@given(
    texts=TEXTS,
    query=QUERIES,
    shown=st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=2, max_size=3),
    most_terms=st.integers(1, 4),
)
def test_selections_scored_together_are_scored_as_if_alone(
    texts: list[Text], query: dict[str, float], shown: list[list[bool]], most_terms: int
) -> None:
    """To the last digit: what one viewer finds does not depend on what else is looked at."""
    index = Index(texts)
    selections = [each[: len(texts)] for each in shown]
    together = index.score_each(query, selections, most_terms=most_terms)

    for selected, scores in zip(selections, together, strict=True):
        alone = index.score(query, selected, most_terms=most_terms)
        np.testing.assert_array_equal(scores.chunks, alone.chunks)
        np.testing.assert_array_equal(scores.documents, alone.documents)
        assert scores.weights == alone.weights


@settings(deadline=None)
@given(texts=TEXTS, query=QUERIES)
def test_score_is_a_share(texts: list[Text], query: dict[str, float]) -> None:
    """No text covers less than nothing or more than all of a question."""
    scores = score(texts, [True] * len(texts), query)

    for shares in scores.chunks, scores.documents:
        assert (shares >= 0).all()
        assert (shares < 1).all()


def test_only_the_terms_that_tell_most_count() -> None:
    """A whole document as a question is cut to its rarest terms."""
    texts = [Text(["a"], [([], ["a", "b"])]), Text(["a"], [([], ["a"])])]
    index = Index(texts)
    scores = index.score({"a": 1.0, "b": 1.0}, [True, True], most_terms=1)

    assert list(scores.weights) == ["b"]
    assert scores.documents[1] == 0
    assert len(index.asked) == 3 * 2  # both terms, then the one that counts, in two segments


def test_segments_without_selected_documents_are_not_read() -> None:
    """Whoever may see one department pays for no other."""
    index = Index([Text([], [([], ["a"])]), Text([], [([], ["a"])])])
    scores = index.score({"a": 1.0}, [False, True])

    assert index.asked == [7]
    assert scores.documents.tolist() == [0, pytest.approx(scores.documents.max())]


def test_nothing_selected_scores_nothing() -> None:
    """A viewer who may read nothing gets no score, and no error."""
    scores = score([Text(["a"], [([], ["a"])])], [False], {"a": 1.0})

    assert not scores.chunks.any()
    assert not scores.documents.any()


@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75]), max_size=12),
    st.integers(1, 5),
)
def test_best_chunks_are_all_that_could_be_among_the_first(scores: list[float], top_k: int) -> None:
    """Equal ones all stay, so that their order can be decided; those without a score do not."""
    chunks = np.array(scores, np.float32)
    best = LexicalScores(chunks, np.empty(0, np.float32), {}).best_chunks(top_k)
    limit = sorted(scores, reverse=True)[:top_k][-1] if scores else 0

    assert sorted(best) == [at for at, each in enumerate(scores) if each > 0 and each >= limit]
