"""One writer at a time."""

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
    holder = index_dir / "lock.holder"
    lock = FileLock(index_dir / "lock")
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
    except Timeout as error:
        name = holder.read_text(encoding="utf-8").strip() if holder.exists() else "another process"
        raise LockedIndexError(
            f"{name} is indexing this workspace right now: wait until it is done, then try again"
        ) from error
    except OSError as error:
        lock.release()
        raise UnusableIndexError(
            f"{index_dir}: the index cannot be written there ({error.strerror}); "
            "check that it is a folder with rights to write"
        ) from error
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
