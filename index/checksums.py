"""Checksums of what a segment file holds: one of each row, one of many arrays together."""

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Checksums = NDArray[np.uint32]


def sum_rows(rows: NDArray[Any]) -> Checksums:
    """Return a checksum of each row: its words times odd numbers, so that no flipped bit is lost.

    Multilinear hashing, see Lemire & Kaser, "Strongly universal string hashing is fast" (2014).
    """
    words = rows.view(np.uint16).astype(np.uint32)
    multipliers = np.arange(1, 2 * words.shape[1], 2, dtype=np.uint32) * np.uint32(2654435761)
    sums: Checksums = np.einsum("ij,j->i", words, multipliers)
    return sums


def sum_up(arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return one checksum of arrays with their names."""
    total = 0
    for name in sorted(arrays):
        content = np.ascontiguousarray(arrays[name]).reshape(-1).view(np.uint8).data
        total = zlib.crc32(content, zlib.crc32(name.encode(), total))
    return f"{total:08x}"
