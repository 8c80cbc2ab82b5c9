"""What one run of the index job has seen so far: what stays, what ends, and what it counts."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.catalog_rows import DocumentRow, FileRow
from index.catalog_writing import CatalogWriter
from index.encoding import Encoder
from index.encoding_journal import EncodingJournal
from index.generations import SEGMENTS_DIR
from index.ledger_forgetting import Forgotten
from index.manifest import Unreadable
from ingest.people import Directory
from ingest.pipeline import INGEST_VERSION
from ingest.records import Document
from ingest.settings import Workspace
from ingest.sources import SourceFile


class Phase(StrEnum):
    """What a run does with a department's files."""

    READING = "reading"  # counted in files
    ENCODING = "encoding"  # counted in chunks


Progress = Callable[[str, Phase, int, int], None]
"""Is told a department, a phase, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Tally:
    """What a run did to the documents of a department, and how long that took."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    seconds: float = 0.0


_FINDINGS = ("unreadable", "ended", "kept", "document_ids", "new_revisions", "read_files")


@dataclass(slots=True)
class Run:
    """What one run has seen so far."""

    workspace: Workspace
    encoder: Encoder
    writer: CatalogWriter
    journal: EncodingJournal
    directory: Directory
    forgotten: Forgotten
    progress: Progress
    is_full: bool
    means: str  # what files are read with, see `means_of_reading`
    old_files: dict[str, FileRow]  # by id
    old_files_of: dict[str, list[FileRow]]  # by department
    old_documents: dict[int, list[DocumentRow]]  # by the key of their file
    has_other_vectors: bool  # those of another encoder, which do not compare with new ones
    unreadable: list[Unreadable] = field(default_factory=list)
    ended: list[FileRow] = field(default_factory=list)  # gone or replaced
    kept: list[DocumentRow] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)  # departments of which nothing could be read
    file_ids: set[str] = field(default_factory=set)  # of all files that the sources list
    document_ids: set[str] = field(default_factory=set)  # of the generation that is being made
    new_revisions: dict[int, str] = field(default_factory=dict)  # by the key of the file
    read_files: int = 0
    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

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
        )

    def is_known(self, file: SourceFile, content_hash: str) -> bool:
        """Return whether a file with this content need not be parsed again."""
        old = self.old_files.get(file.document_id)
        return old is not None and old.content_hash == content_hash and self.may_keep(old, file)

    def files_of(self, department: str) -> list[FileRow]:
        """Return the files that a department held."""
        return self.old_files_of.get(department, [])

    def documents_of(self, old: FileRow) -> list[DocumentRow]:
        """Return the documents that a file held."""
        return self.old_documents.get(old.file_key, [])

    def keep(self, old: FileRow) -> None:
        """Go on serving what a file held."""
        rows = self.documents_of(old)
        self.kept += rows
        self.document_ids.update(row.document_id for row in rows)
        self.unreadable += old.unreadable
        self.tallies[old.department].unchanged += len(rows)

    def end(self, old: FileRow) -> None:
        """Serve nothing of a file any more."""
        self.ended.append(old)
        self.tallies[old.department].removed += len(self.documents_of(old))

    def copy_findings(self) -> dict[str, Any]:
        """Return what was seen so far, to go back to with `forget`."""
        return {name: copy(getattr(self, name)) for name in _FINDINGS}

    def forget(self, department: str, findings: Mapping[str, Any]) -> None:
        """Go back to what had been seen before a department, which then stays as it was."""
        for name, value in findings.items():
            setattr(self, name, value)
        self.tallies[department] = Tally()
        self.writer.discard_department(department)
        for old in self.files_of(department):
            self.keep(old)

    def replace(self, department: str, old: FileRow | None, documents: list[Document]) -> None:
        """Serve what a file holds now, instead of what it held."""
        tally = self.tallies[department]
        before = {}
        if old is not None:
            self.ended.append(old)
            before = {row.document_id: row.content_hash for row in self.documents_of(old)}
        for document in documents:
            known = before.pop(document.document_id, None)
            if known is None:
                tally.added += 1
            elif known == document.content_hash:
                tally.unchanged += 1
            else:
                tally.changed += 1
        tally.removed += len(before)
        self.read_files += 1
