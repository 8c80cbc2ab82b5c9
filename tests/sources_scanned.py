"""Scans of a department's sources, and what they say, for the tests of each kind of source."""

from pathlib import Path

from ingest.records import Department, Language
from ingest.sources import SourceScan, scan_department


def scan(root: Path, *sources: str) -> SourceScan:
    """Scan the sources of a department named legal; by default the folder `docs`."""
    department = Department(
        department_id="legal", names={Language.EN: "Legal"}, sources=sources or ("docs",)
    )
    return scan_department(root, department)


def ids(found: SourceScan) -> list[str]:
    """Return the ids of the documents that were found."""
    return [file.document_id for file in found.files]


def reasons(found: SourceScan) -> dict[str, str]:
    """Return why documents cannot be read, by id."""
    return {one.document_id: one.reason for one in found.unreadable}
