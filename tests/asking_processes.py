"""Processes that ask all the time while something is done to the index."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fault_operations import ask_until
from forked_processes import ForkedProcess


@contextmanager
def asking_processes(root: Path, folder: Path, *, processes: int, threads: int) -> Iterator[None]:
    """Let processes ask in several threads each; none of them may see anything wrong.

    Args:
        root: The workspace, which has an index.
        folder: An empty folder to talk in.
        processes: How many there are.
        threads: How many each has.
    """
    stop_path = folder / "stop"
    counts = [folder / f"answers-{number}" for number in range(processes)]
    asking = [ForkedProcess(ask_until, stop_path, root, path, threads) for path in counts]
    try:
        yield
    finally:
        stop_path.touch()
        statuses = [process.wait() for process in asking]
    assert statuses == [0] * processes
    assert all(int(path.read_text(encoding="utf-8")) > threads for path in counts)
