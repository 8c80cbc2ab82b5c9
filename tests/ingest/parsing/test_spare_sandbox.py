"""The process that waits for the next file: there before it is asked, and one for each file."""

import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.errors import UnreadableDocumentError
from ingest.parsing.sandbox import Sandbox
from ingest.parsing.spare_sandbox import SpareSandbox
from ingest.settings import ParsingSettings

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="finds processes as Linux does")


@pytest.fixture
def spare() -> Iterator[SpareSandbox]:
    """Lends sandboxes with the usual limits."""
    lender = SpareSandbox(ParsingSettings())
    yield lender
    lender.close()
    assert wait_until(lambda: not lender._is_starting and processes_of(os.getpid()) == set())


def processes_of(parent: int) -> set[int]:
    """Return the parsing processes that a process started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text(encoding="utf-8")
            stat = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if "ingest.parsing.worker" in command and int(stat[1]) == parent and stat[0] != "Z":
            found.add(int(folder.name))
    return found


def wait_until(holds: Callable[[], bool]) -> bool:
    """Tell whether something comes true soon."""
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def lend_and_wait(spare: SpareSandbox) -> int:
    """Return the process that waits, after one file was read."""
    with spare.lend() as sandbox:
        sandbox.parse(b"text", "a.md")
        (used,) = processes_of(os.getpid())
    assert wait_until(lambda: bool(processes_of(os.getpid()) - {used}))
    (waiting,) = processes_of(os.getpid()) - {used}
    assert wait_until(lambda: processes_of(os.getpid()) == {waiting})
    return waiting


@LINUX_ONLY
def test_no_process_waits_before_a_file_was_read(spare: SpareSandbox) -> None:
    """Who reads no file pays for none."""
    assert processes_of(os.getpid()) == set()


@LINUX_ONLY
def test_next_file_finds_its_process_waiting_and_no_file_has_that_of_another(
    spare: SpareSandbox,
) -> None:
    """What one file does to its process is no other file's trouble."""
    waiting = lend_and_wait(spare)
    time.sleep(1)  # it is taken when its libraries are loaded
    with spare.lend() as sandbox:
        sandbox.parse(b"text", "b.md")
        assert waiting in processes_of(os.getpid())

    assert wait_until(lambda: waiting not in processes_of(os.getpid()))


def test_confinement_holds_in_a_process_that_waited(spare: SpareSandbox) -> None:
    """It fails of what a file does as any other: alone, and with the file's name."""
    for _ in range(2):
        with spare.lend() as sandbox, pytest.raises(UnreadableDocumentError, match=r"^a\.pdf: "):
            sandbox.parse(b"%PDF-1.7 rubbish", "a.pdf")


@LINUX_ONLY
def test_process_that_died_while_it_waited_costs_no_file(spare: SpareSandbox) -> None:
    """The file is read by another."""
    waiting = lend_and_wait(spare)
    time.sleep(1)
    os.kill(waiting, 9)
    assert wait_until(lambda: waiting not in processes_of(os.getpid()))

    with spare.lend() as sandbox:
        assert sandbox.parse(b"text", "b.md").parsed.blocks


@LINUX_ONLY
def test_next_file_is_waited_for_again_after_the_disk_was_full(
    spare: SpareSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What could not be started once is started when there is room."""
    with monkeypatch.context() as full:
        full.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        with spare.lend():
            pass
        assert wait_until(lambda: not spare._is_starting)
    assert processes_of(os.getpid()) == set()

    lend_and_wait(spare)


@LINUX_ONLY
def test_file_is_shown_though_no_thread_can_be_started_for_the_next(
    spare: SpareSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the reason of its own failure get lost."""

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as exhausted:
        exhausted.setattr(threading.Thread, "start", refuse)
        with pytest.raises(UnreadableDocumentError, match="its own"), spare.lend():
            raise UnreadableDocumentError("its own")

    lend_and_wait(spare)


def test_prepared_sandbox_says_whether_it_lives() -> None:
    """Before the start there is no process, after the end there is none any more."""
    sandbox = Sandbox(ParsingSettings())
    was_running = sandbox.is_running()
    sandbox.prepare()
    is_running = sandbox.is_running()
    sandbox.close()

    assert (was_running, is_running, sandbox.is_running()) == (False, True, False)


@LINUX_ONLY
def test_nothing_waits_any_more_when_nobody_is_left_to_ask() -> None:
    """The process ends with the one who lent it, closed or forgotten."""
    for end in (SpareSandbox.close, lambda _lender: None):
        lender = SpareSandbox(ParsingSettings())
        lend_and_wait(lender)
        end(lender)
        del lender
        gc.collect()
        assert wait_until(lambda: processes_of(os.getpid()) == set())


@LINUX_ONLY
@pytest.mark.parametrize("seconds", [0, 2])
def test_program_that_ends_leaves_no_process_behind(seconds: float) -> None:
    """Be the next one still starting or ready."""
    program = (
        "import time\n"
        "from ingest.parsing.spare_sandbox import SpareSandbox\n"
        "from ingest.settings import ParsingSettings\n"
        "lender = SpareSandbox(ParsingSettings())\n"
        "with lender.lend() as sandbox: sandbox.parse(b'text', 'a.md')\n"
        f"time.sleep({seconds})\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", program], cwd=root, stderr=subprocess.PIPE
    )
    _, said = done.communicate(timeout=60)

    assert (done.returncode, said) == (0, b"")
    assert wait_until(lambda: processes_of(1) | processes_of(done.pid) == set())
