"""Reading the catalog: one function a statement, always as of one generation."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index.catalog_postings import read_postings
from index.catalog_rows import (
    ChunkMark,
    DocumentRow,
    FileRow,
    PlacedRow,
    SegmentRow,
    StoredAssociation,
    StoredChunk,
    StoredDocument,
    StoredUnresolvedName,
    association_of,
    byline_of,
    document_row_of,
    file_row_of,
    person_from_json,
    segment_row_of,
    stored_chunk_of,
)
from index.catalog_scans import find_scan, read_scan_lines
from index.connecting import explain_damage
from index.manifest import Manifest
from index.postings import PackedPostings
from ingest.records import Byline, Department, Language, Person, ScanLine, ScanText, UnresolvedName

VALID = "born <= :generation AND (died IS NULL OR died > :generation)"
_FILE_COLUMNS = (
    "file_key, file_id, department, source, revision, content_hash, ingest_version, means, "
    "unreadable"
)
_MOST_PARAMETERS = 1_000  # of one statement: each of another length stays prepared for a while


class CatalogReader:
    """Read access to the rows of any generation."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def hold(self) -> None:
        """See the catalog as it is now, whatever is written meanwhile, until `release`."""
        self._connection.execute("BEGIN")  # SQLite takes its snapshot at the first statement

    def release(self) -> None:
        """See the catalog as it is at each statement."""
        self._connection.rollback()

    def served_generation(self) -> int | None:
        """Return the number of the generation that is served, None before the first."""
        rows = self._query("SELECT generation FROM choices ORDER BY choice DESC LIMIT 1")
        return int(rows[0][0]) if rows else None

    def last_choice(self) -> int | None:
        """Return what differs as soon as another generation is served, or is written anew."""
        choice: int | None = self._query("SELECT max(choice) FROM choices")[0][0]
        return choice

    def kept_generations(self) -> list[int]:
        """Return the numbers of the generations that can be served, in order."""
        return [
            number
            for (number,) in self._query("SELECT generation FROM generations ORDER BY generation")
        ]

    def manifest(self, generation: int) -> Manifest:
        """Return what a generation says of itself."""
        (row,) = self._query(
            "SELECT manifest FROM generations WHERE generation = :generation", generation=generation
        )
        return Manifest.from_json(row[0])

    def report(self, generation: int) -> dict[str, Any]:
        """Return the report of the run that published a generation."""
        (row,) = self._query(
            "SELECT report FROM generations WHERE generation = :generation", generation=generation
        )
        report: dict[str, Any] = json.loads(row[0])
        return report

    def departments(self, generation: int) -> list[Department]:
        """Return the departments, in the workspace's order, without their sources and rules."""
        rows = self._query(
            "SELECT department, names, lead, readers FROM departments "
            f"WHERE {VALID} ORDER BY ordinal",
            generation=generation,
        )
        return [
            Department(
                department_id=department,
                names={Language(key): name for key, name in json.loads(names).items()},
                sources=(),
                lead=lead,
                readers=tuple(json.loads(readers)),
            )
            for department, names, lead, readers in rows
        ]

    def segments(self, generation: int) -> list[SegmentRow]:
        """Return the vector segments, in order of their number."""
        rows = self._query(
            "SELECT segment_id, department, file_name, chunk_count, sha256 FROM segments "
            f"WHERE {VALID} ORDER BY segment_id",
            generation=generation,
        )
        return [segment_row_of(row) for row in rows]

    def kept_segments(self) -> list[SegmentRow]:
        """Return the vector segments of all generations, in order of their number."""
        rows = self._query(
            "SELECT segment_id, department, file_name, chunk_count, sha256 FROM segments "
            "ORDER BY segment_id"
        )
        return [segment_row_of(row) for row in rows]

    def documents_in(self, segment_id: int) -> list[PlacedRow]:
        """Return the documents that lie in a segment in any generation, in order of position."""
        rows = self._query(
            "SELECT DISTINCT d.document_key, d.title, d.first_chunk_id, d.chunk_count, "
            "p.first_position FROM placements p JOIN documents d USING (document_key) "
            "WHERE p.segment_id = :segment_id ORDER BY p.first_position, d.document_key",
            segment_id=segment_id,
        )
        return [PlacedRow(*row) for row in rows]

    def files(self, generation: int) -> list[FileRow]:
        """Return the files that the sources held, ordered by id, read or not."""
        rows = self._query(
            f"SELECT {_FILE_COLUMNS} FROM files WHERE {VALID} ORDER BY file_id",
            generation=generation,
        )
        return [file_row_of(row) for row in rows]

    def file(self, file_key: int) -> FileRow:
        """Return the file of a document."""
        (row,) = self._query(
            f"SELECT {_FILE_COLUMNS} FROM files WHERE file_key = :key", key=file_key
        )
        return file_row_of(row)

    def documents(self, generation: int) -> list[DocumentRow]:
        """Return the documents, ordered by id."""
        return [document_row_of(row) for row in self.stored_documents(generation)]

    def stored_documents(self, generation: int) -> list[StoredDocument]:
        """Return the documents, ordered by id, as they are stored."""
        rows = self._query(
            f"""
            SELECT d.document_key, d.document_id, d.department, d.file_key, d.parent, d.path,
                d.title, d.language, d.media_type, d.date, d.content_hash,
                d.first_chunk_id, d.chunk_count, p.segment_id, p.first_position,
                a.readers, a.visibility
            FROM documents d
            JOIN placements p ON p.document_key = d.document_key AND {valid("p")}
            JOIN access a ON a.document_key = d.document_key AND {valid("a")}
            WHERE {valid("d")}
            ORDER BY d.document_id
            """,
            generation=generation,
        )
        return [StoredDocument._make(row) for row in rows]

    def chunks(self, chunk_ids: Iterable[int]) -> dict[int, StoredChunk]:
        """Return the chunks of these ids, by id."""
        rows = self._rows_in(
            "SELECT chunk_id, document_key, text, language, heading_path, page, page_starts, "
            "header, chunk_id - (SELECT first_chunk_id FROM documents d "
            "WHERE d.document_key = chunks.document_key), heading_starts "
            "FROM chunks WHERE chunk_id IN ({marks})",
            [int(chunk_id) for chunk_id in chunk_ids],
        )
        return {row[0]: stored_chunk_of(row) for row in rows}

    def chunk_marks(self, first_chunk_id: int, chunk_count: int) -> list[ChunkMark]:
        """Return what is kept of a document's chunks besides themselves, in order."""
        rows = self._query(
            "SELECT term_count, text_hash FROM chunks "
            "WHERE chunk_id >= :first AND chunk_id < :end ORDER BY chunk_id",
            first=first_chunk_id,
            end=first_chunk_id + chunk_count,
        )
        return [ChunkMark(term_count=count, text_hash=text_hash) for count, text_hash in rows]

    def damage(self) -> str | None:
        """Return the first thing that SQLite finds wrong in the whole catalog, None if nothing."""
        (finding,) = self._query("PRAGMA integrity_check(1)")[0]
        return None if finding == "ok" else str(finding)

    def bylines(self, document_key: int) -> tuple[Byline, ...]:
        """Return the names that a document gives, as it gives them."""
        rows = self._query(
            "SELECT name, role, found_in FROM bylines WHERE document_key = :key ORDER BY rowid",
            key=document_key,
        )
        return tuple(byline_of(row) for row in rows)

    def people(self, generation: int) -> list[Person]:
        """Return everyone whom the directory or a document names, ordered by id."""
        rows = self._query(
            f"SELECT person FROM people WHERE {VALID} ORDER BY person_id",
            generation=generation,
        )
        return [person_from_json(text) for (text,) in rows]

    def written_names(self, generation: int) -> Iterator[tuple[int, str]]:
        """Yield the names that documents give, each with its document's key, in their order."""
        yield from self._query(
            "SELECT document_key, name FROM bylines JOIN documents USING (document_key) "
            f"WHERE {VALID} ORDER BY bylines.rowid",
            generation=generation,
        )

    def associations(self, generation: int) -> Iterator[StoredAssociation]:
        """Yield each person's part in each document."""
        rows = self._query(
            "SELECT document_key, person_id, role, found_in, certainty, ordinal FROM associations "
            f"WHERE {VALID} ORDER BY rowid",
            generation=generation,
        )
        yield from map(association_of, rows)

    def unresolved_names(self, generation: int) -> Iterator[StoredUnresolvedName]:
        """Yield each place in a document that names nobody for sure."""
        rows = self._query(
            f"SELECT document_key, name, candidates FROM unresolved_names WHERE {VALID} "
            "ORDER BY rowid",
            generation=generation,
        )
        for key, name, candidates in rows:
            listed = tuple(json.loads(candidates))
            yield StoredUnresolvedName(key, UnresolvedName(name=name, candidates=listed))

    def embedded_texts(
        self, hashes: Iterable[bytes], generation: int
    ) -> dict[bytes, tuple[int, int]]:
        """Return (segment id, position) of the vector of each embedded text that has one."""
        found: dict[bytes, tuple[int, int]] = {}
        for text_hash, segment_id, position in self._rows_in(
            "SELECT c.text_hash, p.segment_id, p.first_position + c.chunk_id - d.first_chunk_id "
            "FROM chunks c JOIN documents d ON d.document_key = c.document_key "
            f"JOIN placements p ON p.document_key = d.document_key AND {_at('p', generation)} "
            f"WHERE c.text_hash IN ({{marks}}) AND {_at('d', generation)}",
            list(hashes),
        ):
            found[text_hash] = (segment_id, position)
        return found

    def scan(self, image_hash: str) -> ScanText | None:
        """Return what OCR found in a picture, None where it has not seen it."""
        with explain_damage():
            return find_scan(self._connection, image_hash)

    def scan_lines(self, document_key: int, page: int) -> tuple[ScanLine, ...]:
        """Return the lines that OCR read on a page of a document."""
        with explain_damage():
            return read_scan_lines(self._connection, document_key, page)

    def postings(self, term: str, segments: Sequence[int]) -> list[tuple[int, PackedPostings]]:
        """Return (segment id, places) of a term in these segments, those of each in order."""
        with explain_damage():
            return read_postings(self._connection, term, segments)

    def _query(self, statement: str, **values: Any) -> list[Any]:
        with explain_damage():
            return self._connection.execute(statement, values).fetchall()

    def _rows_in(
        self, statement: str, values: Sequence[int] | Sequence[bytes]
    ) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _MOST_PARAMETERS):
            part = values[start : start + _MOST_PARAMETERS]
            marks = ",".join("?" * len(part))
            with explain_damage():
                rows = self._connection.execute(statement.format(marks=marks), part).fetchall()
            yield from rows


def _at(alias: str, generation: int) -> str:
    """Return the condition as `valid`, for statements whose parameters have no names."""
    return valid(alias).replace(":generation", str(int(generation)))


def valid(alias: str) -> str:
    """Return the condition `VALID` for the rows of one of several tables."""
    return f"{alias}.born <= :generation AND ({alias}.died IS NULL OR {alias}.died > :generation)"
