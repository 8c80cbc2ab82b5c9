"""The ledger's tables, as an ordered list of migrations, and its file, opened for its owner alone.

It lies beside the catalog and is no part of any generation: it is what cannot be made anew from
documents.  Times are ISO 8601 in UTC, all of one length, so that they sort as text.
"""

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from index.errors import LedgerError

LEDGER_NAME = "ledger.sqlite"
OWNER_ONLY = 0o600
PATIENCE_SECONDS = 10.0  # for whoever else writes: a person is being forgotten, at the longest
_SALT_BYTES = 32

Migration = tuple[str, ...] | Callable[[sqlite3.Connection], None]


def _add_salt(connection: sqlite3.Connection) -> None:
    """Draw the key of all keyed hashes: what is hashed here can be looked up nowhere else."""
    connection.execute("INSERT INTO salt (salt) VALUES (?)", (secrets.token_bytes(_SALT_BYTES),))


MIGRATIONS: tuple[Migration, ...] = (
    (
        "CREATE TABLE salt (salt BLOB NOT NULL)",
        """CREATE TABLE api_keys (
            key_id TEXT PRIMARY KEY, digest BLOB NOT NULL, person_id TEXT NOT NULL,
            label TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT, last_used_at TEXT,
            revoked_at TEXT
        )""",
        "CREATE INDEX api_keys_by_person ON api_keys (person_id)",
        # No person_id: the operator.  `seen_as` is on whose behalf the operator asked, if so.
        """CREATE TABLE audit (
            entry INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person_id TEXT,
            seen_as TEXT, door TEXT NOT NULL, kind TEXT NOT NULL, question TEXT,
            is_hashed INTEGER NOT NULL, documents TEXT NOT NULL, milliseconds REAL NOT NULL,
            is_refused INTEGER NOT NULL
        )""",
        "CREATE INDEX audit_by_person ON audit (person_id, entry)",
        "CREATE INDEX audit_by_time ON audit (at)",
        # What may be taken out of the log: a row stands here only within one transaction.
        "CREATE TABLE permits (person_id TEXT, entry INTEGER, before TEXT)",
        # What was taken out, without whose it was.
        """CREATE TABLE erasures (
            at TEXT NOT NULL, reason TEXT NOT NULL, entries INTEGER NOT NULL
        )""",
        """CREATE TRIGGER audit_is_not_overwritten BEFORE INSERT ON audit
            WHEN EXISTS (SELECT 1 FROM audit WHERE entry = NEW.entry)
            BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
        """CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
            WHEN NOT EXISTS (SELECT 1 FROM permits WHERE entry = OLD.entry)
                OR NEW.question IS NOT NULL
                OR (NEW.entry, NEW.at, NEW.person_id, NEW.seen_as, NEW.door, NEW.kind,
                    NEW.is_hashed, NEW.documents, NEW.milliseconds, NEW.is_refused)
                IS NOT (OLD.entry, OLD.at, OLD.person_id, OLD.seen_as, OLD.door, OLD.kind,
                    OLD.is_hashed, OLD.documents, OLD.milliseconds, OLD.is_refused)
            BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
        """CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
            WHEN NOT EXISTS (
                SELECT 1 FROM permits
                WHERE person_id IN (OLD.person_id, OLD.seen_as) OR OLD.at < before
            )
            BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
        """CREATE TABLE feedback (
            feedback INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person_id TEXT,
            question TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
            documents TEXT NOT NULL, generation INTEGER NOT NULL
        )""",
        "CREATE INDEX feedback_by_person ON feedback (person_id)",
        """CREATE TABLE open_questions (
            open_question INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person_id TEXT,
            question TEXT NOT NULL, department TEXT
        )""",
        "CREATE INDEX open_questions_by_person ON open_questions (person_id)",
        # Keyed hashes only: of an id, and of what documents may call whoever bears it.
        """CREATE TABLE forgotten (
            owner BLOB NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (owner, digest)
        ) WITHOUT ROWID""",
    ),
    _add_salt,
)
SCHEMA_VERSION = len(MIGRATIONS)


def open_ledger(path: Path) -> sqlite3.Connection:
    """Open a ledger, made or migrated as needed; what is deleted of it is overwritten.

    Raises:
        LedgerError: A newer program wrote it.
        OSError: The file cannot be made.
        sqlite3.Error: It is damaged, or cannot be written.
    """
    _make_private(path)
    connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")
        if _read_version(connection) < SCHEMA_VERSION:
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_ledger_for_reading(path: Path) -> sqlite3.Connection:
    """Open a ledger that must be there, in a folder that may not be writable; errors as above."""
    try:
        return _open_checked(f"{path.absolute().as_uri()}?mode=ro")
    except sqlite3.OperationalError:
        if path.with_name(f"{path.name}-wal").exists():
            raise
        # Without a log nobody writes, and without the right to write none can be made.
        return _open_checked(f"{path.absolute().as_uri()}?mode=ro&immutable=1")


def open_empty_ledger() -> sqlite3.Connection:
    """Return what a ledger is before anything was written to it."""
    connection = _connect("file::memory:")
    _migrate(connection)
    return connection


def _open_checked(uri: str) -> sqlite3.Connection:
    connection = _connect(uri)
    try:
        version = _read_version(connection)
        connection.execute("SELECT count(*) FROM sqlite_schema")
        if version < SCHEMA_VERSION:
            raise LedgerError(
                f"{LEDGER_NAME}: an earlier whoknows made it: run `whoknows index` with the right "
                "to write to the index folder, which brings it up to date"
            )
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri,
        uri=True,
        timeout=PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _read_version(connection: sqlite3.Connection) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise LedgerError(
            f"{LEDGER_NAME}: it has schema {version}, this program knows up to {SCHEMA_VERSION}: "
            "upgrade whoknows"
        )
    return version


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring a ledger to this program's schema; of several processes, one does it."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for migration in MIGRATIONS[_read_version(connection) :]:
            if callable(migration):
                migration(connection)
            else:
                for statement in migration:
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _make_private(path: Path) -> None:
    """Make the file, for its owner alone; SQLite gives its log the same rights.

    Whoever runs as root makes it for the owner of the folder, who else could not use it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            folder = path.parent.stat()
            os.chown(path, folder.st_uid, folder.st_gid)
    status = path.stat()
    is_mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    if is_mine and status.st_mode & 0o077:
        path.chmod(OWNER_ONLY)
