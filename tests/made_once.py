"""Makes what many tests share, once for all the processes that a test run has."""

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def make_once(path: Path, make: Callable[[], object]) -> None:
    """Let `make` write `path`, unless another process of the test run has; wait while it does.

    What fails halfway is tried by nobody again: the next process meets what is left, and fails too.
    """
    mark = path.with_name(f"{path.name}.made")
    with FileLock(path.with_name(f"{path.name}.lock")):
        if not mark.exists():
            make()
            mark.touch()
