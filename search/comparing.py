"""Two documents word by word: how much of each stands in the other, and the longest passage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.words import is_chinese, locate_units
from search.alignment import Run, find_runs, join_runs
from search.fingerprints import GRAM_UNITS, Codes, Fingerprints, encode_units, hash_grams, winnow
from search.pairing import MOST_COPIES

_WORD_WEIGHT = 2  # Chinese characters that say as much as a word of another script

Weights = NDArray[np.int64]  # [units]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """A document's text as it is compared."""

    text: str
    codes: Codes
    weights: Weights
    own_weights: Weights  # 0 where the text is a template's
    hashes: Codes  # of its fingerprints
    places: NDArray[np.int64]  # the units at which the fingerprints begin
    counts: NDArray[np.int64]  # how many documents have each fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two texts have in common."""

    shares: tuple[float, float]  # of each text, 0 to 1
    similarity: float  # of both together, 0 to 1 (Dice's coefficient)
    weight: int  # in Chinese characters, on the side where it is less
    passage_weight: int  # of the longest passage
    run: Run  # the longest of that passage, unit for unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two documents have in common, with their templates' text and without it."""

    whole: Overlap
    own: Overlap


def read_text(text: str, found: Fingerprints) -> ReadText:
    """Prepare a text, one of those from which the fingerprints were taken."""
    codes = encode_units(text)
    grams = hash_grams(codes)
    places = winnow(grams)
    counts = found.counts_of(grams[places])
    weights = np.array(
        [
            1 if is_chinese(text[start : start + 1]) else _WORD_WEIGHT
            for start, _ in locate_units(text)
        ],
        np.int64,
    )
    return ReadText(
        text=text,
        codes=codes,
        weights=weights,
        own_weights=np.where(_is_template(len(codes), places, counts), 0, weights),
        hashes=grams[places],
        places=places,
        counts=counts,
    )


def _is_template(
    length: int, places: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return bool [units]: whether the fingerprint nearest to a unit is in many documents."""
    if len(places) == 0:
        return np.zeros(length, np.bool_)
    centres = places + GRAM_UNITS // 2
    borders = (centres[1:] + centres[:-1]) / 2
    nearest = np.searchsorted(borders, np.arange(length))
    is_template: NDArray[np.bool_] = counts[nearest] > MOST_COPIES
    return is_template


def compare(one: ReadText, other: ReadText) -> Comparison | None:
    """Compare two documents; None where not even eight units in a row are the same."""
    runs = find_runs(one.codes, other.codes)
    if not runs:
        return None
    return Comparison(
        whole=_measure(runs, one.weights, other.weights),
        own=_measure(runs, one.own_weights, other.own_weights),
    )


def _measure(runs: Sequence[Run], one: Weights, other: Weights) -> Overlap:
    shared = (
        _weigh_covered(one, [(run.one, run.length) for run in runs]),
        _weigh_covered(other, [(run.other, run.length) for run in runs]),
    )
    totals = (int(one.sum()), int(other.sum()))
    weights = {run: int(one[run.one : run.one + run.length].sum()) for run in runs}
    passages = [(sum(weights[run] for run in passage), passage) for passage in join_runs(runs)]
    passage_weight, longest = max(passages, key=lambda each: each[0])
    return Overlap(
        shares=(_share(shared[0], totals[0]), _share(shared[1], totals[1])),
        similarity=_share(sum(shared), sum(totals)),
        weight=min(shared),
        passage_weight=passage_weight,
        run=max(longest, key=weights.__getitem__),
    )


def _weigh_covered(weights: Weights, stretches: Sequence[tuple[int, int]]) -> int:
    """Return the weight of what lies in any of these (start, length)."""
    is_covered = np.zeros(len(weights), np.bool_)
    for start, length in stretches:
        is_covered[start : start + length] = True
    return int(weights[is_covered].sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def quote(text: ReadText, run: Run, weights: Weights) -> str:
    """Return a run as the one text writes it, without what weighs nothing at its ends."""
    units = run.one + np.flatnonzero(weights[run.one : run.one + run.length])
    spans = locate_units(text.text)
    return text.text[spans[units[0]][0] : spans[units[-1]][1]]


def count_holders(text: ReadText, run: Run, weights: Weights) -> int:
    """Return how many documents have what weighs of a run of the one text: two at least."""
    last = run.one + run.length - GRAM_UNITS
    is_inside = (text.places >= run.one) & (text.places <= last)
    counts = text.counts[is_inside & (weights[text.places] > 0)]
    return max(2, int(np.median(counts))) if len(counts) else 2
