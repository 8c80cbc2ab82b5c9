"""Texts in, fingerprints out: a few hashes of each document by which shared text is noticed.

Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): of every `WINDOW_GRAMS` successive runs of
`GRAM_UNITS` units the one with the smallest hash is kept.  So two texts that have
`GRAM_UNITS + WINDOW_GRAMS - 1` units in common share a fingerprint, wherever these stand.
Punctuation, layout and letter case are no part of a unit, nor is the kind of Chinese characters.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from index.words import code_of, units_of

GRAM_UNITS = 8  # words, or Chinese characters; shorter runs are common phrases
WINDOW_GRAMS = 16  # with 8: what 23 units hold is noticed, for 2 fingerprints in 17 units

Codes = NDArray[np.uint64]
_MULTIPLIERS = np.array([pow(0x9E3779B97F4A7C15, n, 1 << 64) for n in range(GRAM_UNITS)], np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """The fingerprints of all documents: parallel arrays, by hash and then by document."""

    hashes: Codes
    documents: NDArray[np.int64]  # rows of Generation.documents
    counts: NDArray[np.int64]  # how many documents have this hash

    def counts_of(self, hashes: Codes) -> NDArray[np.int64]:
        """Return how many documents have each of these hashes, which some document has."""
        return self.counts[np.searchsorted(self.hashes, hashes)]


def encode_units(text: str) -> Codes:
    """Return uint64 [units]: the units of a text as numbers."""
    units = units_of(text)
    return np.fromiter(map(code_of, units), np.uint64, len(units))


def hash_grams(codes: Codes) -> Codes:
    """Return uint64 [units - 7]: a hash of each run of eight units; none where there are fewer."""
    count = max(0, len(codes) - GRAM_UNITS + 1)
    hashes = np.zeros(count, np.uint64)
    for offset, multiplier in enumerate(_MULTIPLIERS):
        hashes += codes[offset : offset + count] * multiplier
    return hashes


def winnow(hashes: Codes) -> NDArray[np.int64]:
    """Return the positions of the grams that are kept as fingerprints, in order."""
    if len(hashes) == 0:
        return np.empty(0, np.int64)
    windows = sliding_window_view(hashes, min(WINDOW_GRAMS, len(hashes)))
    return np.unique(windows.argmin(axis=1) + np.arange(len(windows)))


def collect_fingerprints(texts: Iterable[tuple[int, str]]) -> Fingerprints:
    """Return the fingerprints of documents, given as (row, text); each text is let go at once."""
    hashes, documents = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for row, text in texts:
        grams = hash_grams(encode_units(text))
        kept = np.unique(grams[winnow(grams)])
        hashes.append(kept)
        documents.append(np.full(len(kept), row, np.int64))
    return _sort(np.concatenate(hashes), np.concatenate(documents))


def _sort(hashes: Codes, documents: NDArray[np.int64]) -> Fingerprints:
    order = np.lexsort((documents, hashes))
    hashes = hashes[order]
    _, places, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return Fingerprints(hashes=hashes, documents=documents[order], counts=counts[places])
