import sqlite3
import time
from collections.abc import Iterator

import numpy as np
import pytest

from index.catalog_postings import read_postings
from index.postings import unpack_places
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


def test_postings_of_an_earlier_program_are_kept() -> None:
    """Text and headings are counted together, titles apart, each segment on its own."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(
        "".join(script for script in MIGRATIONS[:4] if isinstance(script, str))
    )
    connection.execute("PRAGMA user_version = 4")
    entry = np.dtype([("position", "<u4"), ("count", "<u2")])
    rows = [
        ("绝缘", 0, 7, [(0, 2), (70_000, 300)]),
        ("绝缘", 1, 7, [(0, 1), (3, 1)]),
        ("绝缘", 2, 7, [(3, 1), (5, 4)]),
        ("绝缘", 0, 8, [(1, 1)]),
        ("oil", 0, 7, [(2, 9)]),
    ]
    connection.executemany(
        "INSERT INTO postings VALUES (?, ?, ?, ?)",
        [(*key, np.array(entries, entry).tobytes()) for *key, entries in rows],
    )
    migrate(connection)

    (seven, low), (_, high) = read_postings(connection, "绝缘", [7])
    assert seven == 7
    assert unpack_places([low, high], [0, 0]).positions.tolist() == [0, 3, 5, 70_000]
    assert unpack_places([low, high], [0, 0]).counts.tolist() == [3, 1, 0, 255]
    assert low.title_counts == bytes([0, 1, 4])
    assert [each.counts for _, each in read_postings(connection, "绝缘", [8, 9])] == [b"\x01"]
    assert [each.counts for _, each in read_postings(connection, "oil", [7, 8])] == [b"\x09"]
    connection.close()
