import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical_scores import LexicalScores, score_terms
from index.postings import Entries, Field, pack_postings, unpack_entries

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


def pack(texts: Sequence[Text]) -> dict[tuple[str, Field], bytes]:
    """Return the postings of a segment in which these texts lie."""
    counters, position = [], 0
    for text in texts:
        counters.append((position, Field.TITLE, Counter(text.title)))
        for heading, body in text.chunks:
            counters.append((position, Field.HEADING, Counter(heading)))
            counters.append((position, Field.BODY, Counter(body)))
            position += 1
    return pack_postings(counters)


def score(
    texts: Sequence[Text], selected: Sequence[bool], query: Mapping[str, float]
) -> LexicalScores:
    """Score texts that lie in two segments, as the index does."""
    half = len(texts) // 2
    segments = {7: pack(texts[:half]), 9: pack(texts[half:])}
    rows = np.array([row for row, text in enumerate(texts) for _ in text.chunks], np.int64)

    def read(term: str, field: Field) -> list[tuple[int, Entries]]:
        return [
            (segment_id, unpack_entries(packed[term, field]))
            for segment_id, packed in segments.items()
            if (term, field) in packed
        ]

    return score_terms(
        query,
        most_terms=100,
        postings=read,
        starts={7: 0, 9: int((rows < half).sum())},
        slot_document=np.where(np.array(selected)[rows], rows, -1),
        slot_lengths=np.array([len(body) for t in texts for _, body in t.chunks], np.float32),
        document_count=len(texts),
    )


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
    packed = pack(texts)
    scores = score_terms(
        {"a": 1.0, "b": 1.0},
        most_terms=1,
        postings=lambda term, field: (
            [(1, unpack_entries(packed[term, field]))] if (term, field) in packed else []
        ),
        starts={1: 0},
        slot_document=np.array([0, 1]),
        slot_lengths=np.array([2, 1], np.float32),
        document_count=2,
    )

    assert list(scores.weights) == ["b"]
    assert scores.documents[1] == 0


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 2**31), st.sampled_from(Field)),
        st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 65_535), max_size=3),
    )
)
def test_postings_come_back_as_they_were_packed(
    counters: dict[tuple[int, Field], dict[str, int]],
) -> None:
    """Packing loses neither a position nor a count."""
    packed = pack_postings((at, field, counts) for (at, field), counts in sorted(counters.items()))
    unpacked = {
        (int(at), field, term): int(count)
        for (term, field), content in packed.items()
        for at, count in zip(*_arrays(content), strict=True)
    }

    assert unpacked == {
        (at, field, term): count
        for (at, field), counts in counters.items()
        for term, count in counts.items()
    }


def _arrays(content: bytes) -> tuple[Sequence[int], Sequence[float]]:
    entries = unpack_entries(content)
    return entries.positions.tolist(), entries.counts.tolist()


def test_count_that_does_not_fit_is_the_most_that_fits() -> None:
    """A term repeated a million times overflows nothing."""
    packed = pack_postings([(0, Field.BODY, {"a": 1_000_000})])

    assert unpack_entries(packed["a", Field.BODY]).counts.tolist() == [65_535]
