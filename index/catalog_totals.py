"""What is to be known of all documents together: SQLite adds it up, and no row becomes a value."""

from dataclasses import dataclass

from index.access_review import DocumentPath
from index.catalog import VALID, CatalogReader, valid


@dataclass(frozen=True, slots=True)
class DepartmentTotal:
    """How much a department holds."""

    documents: int = 0
    chunks: int = 0


class CatalogTotals(CatalogReader):
    """Read access to totals of any generation."""

    def department_totals(self, generation: int) -> dict[str, DepartmentTotal]:
        """Return how much each department with documents holds."""
        rows = self._query(
            "SELECT department, count(*), sum(chunk_count) FROM documents "
            f"WHERE {VALID} GROUP BY department",
            generation=generation,
        )
        return {department: DepartmentTotal(*counts) for department, *counts in rows}

    def associated_people(self, generation: int) -> list[str]:
        """Return the ids of those who have a part in any document."""
        rows = self._query(
            f"SELECT DISTINCT person_id FROM associations WHERE {VALID}", generation=generation
        )
        return [person_id for (person_id,) in rows]

    def document_paths(self, generation: int) -> list[DocumentPath]:
        """Return where the documents lie, a department after the other."""
        rows = self._query(
            "SELECT d.department, d.path, substr(f.file_id, length(d.department) + 2) "
            f"FROM documents d JOIN files f USING (file_key) WHERE {valid('d')} "
            "ORDER BY d.department",
            generation=generation,
        )
        return [DocumentPath._make(row) for row in rows]
