import sqlite3
import time
from collections.abc import Iterator

import pytest

from index.schema import MIGRATIONS, SCHEMA_VERSION, migrate, read_schema_version

DOCUMENTS = 20_000


@pytest.fixture
def first_catalog() -> Iterator[sqlite3.Connection]:
    """A catalog as the first program wrote it: many documents, one of them changed since."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1; BEGIN;")
    rows = [(f"rd/{number}.md", 1, 2 if number == 7 else None) for number in range(DOCUMENTS)]
    for document_id, born, died in [*rows, ("rd/7.md", 2, None)]:
        key = connection.execute(
            "INSERT INTO documents (document_id, department, source, path, title, language, "
            "media_type, content_hash, size_bytes, ingest_version, first_chunk_id, chunk_count, "
            "born, died) VALUES (?, 'rd', 'docs', 'p', 't', 'en', 'm', ?, 1, '1', 1, 1, ?, ?)",
            (document_id, f"{document_id} of {born}", born, died),
        ).lastrowid
        connection.execute("INSERT INTO revisions VALUES (?, ?)", (key, f"revision {born}"))
    connection.execute("COMMIT")
    yield connection
    connection.close()


def test_documents_of_the_first_program_find_their_files(
    first_catalog: sqlite3.Connection,
) -> None:
    """Each has the file of its own generation, in a time that grows no faster than the index."""
    started = time.monotonic()
    migrate(first_catalog)

    assert time.monotonic() - started < 5
    assert read_schema_version(first_catalog) == SCHEMA_VERSION
    joined = first_catalog.execute(
        "SELECT file_id, f.revision, f.content_hash = d.content_hash, f.born, f.died "
        "FROM documents d JOIN files f USING (file_key)"
    ).fetchall()
    assert len(joined) == len(set(joined)) == DOCUMENTS + 1
    assert ("rd/7.md", "revision 1", 1, 1, 2) in joined
    assert ("rd/7.md", "revision 2", 1, 2, None) in joined
    assert all(is_same for _, _, is_same, _, _ in joined)
