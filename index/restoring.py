"""Putting an index back as a backup has it: the old one stands until the new one does."""

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from index.backing_up import BackupReport, report_of
from index.backup_file import BackupReader, open_backup
from index.catalog import CatalogReader
from index.choosing import check_access
from index.connecting import connect, explain_damage
from index.errors import NoIndexError, UnusableIndexError
from index.forgetting import forget_in_catalog
from index.generations import SEGMENTS_DIR
from index.ledger import Ledger
from index.ledger_forgetting import read_forgotten
from index.locking import hold_files, hold_lock
from index.publishing import sweep_segments
from index.schema import CATALOG_NAME, migrate, open_for_replacing
from index.transfers import transfer_folder
from index.vectors import sync_folder

_MOST_SKIPPED = 2**32  # choices


def restore(index_dir: Path, file: Path, *, allow_wider: bool = False) -> BackupReport:
    """Serve what a backup holds from now on, instead of what the index held.

    Everything is written and checked beside the index first.  The catalog then takes its place in
    one transaction, so that a crash leaves the old index or the new one.  The ledger stays as it
    is: what was revoked or forgotten since does not come back.

    Args:
        index_dir: The folder of the index; it need not exist, and its catalog may be damaged.
        file: The backup.
        allow_wider: Restore it even if it shows somebody what they may not read now.

    Raises:
        BackupFileError: There is no such file, or it cannot be read.
        UnusableIndexError: It is damaged, or of a newer program; or the disk does not take it.
        WiderAccessError: It shows somebody what they may not read now.
        LockedIndexError: A run or a backup is under way.
    """
    with open_backup(file) as backup, hold_lock(index_dir), hold_files(index_dir):
        with transfer_folder(index_dir) as folder, explain_damage():
            _extract(backup, folder)
            with closing(sqlite3.connect(folder / CATALOG_NAME, isolation_level=None)) as new:
                migrate(new)
                with closing(Ledger(index_dir)) as ledger:
                    forget_in_catalog(new, read_forgotten(ledger))
                if not allow_wider:
                    _check_access(index_dir, new)
                _move_segments(folder, index_dir)
                _replace_catalog(index_dir, new)
                sweep_segments(CatalogReader(new), index_dir / SEGMENTS_DIR)
        return report_of(backup.manifest, file)


def _extract(backup: BackupReader, folder: Path) -> None:
    (folder / SEGMENTS_DIR).mkdir()
    for name in backup.manifest.files:
        backup.extract(name, folder / name)


def _check_access(index_dir: Path, new: sqlite3.Connection) -> None:
    """Compare with what is served now, where that can be read at all."""
    try:
        live = connect(index_dir)
    except (NoIndexError, UnusableIndexError):
        return
    with closing(CatalogReader(live)) as now:
        then = CatalogReader(new)
        if now.served_generation() is not None:
            check_access(now, then, then.served_generation() or 0)


def _move_segments(folder: Path, index_dir: Path) -> None:
    """Put the segments where the catalog will look for them; no name means two things."""
    target = index_dir / SEGMENTS_DIR
    target.mkdir(exist_ok=True)
    for path in (folder / SEGMENTS_DIR).iterdir():
        path.replace(target / path.name)
    sync_folder(target)
    sync_folder(index_dir)


def _replace_catalog(index_dir: Path, new: sqlite3.Connection) -> None:
    """Copy one catalog over another in one transaction of the latter."""
    with closing(_open_replaceable(index_dir / CATALOG_NAME)) as live:
        _go_on_counting(live, new)
        new.backup(live)


def _open_replaceable(path: Path) -> sqlite3.Connection:
    """Open a catalog that need not be one; what is none for SQLite goes first."""
    try:
        return open_for_replacing(path)
    except sqlite3.OperationalError:
        raise  # it may be sound: somebody holds it, or the disk does not let it be used
    except sqlite3.DatabaseError:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        return open_for_replacing(path)


def _go_on_counting(live: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """See that no number which the old index gave is given again, and that servers notice."""
    counts, generation = _last_numbers(live)
    new.execute("BEGIN")
    for table, last in counts:
        new.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, table))
    (served, choice) = new.execute(
        "SELECT generation, (SELECT max(choice) FROM choices) FROM choices "
        "ORDER BY choice DESC LIMIT 1"
    ).fetchone()
    # A lost catalog cannot say what its last choice was: a server must not take the next for it.
    choice = max(choice, *(last for table, last in counts if table == "choices"), 0)
    choice += 1 + secrets.randbelow(_MOST_SKIPPED)
    for number, chosen in ((choice, generation or served), (choice + 1, served)):
        new.execute("INSERT INTO choices (choice, generation) VALUES (?, ?)", (number, chosen))
    new.execute("COMMIT")


def _last_numbers(live: sqlite3.Connection) -> tuple[list[tuple[str, int]], int | None]:
    """Return the last number of each table, and that of the last generation, where there is one."""
    try:
        counts = live.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
        (generation,) = live.execute("SELECT max(generation) FROM choices").fetchone()
    except sqlite3.DatabaseError:  # it is empty, or damaged
        return [], None
    return counts, generation
