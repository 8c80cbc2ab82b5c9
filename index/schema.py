"""The catalog's tables, as an ordered list of migrations.

A row with `born` and `died` is valid from generation `born` until generation `died` (NULL: still
valid).  Rows without them belong to a row that has them.  A number is never given twice, so that a
reader who holds one can at worst find nothing.
"""

import sqlite3

from index.errors import UnusableIndexError

MIGRATIONS = (
    """
    CREATE TABLE generations (
        generation INTEGER PRIMARY KEY,
        manifest TEXT NOT NULL,
        report TEXT NOT NULL
    );
    CREATE TABLE departments (
        department TEXT NOT NULL, ordinal INTEGER NOT NULL, names TEXT NOT NULL, lead TEXT,
        readers TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER
    );
    CREATE TABLE segments (
        segment_id INTEGER PRIMARY KEY AUTOINCREMENT, department TEXT NOT NULL,
        file_name TEXT NOT NULL UNIQUE, chunk_count INTEGER NOT NULL, sha256 TEXT NOT NULL,
        born INTEGER NOT NULL, died INTEGER
    );
    CREATE TABLE documents (
        document_key INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL,
        department TEXT NOT NULL, source TEXT NOT NULL,
        path TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, media_type TEXT NOT NULL,
        content_hash TEXT NOT NULL, size_bytes INTEGER NOT NULL, date TEXT,
        ingest_version TEXT NOT NULL, first_chunk_id INTEGER NOT NULL, chunk_count INTEGER NOT NULL,
        born INTEGER NOT NULL, died INTEGER
    );
    CREATE INDEX documents_by_id ON documents (document_id);
    CREATE TABLE chunks (
        chunk_id INTEGER PRIMARY KEY AUTOINCREMENT, document_key INTEGER NOT NULL,
        text TEXT NOT NULL, language TEXT NOT NULL, heading_path TEXT NOT NULL, page INTEGER,
        header TEXT, term_count INTEGER NOT NULL
    );
    CREATE TABLE bylines (document_key INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL);
    CREATE INDEX bylines_by_document ON bylines (document_key);
    CREATE TABLE placements (
        document_key INTEGER NOT NULL, segment_id INTEGER NOT NULL,
        first_position INTEGER NOT NULL, born INTEGER NOT NULL, died INTEGER
    );
    CREATE INDEX placements_by_document ON placements (document_key);
    CREATE TABLE postings (
        term TEXT NOT NULL, field INTEGER NOT NULL, segment_id INTEGER NOT NULL,
        entries BLOB NOT NULL,
        PRIMARY KEY (term, field, segment_id)
    ) WITHOUT ROWID;
    CREATE TABLE revisions (document_key INTEGER PRIMARY KEY, revision TEXT NOT NULL);
    CREATE TABLE access (
        document_key INTEGER NOT NULL, readers TEXT NOT NULL, visibility TEXT NOT NULL,
        born INTEGER NOT NULL, died INTEGER
    );
    CREATE INDEX access_by_document ON access (document_key);
    CREATE TABLE people (
        person_id TEXT NOT NULL, person TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER
    );
    CREATE TABLE associations (
        document_key INTEGER NOT NULL, person_id TEXT NOT NULL, role TEXT NOT NULL,
        ordinal INTEGER, born INTEGER NOT NULL, died INTEGER
    );
    CREATE INDEX associations_by_document ON associations (document_key);
    """,
    # How sure a person's part is, and where it was found; a new ingest version fills both anew.
    """
    ALTER TABLE bylines ADD COLUMN found_in TEXT NOT NULL DEFAULT 'byline';
    ALTER TABLE associations ADD COLUMN found_in TEXT NOT NULL DEFAULT 'byline';
    ALTER TABLE associations ADD COLUMN certainty REAL NOT NULL DEFAULT 0.5;
    CREATE TABLE unresolved_names (
        document_key INTEGER NOT NULL, name TEXT NOT NULL, candidates TEXT NOT NULL,
        born INTEGER NOT NULL, died INTEGER
    );
    CREATE INDEX unresolved_names_by_document ON unresolved_names (document_key);
    """,
)

SCHEMA_VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a catalog to this program's schema.

    Raises:
        UnusableIndexError: The catalog was written by a newer program.
    """
    version = read_schema_version(connection)
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")


def read_schema_version(connection: sqlite3.Connection) -> int:
    """Return the schema version of a catalog, 0 for an empty one.

    Raises:
        UnusableIndexError: The catalog was written by a newer program.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise UnusableIndexError(
            f"the index has schema {version}, this program knows up to {SCHEMA_VERSION}: "
            "upgrade whoknows, or move the index folder away and run `whoknows index`"
        )
    return version
