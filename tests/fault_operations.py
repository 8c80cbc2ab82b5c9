"""What is done to an index while it is killed, and the step before which a process dies."""

import ctypes
import itertools
import os
import re
import sqlite3
import struct
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

from editions import check_answers
from hash_encoder import HashEncoder
from small_workspace import open_small_engine

from index import publishing
from index.access import OPERATOR
from index.backing_up import back_up
from index.build import reindex
from index.choosing import list_generations, roll_back
from index.errors import LedgerError, LockedIndexError, UnusableIndexError
from index.ledger import Ledger
from index.ledger_feedback import add_open_question, list_open_questions
from index.pruning import prune_index
from index.status import read_status
from ingest.settings import Workspace, load_workspace
from ui.cli import main

DIED, LOCKED = 86, 5  # exit statuses
_STATEMENTS = (  # of SQLite that reach the disk, or that what follows rests upon
    *("BEGIN", "COMMIT", "VACUUM", "PRAGMA wal_checkpoint", "PRAGMA user_version"),
    *("INSERT INTO generations", "INSERT INTO choices", "INSERT INTO segments"),
    *("INSERT INTO postings", "DELETE FROM generations", "UPDATE placements"),
)
_CAPABILITIES_V3 = 0x20080522
_OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_CHANGES = {"os.rename", "os.remove", "os.mkdir"}


def index(workspace: Workspace) -> None:
    """Run the index job."""
    assert reindex(workspace, HashEncoder()).unreadable == ()


def index_anew(workspace: Workspace) -> None:
    """Run the index job, trusting nothing that is there."""
    assert reindex(workspace, HashEncoder(), is_full=True).unreadable == ()


def prune(workspace: Workspace) -> None:
    """Delete all generations but the one that is served."""
    prune_index(workspace.index_dir, keep=1)


def go_back(workspace: Workspace) -> None:
    """Serve the oldest generation."""
    roll_back(workspace.index_dir, list_generations(workspace.index_dir)[0].generation)


def copy_away(workspace: Workspace) -> None:
    """Back the index up into one file."""
    back_up(workspace.index_dir, workspace.root / "backup")


Operation = Callable[[Workspace], None]
OPERATIONS: Mapping[str, Operation] = {
    each.__name__: each for each in (index, index_anew, prune, go_back, copy_away)
}


def operate(operation: str, root: Path) -> None:
    """Do something to the index of a workspace."""
    OPERATIONS[operation](load_workspace(root))


def operate_until(step: int, operation: str, root: Path) -> None:
    """Do something to the index, and die before the nth step of it that changes the disk."""
    workspace = load_workspace(root)
    _die_before(step, workspace.index_dir)
    OPERATIONS[operation](workspace)


def operate_alone(operation: str, root: Path) -> None:
    """Do something to the index, or exit with the status for its being written by another."""
    try:
        operate(operation, root)
    except LockedIndexError:
        sys.exit(LOCKED)


def operate_in_vain(operation: str, root: Path, message: str) -> None:
    """Do something to an index that this process has no right to write."""
    _obey_rights()
    try:
        operate(operation, root)
    except UnusableIndexError as error:
        assert re.search(message, str(error)), error
    else:
        raise AssertionError(f"{operation} succeeded")


def operate_in_the_future(operation: str, root: Path, ahead: timedelta) -> None:
    """Do something to the index while the clock is wrong."""

    class WrongClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + ahead

    publishing.datetime = WrongClock  # type: ignore[attr-defined]
    operate(operation, root)


def ask_without_rights(root: Path, edition: int) -> None:
    """Ask an index that nobody has open, and that this process has no right to write."""
    _obey_rights()
    ask_once(root, edition)


def read_ledger_without_rights(index_dir: Path) -> None:
    """Read a ledger that this process has no right to write, and write to it in vain."""
    _obey_rights()
    ledger = Ledger(index_dir)
    assert [each.question for each in list_open_questions(ledger, OPERATOR)] == ["before"]
    try:
        add_open_question(ledger, OPERATOR, at=datetime.now(UTC), question="after")
    except LedgerError as error:
        assert "rights of the index folder" in str(error), error
    else:
        raise AssertionError("it was written")


def _obey_rights() -> None:
    """Give up root's privilege of reading and writing what it has no right to."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = struct.pack("Ii", _CAPABILITIES_V3, 0), ctypes.create_string_buffer(24)
    libc.capget(header, data)
    effective, *others = struct.unpack("6I", data.raw)
    effective &= ~_OVERRIDES
    assert libc.capset(header, struct.pack("6I", effective, *others)) == 0


def ask_once(root: Path, edition: int) -> None:
    """Ask an index that nobody has open."""
    assert check_answers(open_small_engine(load_workspace(root), HashEncoder())) == edition


def ask_until(stop_path: Path, root: Path, answers_path: Path, threads: int) -> None:
    """Ask all the time in some threads, checking each answer; write down how many there were."""
    workspace = load_workspace(root)
    engine = open_small_engine(workspace, HashEncoder())

    def ask() -> int:
        for count in itertools.count(1):
            check_answers(engine)
            read_status(workspace.index_dir)
            if stop_path.exists():
                return count
        raise AssertionError

    with ThreadPoolExecutor(threads) as pool:
        asking = [pool.submit(ask) for _ in range(threads)]
        counts = [each.result() for each in asking]
    answers_path.write_text(str(sum(counts)), encoding="utf-8")


def run_command(*arguments: str) -> None:
    """Exit as a command does."""
    sys.argv = ["whoknows", *arguments]
    main()


def _die_before(step: int, folder: Path) -> None:
    steps, connect = itertools.count(1), sqlite3.connect

    def count() -> None:
        if next(steps) == step:
            os._exit(DIED)

    def count_statement(statement: str) -> None:
        if statement.startswith(_STATEMENTS):
            count()

    def count_change(event: str, arguments: tuple[Any, ...]) -> None:
        is_writing = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (is_writing or event in _CHANGES) and str(arguments[0]).startswith(str(folder)):
            count()

    def connect_watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(count_statement)
        return connection

    sys.addaudithook(count_change)
    sqlite3.connect = connect_watched  # type: ignore[assignment]
