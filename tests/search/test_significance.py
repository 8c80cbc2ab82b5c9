import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from search.evaluation.significance import bootstrap_interval, paired_p_value


def test_interval_is_that_of_scipy() -> None:
    """The percentile bootstrap, by an independent implementation."""
    values = np.random.default_rng(1).beta(2, 1, 60)
    theirs = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=10_000, rng=np.random.default_rng(2)
    ).confidence_interval

    assert bootstrap_interval(values.tolist()) == pytest.approx(tuple(theirs), abs=0.005)


def test_p_value_is_that_of_scipy() -> None:
    """Fisher's randomisation test for pairs, by an independent implementation."""
    generator = np.random.default_rng(3)
    first, second = generator.random(40), generator.random(40) + 0.08
    theirs = stats.permutation_test(
        (first, second),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        n_resamples=20_000,
        rng=generator,
    ).pvalue

    assert paired_p_value((first - second).tolist()) == pytest.approx(theirs, abs=0.02)


def test_runs_that_do_not_differ_differ_by_chance() -> None:
    """A mean of nothing is as far from nothing as every draw."""
    assert paired_p_value([0.0] * 20) == 1
    assert paired_p_value([0.5, -0.5] * 10) > 0.9


def test_clear_difference_is_none_of_chance() -> None:
    """Better for every one of many queries."""
    assert paired_p_value([0.4] * 30) < 0.001


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_interval_lies_within_the_values(values: list[float]) -> None:
    """The mean of a resample is never beyond what was drawn, and every run says the same."""
    low, high = bootstrap_interval(values)

    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert bootstrap_interval(values) == (low, high)
