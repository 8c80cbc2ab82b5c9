"""Two texts in, what they have in common out: the runs of units that stand in both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.fingerprints import Codes, hash_grams

EDIT_UNITS = 8  # of either text between two runs that are still one passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of units that stands in both texts, unit for unit."""

    one: int  # where it begins in the one text
    other: int
    length: int


def find_runs(one: Codes, other: Codes) -> list[Run]:
    """Return the runs of eight units or more, in the order of the one text, never overlapping.

    Text that was moved is found.  Of what the other text has several times, the first is taken.
    """
    grams = hash_grams(one)
    others = hash_grams(other)
    places = {gram: place for place, gram in reversed(list(enumerate(others.tolist())))}
    runs: list[Run] = []
    end = 0
    for start in np.flatnonzero(np.isin(grams, others)).tolist():
        if start < end:
            continue
        place = places[int(grams[start])]
        length = _common_length(one[start:], other[place:])
        runs.append(Run(one=start, other=place, length=length))
        end = start + length
    return runs


def join_runs(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs as passages: what only a small edit divides in both texts is together."""
    passages: list[list[Run]] = []
    for run in runs:
        if passages and _is_close(passages[-1][-1], run):
            passages[-1].append(run)
        else:
            passages.append([run])
    return passages


def _is_close(before: Run, after: Run) -> bool:
    gaps = (
        after.one - before.one - before.length,
        after.other - before.other - before.length,
    )
    return all(0 <= gap <= EDIT_UNITS for gap in gaps)


def _common_length(one: Codes, other: Codes) -> int:
    """Return how many units two texts have in common from their beginnings."""
    limit, known, step = min(len(one), len(other)), 0, 64
    while known < limit:
        end = min(limit, known + step)
        is_different = one[known:end] != other[known:end]
        if is_different.any():
            return known + int(is_different.argmax())
        known, step = end, step * 2
    return limit
