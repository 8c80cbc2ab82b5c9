"""Opening the catalog for reading, and saying what to do where that does not work."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import NoIndexError, UnusableIndexError
from index.schema import (
    CATALOG_NAME,
    SCHEMA_VERSION,
    open_for_reading,
    read_schema_version,
)


def connect(index_dir: Path) -> sqlite3.Connection:
    """Open the catalog of an index that exists.

    Raises:
        NoIndexError: There is none.
        UnusableIndexError: It is damaged, or of a newer or an earlier program.
    """
    path = index_dir / CATALOG_NAME
    if not path.exists():
        raise NoIndexError("this workspace has no index yet: run `whoknows index`")
    with explain_damage():
        connection = open_for_reading(path)
        version = read_schema_version(connection)
    if version == 0:  # a first run died before it made the tables
        raise NoIndexError("this workspace has no index yet: run `whoknows index`")
    if version < SCHEMA_VERSION:
        raise UnusableIndexError(
            "the index was made by an earlier whoknows: run `whoknows index` to bring it up to date"
        )
    return connection


def identify_catalog(index_dir: Path) -> tuple[int, int] | None:
    """Return what differs between a catalog and one put in its place, None where there is none."""
    try:
        status = (index_dir / CATALOG_NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def explain_damage() -> Iterator[None]:
    """Say what to do where SQLite cannot use the catalog.

    Raises:
        UnusableIndexError: It is damaged, or the disk does not let it be used.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UnusableIndexError(
            f"{CATALOG_NAME}: cannot be used ({error}); check the rights of the index folder and "
            "the space on its disk, then try again"
        ) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # our mistake, not damage
        raise UnusableIndexError(
            f"{CATALOG_NAME}: is damaged ({error}); move the index folder away and run "
            "`whoknows index` to rebuild it"
        ) from error
