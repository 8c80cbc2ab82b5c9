"""What one run has seen, and its end: that becomes the generation that is served, at once."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from index.access import AccessLabel
from index.access_review import review_access
from index.catalog import CatalogReader
from index.catalog_totals import DepartmentTotal
from index.compaction import compact
from index.forgetting import attribute_remembered
from index.manifest import DepartmentReport, IndexReport, Manifest, Unreadable
from index.relabelling import collect_people, find_changed_labels
from index.running import Run
from ingest.associations import ATTRIBUTION_VERSION
from ingest.pipeline import INGEST_VERSION

KEPT_GENERATIONS = 3


def is_unchanged(run: Run) -> bool:
    """Return whether a new generation would be the same as the one that is served."""
    writer = run.writer
    if not writer.base or run.ended or run.read_files or _changed_labels(run):
        return False
    manifest = writer.manifest(writer.base)
    people = collect_people(writer, writer.base, run.directory)
    made_alike = (
        manifest.workspace == run.workspace.name
        and manifest.encoder == run.encoder.name
        and manifest.directory_hash == _directory_hash(run)
    )
    known = [replace(each, sources=(), rules=()) for each in run.workspace.departments]
    was_unreadable = writer.report(writer.base)["unreadable"]
    return (
        made_alike
        and writer.people(writer.base) == people
        and writer.departments(writer.base) == known
        and was_unreadable == [asdict(each) for each in _sorted_unreadable(run)]
    )


def keep_generation(run: Run, started: float) -> IndexReport:
    """Go on serving the last generation, remembering what was seen; return the run's report."""
    writer = run.writer
    writer.begin()
    for key, revision in run.new_revisions.items():
        writer.set_revision(key, revision)
    writer.commit()
    return _report(run, writer.base, started)


def publish(run: Run, started: float) -> IndexReport:
    """Finish the generation and make it the one that is served, in one transaction."""
    writer = run.writer
    writer.begin()
    for old in run.ended:
        writer.end_file(old.file_key)
        for row in run.documents_of(old):
            writer.end_document(row.document_key)
    for key, revision in run.new_revisions.items():
        writer.set_revision(key, revision)
    _relabel(run)
    _relink(run)
    writer.set_departments(run.workspace.departments)
    people = collect_people(writer, writer.generation, run.directory)
    writer.set_people(people)
    compact(writer, run.segments_dir)
    report = _report(run, writer.generation, started)
    writer.publish(_manifest(run, report, len(people)), report.as_dict())
    writer.commit()
    return report


def _report(run: Run, generation: int, started: float) -> IndexReport:
    held = run.writer.department_totals(generation)
    failing = Counter(each.document.partition("/")[0] for each in set(run.unreadable))
    departments = tuple(
        DepartmentReport(
            department=department,
            documents=held.get(department, DepartmentTotal()).documents,
            added=tally.added,
            changed=tally.changed,
            removed=tally.removed,
            unchanged=tally.unchanged,
            unreadable=failing[department],
            seconds=round(tally.seconds, 3),
        )
        for department, tally in run.tallies.items()
    )
    return IndexReport(
        generation=generation,
        documents=sum(each.documents for each in held.values()),
        chunks=sum(each.chunks for each in held.values()),
        added=sum(each.added for each in departments),
        changed=sum(each.changed for each in departments),
        removed=sum(each.removed for each in departments),
        unchanged=sum(each.unchanged for each in departments),
        unreadable=_sorted_unreadable(run),
        seconds=round(time.monotonic() - started, 3),
        departments=departments,
        access=review_access(
            run.workspace.departments,
            run.writer.document_paths(generation),
            run.directory.people.values(),
        ),
    )


def _sorted_unreadable(run: Run) -> tuple[Unreadable, ...]:
    return tuple(sorted(set(run.unreadable), key=lambda each: (each.document, each.reason)))


def _manifest(run: Run, report: IndexReport, people: int) -> Manifest:
    return Manifest(
        workspace=run.workspace.name,
        encoder=run.encoder.name,
        dimension=run.encoder.dimension,
        ingest_version=INGEST_VERSION,
        directory_hash=_directory_hash(run),
        documents=report.documents,
        chunks=report.chunks,
        people=people,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _relabel(run: Run) -> None:
    """Apply the rules of today to documents that have not changed."""
    for key, label in _changed_labels(run).items():
        run.writer.set_access(key, label)


def _changed_labels(run: Run) -> dict[int, AccessLabel]:
    files = {file.file_key: file for file in run.old_files.values()}
    return find_changed_labels(run.workspace.departments, files, run.kept)


def _relink(run: Run) -> None:
    """Resolve the names of unchanged documents anew where the directory has changed."""
    writer = run.writer
    if not writer.base:
        return
    if writer.manifest(writer.base).directory_hash == _directory_hash(run):
        return
    for row in run.kept:
        ids = range(row.first_chunk_id, row.first_chunk_id + row.chunk_count)
        chunks = [stored.chunk for _, stored in sorted(writer.chunks(ids).items())]
        bylines = writer.bylines(row.document_key)
        writer.set_attribution(
            row.document_key,
            attribute_remembered(
                bylines=bylines,
                chunks=chunks,
                department=row.department,
                directory=run.directory,
                forgotten=run.forgotten,
            ),
        )


def _directory_hash(run: Run) -> str:
    """Return what changes when a name may come to mean somebody else, or somebody is forgotten."""
    directory, forgotten = run.directory, sorted(run.forgotten.digests)
    people = [replace(directory.people[each], groups=()) for each in sorted(directory.people)]
    known = (people, sorted(directory.departments.ids.items()), *forgotten)
    return hashlib.sha256(repr((ATTRIBUTION_VERSION, known)).encode()).hexdigest()


def prune(run: Run) -> None:
    """Delete the rows that no kept generation needs."""
    run.writer.begin()
    run.writer.prune(keep=KEPT_GENERATIONS)
    run.writer.commit()


def sweep_segments(catalog: CatalogReader, segments_dir: Path) -> None:
    """Delete the segment files that no row names: pruned, or left by a run that died.

    Hold the files of the index meanwhile.  Marks beside files that are named stay: somebody found
    damage since this run began.
    """
    named = {Path(segment.file_name).stem for segment in catalog.kept_segments()}
    for path in _segment_paths(segments_dir):
        if path.stem not in named and path.is_file():
            path.unlink()


def _segment_paths(folder: Path) -> Iterable[Path]:
    return list(folder.iterdir()) if folder.exists() else []
