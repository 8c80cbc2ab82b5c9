"""The lexical side of a segment as it is stored: where each term stands, and how often.

A place is a chunk's position in its segment.  What stands in the text of a chunk, in the headings
and in the table header above it counts alike; the terms of a document's title stand at its first
chunk, counted apart.  Each row holds the places of a term in one stretch of a segment, as plain
arrays that numpy reads as they are: two bytes a position, one a count.

A segment's rows are never changed.  The places of a deleted document stay in them until the
segment is merged or pruned; nothing shows them, for no document of the generation lies there.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STRETCH = 1 << 16  # positions: what a uint16 tells apart
_MOST = 255  # occurrences in one chunk that count; one more would change its weight by under 0.5 %


class PackedPostings(NamedTuple):
    """The places of a term in one stretch of a segment: a row of the table, made by the million."""

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
    columns = array("q"), array("q"), array("q"), array("q")
    for position, (of_chunk, of_title) in enumerate(chunks):
        found = {**of_chunk, **of_title} if of_title else of_chunk
        columns[0].extend([numbers.setdefault(term, len(numbers)) for term in found])
        columns[1].extend([position] * len(found))
        columns[2].extend([of_chunk.get(term, 0) for term in found])
        columns[3].extend([of_title.get(term, 0) for term in found])
    terms = sorted(numbers)
    ranks = np.empty(len(terms), np.int64)
    ranks[[numbers[term] for term in terms]] = np.arange(len(terms))
    ordinals, *rest = (np.frombuffer(column, np.int64) for column in columns)
    order = np.argsort(ranks[ordinals], kind="stable")
    return pack_columns(terms, ranks[ordinals][order], *(column[order] for column in rest))


def pack_columns(
    terms: Sequence[str],
    ordinals: NDArray[np.int64],
    positions: NDArray[np.int64],
    counts: NDArray[np.int64],
    title_counts: NDArray[np.int64],
) -> list[PackedPostings]:
    """Return the places of each term, ordered as they are given.

    Args:
        terms: The terms of a segment.
        ordinals: Which of the terms stands at each place, ascending.
        positions: Where, ascending for each term.
        counts: How often in the chunk there.
        title_counts: How often in the title of the document that begins there.
    """
    if not len(ordinals):
        return []
    stretches = positions // STRETCH
    is_first = (np.diff(ordinals, prepend=-1) != 0) | (np.diff(stretches, prepend=0) != 0)
    firsts = np.flatnonzero(is_first)
    is_in_title = np.logical_or.reduceat(title_counts > 0, firsts).tolist()
    offsets = (positions % STRETCH).astype("<u2").tobytes()
    in_chunk, in_title = (
        np.minimum(each, _MOST).astype(np.uint8).tobytes() for each in (counts, title_counts)
    )
    ranges = pairwise([*firsts.tolist(), len(ordinals)])
    return [
        PackedPostings(
            term=terms[ordinal],
            first_position=stretch * STRETCH,
            positions=offsets[2 * first : 2 * last],
            counts=in_chunk[first:last],
            title_counts=in_title[first:last] if has_title else None,
        )
        for (first, last), ordinal, stretch, has_title in zip(
            ranges,
            ordinals[firsts].tolist(),
            stretches[firsts].tolist(),
            is_in_title,
            strict=True,
        )
    ]


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
