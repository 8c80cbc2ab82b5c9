import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.fusion import LEXICAL_WEIGHT, fuse, lexical_weight_of

SIMILARITIES = st.floats(-0.25, 0.5, width=32)
COVERAGES = st.floats(0, 1, width=32)
TEXTS = st.lists(st.tuples(SIMILARITIES, COVERAGES, st.booleans()), min_size=1, max_size=20)
SMALL = 1e-6


def fused(texts: list[tuple[float, float, bool]]) -> list[float]:
    similarities, coverages, foreign = zip(*texts, strict=True)
    scores = fuse(
        np.array(similarities, np.float32), np.array(coverages, np.float32), np.array(foreign)
    )
    assert scores.dtype == np.float32
    return [float(score) for score in scores]


@given(TEXTS)
def test_each_text_gets_one_score_of_its_own(texts: list[tuple[float, float, bool]]) -> None:
    """Fusion neither drops nor repeats, and a score does not depend on who else is there."""
    assert fused(texts) == [fused([text])[0] for text in texts]


@given(SIMILARITIES, SIMILARITIES, COVERAGES, st.booleans())
def test_nearer_is_never_worse(one: float, other: float, coverage: float, foreign: bool) -> None:
    """Of two texts that cover as much, the one nearer in meaning is first."""
    near, far = max(one, other), min(one, other)
    scores = fused([(near, coverage, foreign), (far, coverage, foreign)])

    assert scores[0] >= scores[1] - SMALL


@given(SIMILARITIES, COVERAGES, COVERAGES, st.booleans())
def test_covering_more_is_never_worse(
    similarity: float, one: float, other: float, foreign: bool
) -> None:
    """Of two texts that are as near, the one that covers more of the question is first."""
    scores = fused([(similarity, max(one, other), foreign), (similarity, min(one, other), foreign)])

    assert scores[0] >= scores[1] - SMALL


@given(SIMILARITIES, COVERAGES)
def test_foreign_text_is_not_punished_for_words_it_cannot_share(
    similarity: float, coverage: float
) -> None:
    """With the same meaning and words, another language is no reason to come last."""
    foreign, own = fused([(similarity, coverage, True), (similarity, coverage, False)])

    assert foreign >= own - SMALL


@given(SIMILARITIES)
def test_side_that_knows_nothing_is_silent(similarity: float) -> None:
    """Where no word is shared, a text in the question's language is ranked by meaning alone."""
    assert abs(fused([(similarity, 0.0, False)])[0] - similarity) < SMALL


def test_covering_a_long_question_is_worth_more() -> None:
    """A short question counts as it always did; of many terms no text covers many."""
    weights = [
        lexical_weight_of({str(term): 2.0 for term in range(count)}) for count in (0, 1, 8, 30, 64)
    ]

    assert weights[:3] == [LEXICAL_WEIGHT] * 3
    assert weights[2] < weights[3] < weights[4]


def test_everyday_words_do_not_make_a_question_long() -> None:
    """Terms that tell next to nothing are hardly counted."""
    telling = {str(term): 3.0 for term in range(8)}
    everyday = {f"the {term}": 0.01 for term in range(40)}

    assert lexical_weight_of(telling | everyday) < 1.05 * lexical_weight_of(telling)
