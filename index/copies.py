"""Copies: what several files of a department hold alike, such as a mail that each answer quotes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import StoredDocument

_NO_COPY = -1


def number_copies(documents: Sequence[StoredDocument]) -> NDArray[np.int64]:
    """Return int64 [documents]: one number for parts of a department with the same bytes.

    Files of their own have none: that somebody keeps one twice is for people to see.
    """
    numbers: dict[tuple[str, str], int] = {}
    return np.array(
        [
            _NO_COPY
            if document.parent is None
            else numbers.setdefault((document.department, document.content_hash), len(numbers))
            for document in documents
        ],
        np.int64,
    )


def without_copies(
    selected: NDArray[np.bool_], copy_numbers: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return the selection with one of those that are copies of each other: the first of them."""
    rows = np.flatnonzero(selected & (copy_numbers != _NO_COPY))
    _, firsts = np.unique(copy_numbers[rows], return_index=True)
    distinct = selected.copy()
    distinct[rows] = False
    distinct[rows[firsts]] = True
    return distinct
