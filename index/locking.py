"""One writer at a time, and no file deleted under whoever copies them."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LockedIndexError, UnusableIndexError


@contextmanager
def hold_lock(index_dir: Path) -> Iterator[None]:
    """Hold the right to write an index; a process that dies lets go of it.

    Raises:
        LockedIndexError: Another run holds it.
        UnusableIndexError: The folder cannot be written.
    """
    with _hold(index_dir, "lock", "is indexing this workspace right now"):
        yield


@contextmanager
def hold_files(index_dir: Path, *, patience_seconds: float = 0) -> Iterator[None]:
    """Hold the right to delete files of an index, or to rely on their staying.

    Errors as `hold_lock`.  Whoever needs both rights takes the other one first.
    """
    doing = "is copying or deleting files of this index right now"
    with _hold(index_dir, "files.lock", doing, patience_seconds):
        yield


@contextmanager
def _hold(index_dir: Path, name: str, doing: str, patience_seconds: float = 0) -> Iterator[None]:
    holder = index_dir / f"{name}.holder"
    lock = FileLock(index_dir / name)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience_seconds)
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
    except Timeout as error:
        who = _read_name(holder)
        raise LockedIndexError(f"{who} {doing}: wait until it is done, then try again") from error
    except OSError as error:
        if lock.is_locked:
            holder.unlink(missing_ok=True)  # it is empty: the disk is full
        lock.release()
        raise UnusableIndexError(
            f"{index_dir}: the index cannot be written there ({error.strerror}); check that it is "
            "a folder, the right to write to it, and the space on its disk"
        ) from error
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _read_name(holder: Path) -> str:
    """Return who holds a lock; that one may not have said so yet, or let go of it just now."""
    try:
        name = holder.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        name = ""
    return name or "another process"
