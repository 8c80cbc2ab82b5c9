"""The lexical side of a segment as it is stored: where each term stands, and how often.

A place is a chunk's position in its segment.  What stands in the text of a chunk, in the headings
and in the table header above it counts alike; the terms of a document's title stand at its first
chunk, counted apart.  Each row holds the places of a term in one stretch of a segment, as plain
arrays that numpy reads as they are: two bytes a position, one a count.

A segment's rows are never changed.  The places of a deleted document stay in them until the
segment is merged or pruned; nothing shows them, for no document of the generation lies there.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

STRETCH = 1 << 16  # positions: what a uint16 tells apart
_MOST = 255  # occurrences in one chunk that count; one more would change its weight by under 0.5 %


@dataclass(frozen=True, slots=True)
class PackedPostings:
    """The places of a term in one stretch of a segment."""

    term: str
    first_position: int  # of the stretch
    positions: bytes  # uint16, ascending: how far behind it each place is
    counts: bytes  # uint8: occurrences in the chunk
    title_counts: bytes | None  # uint8: occurrences in the title; None where there are none


@dataclass(frozen=True, slots=True)
class Places:
    """Where a term stands: parallel arrays."""

    positions: NDArray[np.int64]
    counts: NDArray[np.uint8]
    title_counts: NDArray[np.uint8] | None


def pack_postings(
    chunks: Iterable[tuple[Mapping[str, int], Mapping[str, int]]],
) -> list[PackedPostings]:
    """Return the places of each term, ordered by term and place.

    Args:
        chunks: The term counts of each chunk of a segment and of the title of the document that
            begins with it, in the order of their positions.
    """
    numbers: dict[str, int] = {}
    terms, positions, counts, title_counts = array("q"), array("q"), array("q"), array("q")
    for position, (of_chunk, of_title) in enumerate(chunks):
        found = of_chunk if not of_title else {**of_chunk, **of_title}
        terms.extend([numbers.setdefault(term, len(numbers)) for term in found])
        positions.extend([position] * len(found))
        counts.extend([of_chunk.get(term, 0) for term in found])
        title_counts.extend([of_title.get(term, 0) for term in found])
    by_term = np.argsort(np.frombuffer(terms, np.int64), kind="stable")
    columns = [np.frombuffer(each, np.int64)[by_term] for each in (positions, counts, title_counts)]
    ends = np.cumsum(np.bincount(terms, minlength=len(numbers))).tolist()
    firsts = [0, *ends]
    return [
        packed
        for term, number in sorted(numbers.items())
        for packed in pack_places(
            term, *(column[firsts[number] : ends[number]] for column in columns)
        )
    ]


def pack_places(
    term: str,
    positions: NDArray[np.int64],
    counts: NDArray[np.int64],
    title_counts: NDArray[np.int64],
) -> Iterator[PackedPostings]:
    """Yield the places of a term, stretch by stretch; positions ascend."""
    stretches = positions // STRETCH
    cuts = [0, *(np.flatnonzero(np.diff(stretches)) + 1).tolist(), len(positions)]
    for first, last in pairwise(cuts):
        part = slice(first, last)
        first_position = int(stretches[first]) * STRETCH
        yield PackedPostings(
            term=term,
            first_position=first_position,
            positions=(positions[part] - first_position).astype("<u2").tobytes(),
            counts=_to_bytes(counts[part]),
            title_counts=_to_bytes(title_counts[part]) if title_counts[part].any() else None,
        )


def unpack_places(packed: Sequence[PackedPostings], starts: Sequence[int]) -> Places:
    """Return the places of many stretches, one after another.

    Args:
        packed: The stretches.
        starts: What to add to the positions of each.
    """
    lengths = [len(each.counts) for each in packed]
    firsts = [each.first_position + start for each, start in zip(packed, starts, strict=True)]
    positions = np.repeat(np.array(firsts, np.int64), lengths)
    positions += np.frombuffer(b"".join([each.positions for each in packed]), "<u2")
    counts = np.frombuffer(b"".join([each.counts for each in packed]), np.uint8)
    title_counts = None
    if any(each.title_counts for each in packed):
        parts = [each.title_counts or bytes(len(each.counts)) for each in packed]
        title_counts = np.frombuffer(b"".join(parts), np.uint8)
    return Places(positions, counts, title_counts)


def _to_bytes(counts: NDArray[np.int64]) -> bytes:
    return np.minimum(counts, _MOST).astype(np.uint8).tobytes()
