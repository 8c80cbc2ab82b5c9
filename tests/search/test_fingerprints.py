"""What fingerprints and runs promise, for any texts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.alignment import find_runs
from search.fingerprints import GRAM_UNITS, WINDOW_GRAMS, hash_grams, winnow

UNITS = st.lists(st.integers(0, 3), max_size=80)  # few, so that runs repeat
DISTINCT = st.permutations(range(1, GRAM_UNITS + WINDOW_GRAMS))


def codes(units: list[int]) -> NDArray[np.uint64]:
    return np.array(units, np.uint64)


def fingerprints(units: list[int]) -> set[int]:
    grams = hash_grams(codes(units))
    return set(grams[winnow(grams)].tolist())


@given(before=UNITS, after=UNITS, passage=DISTINCT, other=UNITS)
def test_long_enough_passage_is_noticed_wherever_it_stands(
    before: list[int], after: list[int], passage: list[int], other: list[int]
) -> None:
    """Two texts with 23 units in common share a fingerprint."""
    assert fingerprints([*before, *passage, *after]) & fingerprints([*other, *passage])


@given(one=UNITS, other=UNITS)
def test_runs_stand_in_both_texts_and_never_overlap(one: list[int], other: list[int]) -> None:
    """Whatever repeats in either of them."""
    end = 0
    for run in find_runs(codes(one), codes(other)):
        assert run.one >= end
        assert run.length >= GRAM_UNITS
        assert (
            one[run.one : (end := run.one + run.length)]
            == (other[run.other : run.other + run.length])
        )


@given(text=UNITS)
def test_text_has_all_of_itself_in_common(text: list[int]) -> None:
    """Where it is long enough to have a run at all."""
    runs = find_runs(codes(text), codes(text))

    assert sum(run.length for run in runs) == (len(text) if len(text) >= GRAM_UNITS else 0)
