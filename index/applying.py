"""Access rules, readers, groups and people of today, in force at once: nothing is read or encoded.

Only who sees what changes.  Whom a name in a document means, and what the sources hold by now, the
next run of the index job finds out.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.access import AccessLabel
from index.access_review import AccessReview, review_access
from index.catalog import CatalogReader
from index.catalog_rows import DocumentRow, FileRow
from index.catalog_totals import CatalogTotals
from index.catalog_writing import CatalogWriter
from index.connecting import connect, explain_damage
from index.errors import NoIndexError
from index.forgetting import hide_forgotten
from index.ledger import Ledger
from index.ledger_forgetting import read_forgotten
from index.locking import hold_lock
from index.manifest import Manifest
from index.publishing import KEPT_GENERATIONS
from index.relabelling import collect_people, find_changed_labels
from index.schema import open_for_writing
from ingest.people import Directory, load_directory
from ingest.records import Department, Person
from ingest.settings import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReport:
    """What came of applying today's rules."""

    generation: int  # the one that is served now
    documents: int  # whose label changed
    people: int  # whose groups, department or other entries changed, or who came or went
    removed: int  # documents of departments that the workspace no longer has
    access: AccessReview
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """What differs between the served generation and the workspace of today."""

    labels: dict[int, AccessLabel]  # by document key
    people: list[Person]  # everyone, as they are today
    changed_people: int
    departments: list[Department]  # all, as they are today
    has_other_departments: bool
    removed: list[DocumentRow]  # of departments that are no more
    removed_files: list[FileRow]

    @property
    def any(self) -> bool:
        return bool(
            self.labels or self.changed_people or self.has_other_departments or self.removed
        )


def apply_access(workspace: Workspace) -> AccessReport:
    """Publish a generation with the same documents and today's access.

    Raises:
        LockedIndexError: A run is under way; it may have read the rules before they were changed.
        NoIndexError: There is no index yet.
        UnusableIndexError: The index is damaged, or cannot be written.
        SettingsError: The directory cannot be read.
        LedgerError: Whom to forget cannot be read.
    """
    started = time.monotonic()
    directory = load_directory(workspace.directory_path, workspace.departments)
    _check_published(workspace.index_dir)
    with (
        hold_lock(workspace.index_dir),
        closing(Ledger(workspace.index_dir)) as ledger,
        explain_damage(),
    ):
        directory = hide_forgotten(directory, read_forgotten(ledger))
        connection = open_for_writing(workspace.index_dir)
        with closing(CatalogWriter(connection)) as writer:
            changes = _find_changes(writer, workspace, directory)
            review = review_access(
                workspace.departments,
                writer.document_paths(writer.base),
                directory.people.values(),
            )
            if changes.any:
                _publish(writer, changes, review)
            served = writer.generation if changes.any else writer.base
    return AccessReport(
        generation=served,
        documents=len(changes.labels),
        people=changes.changed_people,
        removed=len(changes.removed),
        access=review,
        seconds=round(time.monotonic() - started, 3),
    )


def review_served(workspace: Workspace) -> AccessReview:
    """Return what does nothing in today's rules, as they would apply to what is served.

    Raises:
        NoIndexError: There is no index yet.
        UnusableIndexError: The index is damaged.
        SettingsError: The directory cannot be read.
    """
    directory = load_directory(workspace.directory_path, workspace.departments)
    with closing(CatalogTotals(connect(workspace.index_dir))) as catalog:
        served = catalog.served_generation() or 0
        documents = catalog.document_paths(served)
        return review_access(workspace.departments, documents, directory.people.values())


def _check_published(index_dir: Path) -> None:
    """See that there is something to apply rules to, before a catalog is made for want of one."""
    with closing(CatalogReader(connect(index_dir))) as catalog:
        if catalog.served_generation() is None:
            raise NoIndexError("this workspace has no index yet: run `whoknows index`")


def _find_changes(writer: CatalogWriter, workspace: Workspace, directory: Directory) -> _Changes:
    remaining = {each.department_id for each in workspace.departments}
    documents, files = writer.documents(writer.base), writer.files(writer.base)
    known = [replace(each, sources=(), rules=()) for each in workspace.departments]
    people = collect_people(writer, writer.base, directory)
    return _Changes(
        labels=find_changed_labels(
            workspace.departments,
            {file.file_key: file for file in files},
            [row for row in documents if row.department in remaining],
        ),
        people=people,
        changed_people=_count_changed(writer.people(writer.base), people),
        departments=known,
        has_other_departments=writer.departments(writer.base) != known,
        removed=[row for row in documents if row.department not in remaining],
        removed_files=[file for file in files if file.department not in remaining],
    )


def _count_changed(before: Iterable[Person], now: Iterable[Person]) -> int:
    old, new = ({each.person_id: each for each in people} for people in (before, now))
    return sum(old.get(each) != new.get(each) for each in old.keys() | new.keys())


def _publish(writer: CatalogWriter, changes: _Changes, review: AccessReview) -> None:
    base = writer.manifest(writer.base), writer.report(writer.base)
    writer.begin()
    for key, label in changes.labels.items():
        writer.set_access(key, label)
    for file in changes.removed_files:
        writer.end_file(file.file_key)
    for row in changes.removed:
        writer.end_document(row.document_key)
    writer.set_departments(changes.departments)
    writer.set_people(changes.people)
    writer.publish(*_describe(writer, *base, changes, review))
    writer.prune(keep=KEPT_GENERATIONS)
    writer.commit()


def _describe(
    writer: CatalogWriter,
    manifest: Manifest,
    report: Mapping[str, Any],
    changes: _Changes,
    review: AccessReview,
) -> tuple[Manifest, dict[str, Any]]:
    """Return what the generation says of itself: as the last one, but for what changed."""
    totals = writer.department_totals(writer.generation)
    documents = sum(each.documents for each in totals.values())
    chunks = sum(each.chunks for each in totals.values())
    remaining = {each.department_id for each in changes.departments}
    still = dict.fromkeys(("added", "changed", "removed"), 0)
    made = replace(
        manifest,
        documents=documents,
        chunks=chunks,
        people=len(changes.people),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return made, {
        **report,
        **still,
        "generation": writer.generation,
        "documents": documents,
        "chunks": chunks,
        "removed": len(changes.removed),
        "unchanged": documents,
        "unreadable": [
            each for each in report["unreadable"] if each["document"].partition("/")[0] in remaining
        ],
        "departments": [
            {**each, **still, "unchanged": each["documents"]}
            for each in report["departments"]
            if each["department"] in remaining
        ],
        "access": asdict(review),
    }
