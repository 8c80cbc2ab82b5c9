"""What must be remembered of the people who ask: one database, which threads and processes share.

Holds API keys, the audit log, feedback, open questions, and whom to forget.  It survives every
run, rollback, prune and restore of the index.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.access import Viewer
from index.errors import LedgerError
from index.ledger_schema import (
    LEDGER_NAME,
    open_empty_ledger,
    open_ledger,
    open_ledger_for_reading,
)

_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


class Ledger:
    """The ledger of an index: made when something is first written, opened when first needed."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / LEDGER_NAME
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the database to read from; before the first writing it is empty.

        Raises:
            LedgerError: It cannot be used; says why and what to do.
        """
        with self._lock, _explaining():
            if not self._path.exists():
                self.close()
                with closing(open_empty_ledger()) as nothing:
                    yield nothing
            elif (connection := self._open_if_writable()) is not None:
                yield connection
            else:
                with closing(open_ledger_for_reading(self._path)) as connection:
                    yield connection

    @contextmanager
    def writing(self, *, durably: bool = True) -> Iterator[sqlite3.Connection]:
        """Give the database to write to, in one transaction.

        Args:
            durably: Whether it must survive a power cut at the next instant, which costs
                milliseconds.  What a killed program has written is there either way.

        Raises:
            LedgerError: It cannot be written; nothing was.
        """
        with self._lock, _explaining():
            connection = self._open()
            connection.execute(f"PRAGMA synchronous = {'FULL' if durably else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def wipe(self) -> None:
        """Write the file anew, so that no byte of what was deleted is left in it or in its log.

        Raises:
            LedgerError: Somebody reads or writes it all the time.
        """
        with self._lock, _explaining():
            connection = self._open()
            connection.execute("VACUUM")
            (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise LedgerError(
                f"{LEDGER_NAME}: is in use, so that what was deleted is not yet overwritten: "
                "give the same command again"
            )

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._identity = None

    def _open_if_writable(self) -> sqlite3.Connection | None:
        try:
            return self._open()
        except OSError:
            return None
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _READ_ONLY:
                return None
            raise

    def _open(self) -> sqlite3.Connection:
        """Return the connection; a file that took the place of another is opened anew."""
        if self._connection is None or self._identify() != self._identity:
            self.close()
            self._connection = open_ledger(self._path)
            self._identity = self._identify()
        return self._connection

    def _identify(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino


@contextmanager
def _explaining() -> Iterator[None]:
    """Say what to do where the ledger cannot be used.

    Raises:
        LedgerError: It cannot.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise LedgerError(
            f"{LEDGER_NAME}: cannot be used ({reason}); check the rights of the index folder and "
            "the space on its disk, then try again"
        ) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # our mistake, not damage
        raise LedgerError(
            f"{LEDGER_NAME}: is damaged ({error}); move it out of the index folder and put a copy "
            "back, or go on without: API keys must then be made and people forgotten anew"
        ) from error


def readable_rows(
    viewer: Viewer,
    *,
    everyone: bool,
    person_id: str | None,
    since: datetime | None,
    until: datetime | None,
) -> tuple[list[str], list[Any]]:
    """Return the conditions for the rows of a table that are wanted, and their values.

    They are a viewer's own, but for whoever sees everything, and for whoever looks after whoknows
    and asks for everyone's.
    """
    conditions, values = ["1"], []
    if not (viewer.sees_everything or (everyone and viewer.is_operator)):
        conditions.append("person_id = ?")
        values.append(viewer.person_id)  # None is nobody's: it equals nothing
    wanted = {
        "person_id = ?": person_id,
        "at >= ?": None if since is None else to_text(since),
        "at <= ?": None if until is None else to_text(until),
    }
    given = {condition: value for condition, value in wanted.items() if value is not None}
    return [*conditions, *given], [*values, *given.values()]


def to_text(moment: datetime) -> str:
    """Return a moment as the ledger has it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def from_text(text: str) -> datetime:
    """Return the moment that the ledger has."""
    return datetime.fromisoformat(text)
