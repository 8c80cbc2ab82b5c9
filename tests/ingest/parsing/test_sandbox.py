import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import StoppedReadingError, UnreadableDocumentError
from ingest.parsing.registry import parse_document
from ingest.parsing.sandbox import Sandbox
from ingest.settings import ParsingSettings

LONG_TEXT = "# Title\n\n" + "Words and more words, and 更多的字。\n\n" * 400_000


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with the usual limits."""
    with Sandbox(ParsingSettings()) as one:
        yield one


def children() -> set[str]:
    """Return the ids of the parsing processes that this test started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text(encoding="utf-8")
            parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
        except OSError:  # it has just ended
            continue
        if "ingest.parsing.worker" in command and int(parent) == os.getpid():
            found.add(folder.name)
    return found


def test_sandbox_finds_what_the_parser_finds(sandbox: Sandbox) -> None:
    """Nothing is lost between the processes."""
    content = (
        "---\nauthor: 张伟\ndate: 2024-03-01\n---\n# 标题\n\n| a | b |\n|--|--|\n| 1 | 2 |".encode()
    )

    assert sandbox.parse(content, "a.md") == parse_document(content, "a.md")


def test_reason_of_an_unreadable_file_comes_through(sandbox: Sandbox) -> None:
    """The message is the parser's own, and the process serves the next file."""
    with pytest.raises(UnreadableDocumentError, match=r"^a\.pdf: is not a readable PDF"):
        sandbox.parse(b"%PDF-1.7 rubbish", "a.pdf")

    assert sandbox.parse(b"text", "a.md").parsed.blocks[0].text == "text"


def test_characters_that_cannot_be_written_cost_no_document(sandbox: Sandbox) -> None:
    """Front matter can name a half of a character; it is dropped, for no index can store it."""
    content = b'---\ntitle: "T\\ud800"\nauthor: "Zhang\\udc00 Wei"\n---\ntext'

    parsed = sandbox.parse(content, "a.md").parsed

    assert (parsed.title, [byline.name for byline in parsed.bylines]) == ("T", ["Zhang Wei"])


def test_slow_file_is_given_up_and_the_next_is_read() -> None:
    """Time is limited; the process is replaced."""
    with Sandbox(ParsingSettings(seconds=0.5)) as sandbox:
        with pytest.raises(UnreadableDocumentError, match=r"long\.md: took longer than 0\.5 s"):
            sandbox.parse(LONG_TEXT.encode(), "long.md")

        assert sandbox.parse(b"text", "a.md").parsed.blocks


def test_greedy_file_is_given_up_and_the_next_is_read() -> None:
    """Memory is limited; a parser that wants more fails alone."""
    with Sandbox(ParsingSettings(memory_mb=256)) as sandbox:
        with pytest.raises(UnreadableDocumentError, match=r"long\.md: (needs more|killed)"):
            sandbox.parse(LONG_TEXT.encode(), "long.md")

        assert sandbox.parse(b"text", "a.md").parsed.blocks


def test_endless_output_is_given_up_and_the_next_is_read() -> None:
    """What a file may yield is limited."""
    with Sandbox(ParsingSettings(output_mb=1)) as sandbox:
        with pytest.raises(UnreadableDocumentError, match=r"long\.md: holds more than 1 MB"):
            sandbox.parse(LONG_TEXT[:5_000_000].encode(), "long.md")

        assert sandbox.parse(b"text", "a.md").parsed.blocks


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the process as Linux lists it")
def test_killed_process_is_replaced(sandbox: Sandbox) -> None:
    """A file that kills its parser is reported; the run goes on."""
    sandbox.parse(b"text", "a.md")
    (pid,) = children()

    def kill_soon() -> None:
        time.sleep(0.2)
        os.kill(int(pid), signal.SIGSEGV)

    killer = threading.Thread(target=kill_soon)
    killer.start()
    with pytest.raises(UnreadableDocumentError, match=r"long\.md: killed its parser"):
        sandbox.parse(LONG_TEXT.encode(), "long.md")
    killer.join()

    assert sandbox.parse(b"text", "a.md").parsed.blocks
    assert children() != {pid}


def test_stopped_sandbox_lets_its_caller_go_and_reads_nothing_more(sandbox: Sandbox) -> None:
    """Whoever waits for a slow file waits no longer, and no process is started again."""
    stopper = threading.Timer(1, sandbox.stop)
    stopper.start()
    with pytest.raises(UnreadableDocumentError, match="killed its parser"):
        sandbox.parse(LONG_TEXT.encode(), "long.md")
    stopper.join()

    with pytest.raises(StoppedReadingError):
        sandbox.parse(b"text", "a.md")


def test_time_that_runs_out_late_costs_no_other_file(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer that has run out but not yet acted when the reply comes is waited for."""

    class LateTimer(threading.Timer):
        def run(self) -> None:
            time.sleep(1)
            self.function()

    sandbox.parse(b"text", "first.md")  # starts the process, which may take its time
    with monkeypatch.context() as patched:
        patched.setattr(threading, "Timer", LateTimer)
        assert sandbox.parse(b"text", "a.md").parsed.blocks
    time.sleep(1.2)

    assert sandbox.parse(b"text", "b.md").parsed.blocks


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the process as Linux lists it")
def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a process nor its private folder survives the sandbox."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Sandbox(ParsingSettings()) as sandbox:
        sandbox.parse(b"text", "a.md")
        assert len(children()) == 1
        assert len(list(tmp_path.iterdir())) == 1

    assert children() == set()
    assert list(tmp_path.iterdir()) == []


FORBIDDEN = {
    "a connection": "socket.create_connection(('127.0.0.1', PORT))",
    "a look-up": "socket.getaddrinfo('example.com', 80)",
    "a socket of a program's own": "subprocess.run([sys.executable, '-c', "
    "'import socket; socket.socket()'], check=True)",
    "a file elsewhere": "open(OUTSIDE, 'w')",
    "a file of a program's own": "subprocess.run(['/bin/touch', OUTSIDE], check=True)",
    "a deleted file": "os.unlink(VICTIM)",
    "a folder elsewhere": "os.mkdir(OUTSIDE)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems only watch Python code")
@pytest.mark.parametrize("case", FORBIDDEN)
def test_confined_process_reaches_nothing(case: str, tmp_path: Path) -> None:
    """No network and no writing outside the private folder, for started programs too."""
    private, victim = tmp_path / "private", tmp_path / "victim"
    private.mkdir()
    victim.write_text("here", encoding="utf-8")
    program = f"""
import os, socket, subprocess, sys
from pathlib import Path
from ingest.parsing.confinement import confine
PORT, OUTSIDE, VICTIM = 9, {str(tmp_path / "outside")!r}, {str(victim)!r}
confine(Path({str(private)!r}), memory_bytes=1_000_000_000)
Path({str(private / "scratch")!r}).write_text("allowed")
Path({str(private / "scratch")!r}).unlink()
{FORBIDDEN[case]}
"""
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert "Error" in done.stderr.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["private", "victim"]


def test_parsers_see_no_secret(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    """The environment of the process holds none of the user's keys."""
    monkeypatch.setenv("OPENAI_API_KEY", "do-not-tell")
    sandbox.parse(b"text", "a.md")

    for pid in children():
        assert b"do-not-tell" not in Path(f"/proc/{pid}/environ").read_bytes()
