"""`whoknows index` as a job that nobody watches: what it ends with, and what it publishes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small_workspace import write_documents

from index.choosing import list_generations
from index.encoding_journal import JOURNAL_NAME

REPOSITORY_DIR = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
DOCUMENTS = {f"rd/note-{number}.md": f"# Note {number}" for number in range(10)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of one department with ten documents."""
    folder = tmp_path / "work"
    write_documents(folder, DOCUMENTS)
    write_settings(folder)
    return folder


def write_settings(root: Path, *, source: str = "departments/rd") -> None:
    text = f'[[departments]]\nid = "rd"\nsources = ["{source}"]\n'
    (root / "whoknows.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def environment(model_cache: Path) -> dict[str, str]:
    """What the job's processes run in."""
    return {**os.environ, "WHOKNOWS_CACHE": str(model_cache), "LC_ALL": "C"}


def index(
    root: Path, environment: dict[str, str], *options: str
) -> tuple[int, dict[str, Any], str]:
    """Run the job; give its status, its JSON object, and what it wrote on standard error."""
    done = subprocess.run(  # noqa: S603  our own program
        command(root, "--json", *options),
        cwd=REPOSITORY_DIR,
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return done.returncode, json.loads(done.stdout), done.stderr


def command(root: Path, *options: str) -> Sequence[str]:
    return [sys.executable, "-m", "ui.cli", "index", "--workspace", str(root), *options]


def test_shrinking_is_allowed_by_the_option(root: Path, environment: dict[str, str]) -> None:
    """Otherwise the department stays, and the status says that not all could be read."""
    index(root, environment)
    for number in range(4):
        (root / "departments" / "rd" / f"note-{number}.md").unlink()
    status, report, _ = index(root, environment)
    assert (status, report["documents"]) == (1, 10)
    assert "--allow-shrink" in report["unreadable"][0]["reason"]
    status, report, _ = index(root, environment, "--allow-shrink")

    assert (status, report["documents"]) == (0, 6)


def test_first_run_that_reads_no_department_publishes_nothing(
    root: Path, environment: dict[str, str]
) -> None:
    """There is no index then, rather than an empty one; mending the source makes one."""
    write_settings(root, source="departments/gone")
    status, report, errors = index(root, environment)
    assert (status, report["error"]["status"]) == (3, 3)
    assert "departments/gone" in errors
    write_settings(root)

    assert index(root, environment)[0] == 0
    assert [each.generation for each in list_generations(root / "index")] == [1]


@contextmanager
def long_run(root: Path, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Give a run that has begun to encode and is not done soon."""
    parts = [f"## Part {part}\n\n" + f"It was test {part} of many. " * 30 for part in range(900)]
    write_documents(root, {"rd/long.md": "\n\n".join(parts)})
    with subprocess.Popen(  # noqa: S603  our own program
        command(root),
        cwd=REPOSITORY_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as run:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (root / "index" / JOURNAL_NAME).exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(5)  # it parses, then it encodes
        try:
            yield run
        finally:
            run.kill()


def test_sigterm_ends_a_run_that_encodes(root: Path, environment: dict[str, str]) -> None:
    """As Ctrl-C does and soon, the last generation serves on, and the lock is free."""
    index(root, environment)
    with long_run(root, environment) as run:
        assert index(root, environment)[0] == 5
        run.send_signal(signal.SIGTERM)
        assert run.wait(PATIENCE_SECONDS) == 128 + signal.SIGINT
    (root / "departments" / "rd" / "long.md").unlink()

    assert index(root, environment)[1]["generation"] == 1
