"""How much of a document's name a text gives: who writes of a document calls it by its name.

A document is named by its title and by its file.  That a text says most of the words of such a
name, and rare ones, is as near to a citation as a text without links comes.
"""

import math
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from index.words import terms_of

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


def shares_of_names(
    generation: Generation, rows: Rows, text: str, selected: NDArray[np.bool_]
) -> Scores:
    """Return float32 [rows], from 0 to below 1: what a text gives of each document's name.

    Each term counts by how rare it is among the selected documents, and one that stands in none
    does not count.  Every name has one more term, which no text gives, of the rarest kind: to give
    all of a name of everyday words says less than all of one that nothing else is called.
    """
    names = [_terms_of_name(generation, int(row)) for row in rows]
    given = set(terms_of(text))
    rarities = generation.rarities(sorted(set().union(*names)), selected)
    unsaid = math.log1p(np.count_nonzero(selected))
    shares = [
        # Rounded once, as in `weigh_shared_terms`: a set has no order to add up in.
        math.fsum(rarities[term] for term in name & given)
        / (math.fsum(rarities[term] for term in name) + unsaid)
        for name in names
    ]
    return np.array(shares, np.float32)


def _terms_of_name(generation: Generation, row: int) -> set[str]:
    document = generation.documents[row]
    return set(terms_of(f"{document.title}\n{PurePosixPath(document.document_id).stem}"))
