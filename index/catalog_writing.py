"""Writing the catalog: rows of a generation that nobody sees until it is published."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from index.access import AccessLabel
from index.catalog_postings import add_postings
from index.catalog_pruning import discard_department, prune, sweep
from index.catalog_rows import (
    ChunkMark,
    association_values,
    byline_values,
    chunk_values,
    person_to_json,
    unresolved_values,
)
from index.catalog_scans import add_scans
from index.catalog_totals import CatalogTotals
from index.manifest import Manifest, Unreadable
from index.postings import PackedPostings
from ingest.associations import Attribution
from ingest.records import Department, IngestedDocument, Person
from ingest.sources import SourceFile


def choose_generation(connection: sqlite3.Connection, generation: int) -> None:
    """Serve a generation from now on, or say that the one that is served was written anew."""
    connection.execute("INSERT INTO choices (generation) VALUES (?)", (generation,))


class CatalogWriter(CatalogTotals):
    """The one writer: it adds rows born in `generation`, and publishes them at once.

    Opening it gives up what a run left that did not publish, and the generations after the one
    that is served.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.base = self.served_generation() or 0
        (newest,) = self._query("SELECT coalesce(max(generation), 0) FROM choices")[0]
        self.generation = newest + 1  # a number is never given twice
        sweep(connection, self.base)

    def begin(self) -> None:
        """Start a transaction."""
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make the transaction durable."""
        self._connection.execute("COMMIT")

    def add_segment(self, *, department: str, file_name: str, chunk_count: int, sha256: str) -> int:
        """Name a segment file that is complete on disk; return its number."""
        return self._insert(
            "segments",
            department=department,
            file_name=file_name,
            chunk_count=chunk_count,
            sha256=sha256,
            born=self.generation,
        )

    def replace_file(self, segment_id: int, *, file_name: str, sha256: str) -> None:
        """Let another file hold a segment; readers must open their generation again."""
        self._connection.execute(
            "UPDATE segments SET file_name = ?, sha256 = ? WHERE segment_id = ?",
            (file_name, sha256, segment_id),
        )
        choose_generation(self._connection, self.base)

    def add_file(
        self,
        file: SourceFile,
        *,
        content_hash: str,
        ingest_version: str,
        means: str,
        unreadable: Iterable[Unreadable],
    ) -> int:
        """Add a file as it was seen; return its key, which its documents name."""
        return self._insert(
            "files",
            file_id=file.document_id,
            department=file.department,
            source=file.source,
            revision=file.revision,
            content_hash=content_hash,
            ingest_version=ingest_version,
            means=means,
            unreadable=json.dumps([asdict(each) for each in unreadable], ensure_ascii=False),
            born=self.generation,
        )

    def end_file(self, key: int) -> None:
        """Let a file be gone from this generation on, or replaced; its documents are not."""
        self._end("files", "file_key = ?", key)

    def add_document(
        self, file_key: int, ingested: IngestedDocument, chunks: Sequence[ChunkMark]
    ) -> int:
        """Add a document of a file with its chunks, bylines and scans; return its key."""
        document = ingested.document
        first_chunk_id = self._next_chunk_id()
        key = self._insert(
            "documents",
            document_id=document.document_id,
            department=document.department,
            file_key=file_key,
            parent=document.parent,
            path=document.path,
            title=document.title,
            language=document.language.value,
            media_type=document.media_type,
            content_hash=document.content_hash,
            size_bytes=document.size_bytes,
            date=document.date.isoformat() if document.date else None,
            first_chunk_id=first_chunk_id,
            chunk_count=len(ingested.chunks),
            born=self.generation,
        )
        self._insert_each(
            "chunks",
            [
                {
                    "chunk_id": first_chunk_id + chunk.ordinal,
                    "document_key": key,
                    **chunk_values(chunk, mark),
                }
                for chunk, mark in zip(ingested.chunks, chunks, strict=True)
            ],
        )
        self._insert_each(
            "bylines", [{"document_key": key, **byline_values(each)} for each in ingested.bylines]
        )
        add_scans(self._connection, key, ingested.scans)
        return key

    def place_document(self, key: int, *, segment_id: int, first_position: int) -> None:
        """Say where the vectors of a document lie from now on."""
        self._insert(
            "placements",
            document_key=key,
            segment_id=segment_id,
            first_position=first_position,
            born=self.generation,
        )

    def add_postings(self, segment_id: int, packed: Iterable[PackedPostings]) -> None:
        """Add the lexical side of a segment."""
        add_postings(self._connection, segment_id, packed)

    def set_revision(self, file_key: int, revision: str) -> None:
        """Remember the revision at which a file was seen to have the content that it had."""
        self._connection.execute(
            "UPDATE files SET revision = ? WHERE file_key = ?", (revision, file_key)
        )

    def set_access(self, key: int, label: AccessLabel) -> None:
        """Say who may read a document from now on."""
        self._end("access", "document_key = ?", key)
        self.add_access(key, label)

    def add_access(self, key: int, label: AccessLabel) -> None:
        """Say who may read a new document."""
        self._insert(
            "access",
            document_key=key,
            readers=json.dumps(label.readers, ensure_ascii=False),
            visibility=label.visibility.value,
            born=self.generation,
        )

    def set_attribution(self, key: int, attribution: Attribution) -> None:
        """Say who has a part in a document from now on, and which of its names mean nobody."""
        self._end("associations", "document_key = ?", key)
        self._end("unresolved_names", "document_key = ?", key)
        self.add_attribution(key, attribution)

    def add_attribution(self, key: int, attribution: Attribution) -> None:
        """Say the same of a new document."""
        row = {"document_key": key, "born": self.generation}
        self._insert_each(
            "associations",
            [{**row, **association_values(each)} for each in attribution.associations],
        )
        self._insert_each(
            "unresolved_names",
            [{**row, **unresolved_values(each)} for each in attribution.unresolved],
        )

    def set_people(self, people: Iterable[Person]) -> None:
        """Replace everyone who is known."""
        wanted = {person.person_id: person_to_json(person) for person in people}
        known = {
            person.person_id: person_to_json(person) for person in self.people(self.generation)
        }
        for person_id, text in known.items():
            if wanted.get(person_id) != text:
                self._end("people", "person_id = ?", person_id)
        for person_id, text in wanted.items():
            if known.get(person_id) != text:
                self._insert("people", person_id=person_id, person=text, born=self.generation)

    def set_departments(self, departments: Iterable[Department]) -> None:
        """Replace the departments."""
        self._end("departments", "1 = ?", 1)
        for ordinal, department in enumerate(departments):
            self._insert(
                "departments",
                department=department.department_id,
                ordinal=ordinal,
                names=json.dumps(dict(department.names), ensure_ascii=False),
                lead=department.lead,
                readers=json.dumps(department.readers, ensure_ascii=False),
                born=self.generation,
            )

    def end_document(self, key: int) -> None:
        """Let a document be gone from this generation on."""
        for table in ("documents", "placements", "access", "associations", "unresolved_names"):
            self._end(table, "document_key = ?", key)

    def end_placement(self, key: int) -> None:
        """Let a document lie elsewhere from this generation on."""
        self._end("placements", "document_key = ?", key)

    def end_segment(self, segment_id: int) -> None:
        """Let a segment be out of use from this generation on.

        One that this very run wrote is gone at once, and its postings with it.
        """
        self._end("segments", "segment_id = ?", segment_id)
        self._connection.execute(
            "DELETE FROM postings WHERE segment_id = ? "
            "AND segment_id NOT IN (SELECT segment_id FROM segments)",
            (segment_id,),
        )

    def publish(self, manifest: Manifest, report: Mapping[str, Any]) -> None:
        """Make this generation the one that is served."""
        self._insert(
            "generations",
            generation=self.generation,
            manifest=manifest.to_json(),
            report=json.dumps(report, ensure_ascii=False),
        )
        choose_generation(self._connection, self.generation)

    def discard_department(self, department: str) -> None:
        """Delete what this run has staged of a department."""
        discard_department(self._connection, department, self.base)

    def prune(self, *, keep: int) -> None:
        """Delete the rows that none of the newest generations needs; `keep` of them stay."""
        prune(self._connection, oldest=self.kept_generations()[-keep:][0])

    def _next_chunk_id(self) -> int:
        rows = self._query("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'")
        return int(rows[0][0]) + 1 if rows else 1

    def _end(self, table: str, condition: str, value: object) -> None:
        self._connection.execute(
            f"DELETE FROM {table} WHERE born = ? AND {condition}",
            (self.generation, value),
        )
        self._connection.execute(
            f"UPDATE {table} SET died = ? WHERE died IS NULL AND {condition}",
            (self.generation, value),
        )

    def _insert(self, table: str, **values: object) -> int:
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        cursor = self._connection.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",
            tuple(values.values()),
        )
        return int(cursor.lastrowid or 0)

    def _insert_each(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that all have the same columns."""
        if rows:
            columns, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
            self._connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )
