"""How far metrics can be trusted: intervals by the bootstrap, and a paired test of two runs."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 10_000
_CONFIDENCE = 0.95
_AT_ONCE = 1_000_000  # values that are held in memory
_SEED = 20  # any: the same figures come out every time

Values = NDArray[np.float64]
DrawMeans = Callable[[Values, int, np.random.Generator], Values]


def bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % confidence interval of a mean over queries.

    The percentile bootstrap (Efron & Tibshirani 1993, chapter 13): queries are drawn with
    replacement.
    """
    means = _resample(np.asarray(values, np.float64), _mean_of_drawn)
    low, high = np.quantile(means, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return float(low), float(high)


def paired_p_value(differences: Sequence[float]) -> float:
    """Return how likely a mean at least this far from 0 is if both runs are equally good.

    Fisher's randomisation test, two-sided: which run a query's value comes from is drawn by lot
    (Smucker, Allan & Carterette, CIKM 2007).  Never 0: what was seen is one of the draws.
    """
    values = np.asarray(differences, np.float64)
    seen = abs(float(values.mean()))
    means = np.abs(_resample(values, _mean_of_flipped))
    as_far = int(np.count_nonzero(means >= seen - 1e-12))
    return (as_far + 1) / (_RESAMPLES + 1)


def _resample(values: Values, draw_means: DrawMeans) -> Values:
    """Return the mean of each resample, drawn a block at a time."""
    generator = np.random.default_rng(_SEED)
    rows = max(1, _AT_ONCE // len(values))
    counts = [min(rows, _RESAMPLES - done) for done in range(0, _RESAMPLES, rows)]
    return np.concatenate([draw_means(values, count, generator) for count in counts])


def _mean_of_drawn(values: Values, count: int, generator: np.random.Generator) -> Values:
    drawn = values[generator.integers(len(values), size=(count, len(values)))]
    means: Values = drawn.mean(axis=1)
    return means


def _mean_of_flipped(values: Values, count: int, generator: np.random.Generator) -> Values:
    signs = generator.integers(2, size=(count, len(values))) * 2 - 1
    means: Values = (signs * values).mean(axis=1)
    return means
