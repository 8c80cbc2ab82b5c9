"""Documents by what they are called: for whoever knows the title, or part of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from index.words import simplify


@dataclass(frozen=True, slots=True)
class TitledDocument:
    """A document that a viewer may read, as a list shows it."""

    document: str
    title: str
    department: str
    date: str | None


def find_titled(
    generation: Generation, selected: NDArray[np.bool_], query: str, *, top: int
) -> list[TitledDocument]:
    """Return the selected documents whose title or id has every word of a query, the newest first.

    Words are parted by spaces; part of a word fits too, in any case and in either Chinese script.
    Without a word, every document fits.
    """
    words = _folded(query).split()
    rows = [
        row
        for row in np.flatnonzero(selected).tolist()
        if all(word in _searched(generation, row) for word in words)
    ]
    rows.sort(key=lambda row: generation.documents[row].date or "", reverse=True)
    found = (generation.documents[row] for row in rows[:top])
    return [
        TitledDocument(each.document_id, each.title, each.department, each.date) for each in found
    ]


def _searched(generation: Generation, row: int) -> str:
    document = generation.documents[row]
    return _folded(f"{document.title}\n{document.document_id}")


def _folded(text: str) -> str:
    return simplify(text).casefold()
