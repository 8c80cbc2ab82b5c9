"""Who has which part in which document, as parallel arrays that a search filters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import StoredAssociation
from ingest.records import FoundIn, Role

ROLES = tuple(Role)
PLACES = tuple(FoundIn)


@dataclass(frozen=True, slots=True)
class AssociationTable:
    """Each row is one person's part in one document."""

    documents: NDArray[np.int64]  # rows of Generation.documents
    people: NDArray[np.int64]  # rows of Generation.people
    roles: NDArray[np.int64]  # positions in ROLES
    places: NDArray[np.int64]  # positions in PLACES
    certainties: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        associations: Iterable[StoredAssociation],
        row_of_key: Mapping[int, int],
        person_row: Mapping[str, int],
    ) -> Self:
        """Return the table of the catalog's associations, in their order."""
        stored = list(associations)
        parts = [each.association for each in stored]
        return cls(
            documents=np.array([row_of_key[each.document_key] for each in stored], np.int64),
            people=np.array([person_row[part.person_id] for part in parts], np.int64),
            roles=np.array([ROLES.index(part.role) for part in parts], np.int64),
            places=np.array([PLACES.index(part.found_in) for part in parts], np.int64),
            certainties=np.array([part.certainty for part in parts], np.float64),
        )
