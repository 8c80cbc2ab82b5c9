"""The lexical side of a segment: which chunk has which term how often, and BM25 over that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

K1 = 1.2  # Robertson et al., TREC-3: how soon repetitions stop counting
B = 0.75  # the same: how much length is held against a text

_ENTRY = np.dtype([("position", "<u4"), ("count", "<u2")])
_MOST = int(np.iinfo(np.uint16).max)


class Field(IntEnum):
    """Where in a document a term stands."""

    BODY = 0
    HEADING = 1
    TITLE = 2  # entries lie at the first chunk of the document


@dataclass(frozen=True, slots=True)
class Entries:
    """The places of one term: parallel arrays."""

    positions: NDArray[np.int64]
    counts: NDArray[np.float32]


def pack_postings(
    counters: Iterable[tuple[int, Field, Mapping[str, int]]],
) -> dict[tuple[str, Field], bytes]:
    """Return the packed entries of each term and field.

    Args:
        counters: (position in the segment, field, occurrences of each term), positions ascending.
    """
    entries: dict[tuple[str, Field], list[tuple[int, int]]] = defaultdict(list)
    for position, field, counts in counters:
        for term, count in counts.items():
            entries[term, field].append((position, min(count, _MOST)))
    return {key: np.array(rows, dtype=_ENTRY).tobytes() for key, rows in entries.items()}


def unpack_entries(packed: bytes) -> Entries:
    """Return what `pack_postings` packed for one term and field."""
    rows = np.frombuffer(packed, dtype=_ENTRY)
    return Entries(rows["position"].astype(np.int64), rows["count"].astype(np.float32))


def inverse_document_frequency(containing: float, total: float) -> float:
    """Return how much a term tells, never negative (Robertson & Zaragoza 2009, eq. 3.3, plus 1)."""
    return float(np.log(1 + (total - containing + 0.5) / (containing + 0.5)))


def saturate(
    counts: NDArray[np.float32], lengths: NDArray[np.float32], average: float
) -> NDArray[np.float32]:
    """Return BM25's weight of term counts in texts of these lengths (in terms)."""
    norms = K1 * (1 - B + B * lengths / max(average, 1e-9))
    weights: NDArray[np.float32] = (counts * (K1 + 1) / (counts + norms)).astype(np.float32)
    return weights
