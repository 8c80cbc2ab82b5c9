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
    by_document: NDArray[np.int64]  # the rows of this table in the order of their documents

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
        documents = np.array([row_of_key[each.document_key] for each in stored], np.int64)
        return cls(
            documents=documents,
            people=np.array([person_row[part.person_id] for part in parts], np.int64),
            roles=np.array([ROLES.index(part.role) for part in parts], np.int64),
            places=np.array([PLACES.index(part.found_in) for part in parts], np.int64),
            certainties=np.array([part.certainty for part in parts], np.float64),
            by_document=np.argsort(documents, kind="stable"),
        )

    def parts_in(self, documents: Iterable[int]) -> list[int]:
        """Return the rows of this table about these documents, in order."""
        rows = np.array(sorted(documents), np.int64)
        firsts = np.searchsorted(self.documents, rows, side="left", sorter=self.by_document)
        ends = np.searchsorted(self.documents, rows, side="right", sorter=self.by_document)
        found = [self.by_document[first:end] for first, end in zip(firsts, ends, strict=True)]
        return sorted(np.concatenate(found).tolist()) if found else []
