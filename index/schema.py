"""The catalog's tables, as an ordered list of migrations.

A row with `born` and `died` is valid from generation `born` until generation `died` (NULL: still
valid).  Rows without them belong to a row that has them.  A number is never given twice, so that a
reader who holds one can at worst find nothing.
"""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from index.catalog_digest import check_digest, forget_digest, record_digest
from index.catalog_postings import join_fields
from index.errors import UnusableIndexError

Migration = str | Callable[[sqlite3.Connection], None]  # statements, or what executes them

MIGRATIONS: tuple[Migration, ...] = (
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
    # Files apart from the documents that they hold; chunks known by what was embedded of them.
    """
    CREATE TABLE files (
        file_key INTEGER PRIMARY KEY AUTOINCREMENT, file_id TEXT NOT NULL,
        department TEXT NOT NULL, source TEXT NOT NULL, revision TEXT NOT NULL,
        content_hash TEXT NOT NULL, ingest_version TEXT NOT NULL, means TEXT NOT NULL,
        unreadable TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER
    );
    INSERT INTO files (
        file_id, department, source, revision, content_hash, ingest_version, means, unreadable,
        born, died
    )
    SELECT document_id, department, source, coalesce(revision, ''), content_hash, ingest_version,
        '', '[]', born, died
    FROM documents LEFT JOIN revisions USING (document_key);
    CREATE INDEX files_by_id ON files (file_id);
    ALTER TABLE documents ADD COLUMN file_key INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE documents ADD COLUMN parent TEXT;
    UPDATE documents SET file_key = (
        SELECT file_key FROM files
        WHERE files.file_id = documents.document_id AND files.born = documents.born
    );
    DROP INDEX files_by_id;
    ALTER TABLE documents DROP COLUMN source;
    ALTER TABLE documents DROP COLUMN ingest_version;
    DROP TABLE revisions;
    CREATE INDEX documents_by_file ON documents (file_key);
    ALTER TABLE chunks ADD COLUMN page_starts TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE chunks ADD COLUMN text_hash BLOB;
    CREATE INDEX chunks_by_text ON chunks (text_hash);
    CREATE TABLE scans (
        document_key INTEGER NOT NULL, image_hash TEXT NOT NULL, blocks TEXT NOT NULL
    );
    CREATE INDEX scans_by_document ON scans (document_key);
    CREATE INDEX scans_by_image ON scans (image_hash);
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
    # Which generation is served: that of the last choice.  A number may be chosen more than once.
    """
    CREATE TABLE choices (
        choice INTEGER PRIMARY KEY AUTOINCREMENT, generation INTEGER NOT NULL
    );
    INSERT INTO choices (generation) SELECT generation FROM generations ORDER BY generation;
    """,
    # Postings in half the room, with one row for what stands in the fields of a text.
    join_fields,
    # Which page a scan is, and where its lines stand; of scans read before that is not known.
    # Where in a chunk headings stand; of chunks made before only those that all of it is under are.
    """
    ALTER TABLE scans ADD COLUMN page INTEGER;
    ALTER TABLE scans ADD COLUMN lines TEXT;
    ALTER TABLE chunks ADD COLUMN heading_starts TEXT NOT NULL DEFAULT '[]';
    """,
)

SCHEMA_VERSION = len(MIGRATIONS)
CHOICES_VERSION = 4  # the first with the table of choices; before it the last was served
CATALOG_NAME = "catalog.sqlite"
_EMPTYING_MILLISECONDS = 500  # several questions long; whoever reads on leaves the log as it is


class _WritingConnection(sqlite3.Connection):
    """Leaves the log beside the catalog, empty, for readers who cannot make one, and its digest.

    SQLite deletes it with the last connection, unless that one may not write; and without it a
    catalog can be read neither on a full disk nor in a folder without the right to write.
    """

    def close(self) -> None:
        """Empty the log and let go of the database; a transaction under way is given up."""
        (_, _, path) = self.execute("PRAGMA database_list").fetchone()
        with ExitStack() as stack:
            last = stack.enter_context(closing(open_for_reading(Path(path))))
            stack.callback(super().close)
            with suppress(sqlite3.Error):  # the log then stays as it is, which costs room only
                last.execute("SELECT count(*) FROM sqlite_schema")
                self.rollback()
                self.execute(f"PRAGMA busy_timeout = {_EMPTYING_MILLISECONDS}")
                (is_busy, _, _) = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not is_busy:
                    record_digest(Path(path))


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a catalog that must be there; the connection changes nothing, and may change threads."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )


def open_for_writing(index_dir: Path) -> sqlite3.Connection:
    """Open the catalog, made or migrated as needed.

    Raises:
        UnusableIndexError: The catalog was written by a newer program, or is damaged.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    path = index_dir / CATALOG_NAME
    if path.exists():
        with closing(open_for_reading(path)) as reading:
            read_schema_version(reading)
        check_digest(path)
    connection = open_for_replacing(path)
    migrate(connection)
    return connection


def open_for_replacing(path: Path) -> sqlite3.Connection:
    """Open a catalog, whatever it holds; each commit reaches the disk, and deleted rows are wiped.

    It is for the one writer.
    """
    forget_digest(path)
    connection = sqlite3.connect(path, isolation_level=None, factory=_WritingConnection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a catalog to this program's schema.

    Raises:
        UnusableIndexError: The catalog was written by a newer program.
    """
    version = read_schema_version(connection)
    for number, migration in enumerate(MIGRATIONS[version:], start=version + 1):
        if isinstance(migration, str):
            connection.executescript(f"BEGIN; {migration} PRAGMA user_version = {number}; COMMIT;")
        else:
            with connection:
                connection.execute("BEGIN")
                migration(connection)
                connection.execute(f"PRAGMA user_version = {number}")


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
