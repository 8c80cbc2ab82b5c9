"""What a run changed in each department, seen by comparing two generations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.catalog import CatalogReader
from index.connecting import connect
from index.catalog_rows import DocumentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChanges:
    """How many documents a department holds, and how many of them are not as they were."""

    department: str
    documents: int
    added: int
    changed: int
    removed: int


def count_changes(
    index_dir: Path, departments: Iterable[str], before: int | None, after: int
) -> list[DepartmentChanges]:
    """Return what changed in each department, and in those that were dissolved.

    Args:
        index_dir: The folder of the index.
        departments: The departments of today, in the order of the result.
        before: An earlier generation; None where there was none.
        after: The generation that a run left.
    """
    catalog = CatalogReader(connect(index_dir))
    try:
        old = _rows(catalog, before) if before is not None else {}
        new = _rows(catalog, after)
    finally:
        catalog.close()
    held = Counter(row.department for row in new.values())
    added = Counter(row.department for key, row in new.items() if key not in old)
    removed = Counter(row.department for key, row in old.items() if key not in new)
    changed = Counter(
        row.department
        for key, row in new.items()
        if key in old and row.content_hash != old[key].content_hash
    )
    return [
        DepartmentChanges(
            department=department,
            documents=held[department],
            added=added[department],
            changed=changed[department],
            removed=removed[department],
        )
        for department in dict.fromkeys([*departments, *removed])
    ]


def _rows(catalog: CatalogReader, generation: int) -> dict[str, DocumentRow]:
    return {row.document_id: row for row in catalog.documents(generation)}
