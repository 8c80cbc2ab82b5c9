"""What one run has seen, and its end: that becomes the generation that is served, at once."""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from index.access import AccessLabel, label_document
from index.catalog_rows import DocumentRow, FileRow
from index.catalog_writing import CatalogWriter
from index.compaction import compact
from index.encoding import Encoder
from index.generations import SEGMENTS_DIR
from index.manifest import IndexReport, Manifest, Unreadable
from ingest.people import Directory, associate, people_of
from ingest.pipeline import INGEST_VERSION
from ingest.records import Document, Person
from ingest.settings import Workspace
from ingest.sources import SourceFile

KEPT_GENERATIONS = 3


class Phase(StrEnum):
    """What a run does with a department's files."""

    READING = "reading"  # counted in files
    ENCODING = "encoding"  # counted in chunks


Progress = Callable[[str, Phase, int, int], None]
"""Is told a department, a phase, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Run:
    """What one run has seen so far."""

    workspace: Workspace
    encoder: Encoder
    writer: CatalogWriter
    directory: Directory
    progress: Progress
    is_full: bool
    means: str  # what files are read with, see `means_of_reading`
    old_files: dict[str, FileRow]  # by id
    old_documents: dict[int, list[DocumentRow]]  # by the key of their file
    damaged_segments: frozenset[int]  # whose vectors cannot be used any more
    unreadable: list[Unreadable] = field(default_factory=list)
    ended: list[FileRow] = field(default_factory=list)  # gone or replaced
    kept: list[DocumentRow] = field(default_factory=list)
    document_ids: set[str] = field(default_factory=set)  # of the generation that is being made
    new_revisions: dict[int, str] = field(default_factory=dict)  # by the key of the file
    read_files: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def segments_dir(self) -> Path:
        """Return the folder that the vector segments lie in."""
        return self.workspace.index_dir / SEGMENTS_DIR

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, as the encoder counts them."""
        return self.encoder.count_tokens(texts)

    def may_keep(self, old: FileRow, file: SourceFile) -> bool:
        """Return whether a file needs no reading if its content is as it was."""
        return (
            not self.is_full
            and old.ingest_version == INGEST_VERSION
            and old.source == file.source
            and (old.means == self.means or not old.unreadable)
            and not self.has_lost(old)
        )

    def is_known(self, file: SourceFile, content_hash: str) -> bool:
        """Return whether a file with this content need not be parsed again."""
        old = self.old_files.get(file.document_id)
        return old is not None and old.content_hash == content_hash and self.may_keep(old, file)

    def has_lost(self, old: FileRow) -> bool:
        """Return whether vectors of a file's documents cannot be used any more."""
        return any(row.segment_id in self.damaged_segments for row in self.documents_of(old))

    def documents_of(self, old: FileRow) -> list[DocumentRow]:
        """Return the documents that a file held."""
        return self.old_documents.get(old.file_key, [])

    def keep(self, old: FileRow) -> None:
        """Go on serving what a file held."""
        rows = self.documents_of(old)
        self.kept += rows
        self.document_ids.update(row.document_id for row in rows)
        self.unreadable += old.unreadable
        self.unchanged += len(rows)

    def end(self, old: FileRow) -> None:
        """Serve nothing of a file any more."""
        self.ended.append(old)
        self.removed += len(self.documents_of(old))

    def replace(self, old: FileRow | None, content_hash: str, documents: list[Document]) -> None:
        """Serve what a file holds now, instead of what it held."""
        before: dict[str, str] = {}
        if old is not None:
            self.ended.append(old)
            is_same_file = old.content_hash == content_hash  # read again on purpose
            for row in self.documents_of(old):
                before[row.document_id] = "" if is_same_file else row.content_hash
        for document in documents:
            known = before.pop(document.document_id, None)
            if known is None:
                self.added += 1
            elif known == document.content_hash:
                self.unchanged += 1
            else:
                self.changed += 1
        self.removed += len(before)
        self.read_files += 1


def is_unchanged(run: Run) -> bool:
    """Return whether a new generation would be the same as the one that is served."""
    writer = run.writer
    if not writer.base or run.ended or run.read_files or _changed_labels(run):
        return False
    manifest = writer.manifest(writer.base)
    made_alike = (
        manifest.workspace == run.workspace.name
        and manifest.encoder == run.encoder.name
        and manifest.directory_hash == _directory_hash(run.directory)
    )
    known = [replace(each, sources=(), rules=()) for each in run.workspace.departments]
    was_unreadable = writer.report(writer.base)["unreadable"]
    return (
        made_alike
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
    people = _people(run)
    writer.set_people(people)
    compact(writer, run.segments_dir)
    report = _report(run, writer.generation, started)
    writer.publish(_manifest(run, report, len(people)), report.as_dict())
    writer.commit()
    return report


def _report(run: Run, generation: int, started: float) -> IndexReport:
    documents = run.writer.documents(generation)
    return IndexReport(
        generation=generation,
        documents=len(documents),
        chunks=sum(row.chunk_count for row in documents),
        added=run.added,
        changed=run.changed,
        removed=run.removed,
        unchanged=run.unchanged,
        unreadable=_sorted_unreadable(run),
        seconds=round(time.monotonic() - started, 3),
    )


def _sorted_unreadable(run: Run) -> tuple[Unreadable, ...]:
    return tuple(sorted(set(run.unreadable), key=lambda each: (each.document, each.reason)))


def _manifest(run: Run, report: IndexReport, people: int) -> Manifest:
    return Manifest(
        workspace=run.workspace.name,
        encoder=run.encoder.name,
        dimension=run.encoder.dimension,
        ingest_version=INGEST_VERSION,
        directory_hash=_directory_hash(run.directory),
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
    departments = {each.department_id: each for each in run.workspace.departments}
    labels = {row: label_document(departments[row.department], row.path) for row in run.kept}
    return {row.document_key: label for row, label in labels.items() if label != row.label}


def _relink(run: Run) -> None:
    """Resolve the names of unchanged documents anew where the directory has changed."""
    writer = run.writer
    if not writer.base:
        return
    if writer.manifest(writer.base).directory_hash == _directory_hash(run.directory):
        return
    for row in run.kept:
        ids = range(row.first_chunk_id, row.first_chunk_id + row.chunk_count)
        chunks = [stored.chunk for _, stored in sorted(writer.chunks(ids).items())]
        bylines = writer.bylines(row.document_key)
        writer.set_associations(
            row.document_key,
            associate(
                bylines=bylines,
                chunks=chunks,
                department=row.department,
                directory=run.directory,
            ),
        )


def _people(run: Run) -> list[Person]:
    """Return the directory's people, and those whom only documents name."""
    generation = run.writer.generation
    associations = (stored.association for stored in run.writer.associations(generation))
    named = people_of(associations, run.writer.all_bylines(generation), run.directory)
    people = {person.person_id: person for person in [*run.directory.people.values(), *named]}
    return [people[person_id] for person_id in sorted(people)]


def _directory_hash(directory: Directory) -> str:
    return hashlib.sha256(repr(sorted(directory.people.items())).encode()).hexdigest()


def prune(run: Run) -> None:
    """Delete the rows that no kept generation needs."""
    run.writer.begin()
    run.writer.prune(run.writer.generation - KEPT_GENERATIONS + 1)
    run.writer.commit()


def sweep_segments(run: Run) -> None:
    """Delete the segment files that no row names: pruned, or left by a run that died."""
    named = run.writer.segment_files()
    for path in _segment_paths(run.segments_dir):
        if path.name not in named and path.is_file():
            path.unlink()


def _segment_paths(folder: Path) -> Iterable[Path]:
    return list(folder.iterdir()) if folder.exists() else []
