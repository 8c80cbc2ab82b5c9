import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest
from small_workspace import make_workspace

from ui.watching import _folders

REPOSITORY_DIR = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


class Watcher:
    """`whoknows index --watch` in a process of its own, with the lines that it prints."""

    def __init__(self, root: Path, cache: Path, *options: str) -> None:
        command = [sys.executable, "-m", "ui.cli", "index", "--watch", "--workspace", str(root)]
        self.process = subprocess.Popen(  # noqa: S603  our own program
            [*command, *options],
            cwd=REPOSITORY_DIR,
            env={**os.environ, "WHOKNOWS_CACHE": str(cache), "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: Queue[str] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip())

    def line_with(self, part: str) -> str:
        """Wait for a line that holds a text, and return it."""
        seen = []
        try:
            while True:
                seen.append(self._lines.get(timeout=PATIENCE_SECONDS))
                if part in seen[-1]:
                    return seen[-1]
        except Empty:
            raise AssertionError(f"no line with {part!r} in {seen}") from None

    def is_silent(self, seconds: float) -> bool:
        """Return whether nothing is printed for some time."""
        try:
            self._lines.get(timeout=seconds)
        except Empty:
            return True
        return False

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Return the exit status."""
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join()
        assert self.process.stdout
        self.process.stdout.close()
        return status

    def rest(self) -> str:
        """Return what was printed and not asked for."""
        return "\n".join(self._lines.queue)


Watch = Callable[..., Watcher]


@pytest.fixture
def watch(model_cache: Path) -> Iterator[Watch]:
    """Starts watchers, and ends those that still run."""
    started: list[Watcher] = []

    def start(root: Path, *options: str) -> Watcher:
        started.append(Watcher(root, model_cache, *options))
        return started[-1]

    yield start
    for each in started:
        each.stop(signal.SIGKILL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of one department with one document."""
    folder = tmp_path / "work"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "a.md").write_text("# Battery\n\nIt lasts.", encoding="utf-8")
    write_settings(folder, "docs")
    return folder


def write_settings(root: Path, source: str) -> None:
    (root / "whoknows.toml").write_text(
        f'[[departments]]\nid = "rd"\nsources = ["{source}"]\n', encoding="utf-8"
    )


def test_change_is_indexed_as_it_happens(watch: Watch, root: Path) -> None:
    """A new, a changed and a deleted file are each one line; SIGTERM ends with status 0."""
    watcher = watch(root)
    watcher.line_with("Generation 1: 1 documents")
    (root / "docs" / "more").mkdir()
    (root / "docs" / "more" / "b.md").write_text("# Charger\n\nIt loads.", encoding="utf-8")
    added = watcher.line_with("generation 2")
    (root / "docs" / "a.md").write_text("# Battery\n\nIt fails.", encoding="utf-8")
    changed = watcher.line_with("generation 3")
    (root / "docs" / "more" / "b.md").unlink()
    removed = watcher.line_with("generation 4")

    assert "2 documents (1 added, 0 changed, 0 removed), 0 could not be read" in added
    assert "2 documents (0 added, 1 changed, 0 removed)" in changed
    assert "1 documents (0 added, 0 changed, 1 removed)" in removed
    assert watcher.stop(signal.SIGTERM) == 0
    assert "Traceback" not in watcher.rest()


def test_ctrl_c_ends_without_a_complaint(watch: Watch, root: Path) -> None:
    """Stopping is what people do with a watcher: status 0 and no traceback."""
    watcher = watch(root)
    watcher.line_with("Generation 1")

    assert watcher.stop(signal.SIGINT) == 0
    assert "Traceback" not in watcher.rest()


def test_what_is_no_document_starts_no_run(watch: Watch, root: Path) -> None:
    """Hidden files, locks and the index itself change without a run; one change is one line."""
    watcher = watch(root)
    watcher.line_with("Generation 1")
    (root / "docs" / "~$a.docx").write_text("x", encoding="utf-8")
    (root / "docs" / ".git").mkdir()
    (root / "docs" / ".git" / "HEAD").write_text("x", encoding="utf-8")
    is_silent = watcher.is_silent(5)
    (root / "docs" / "b.md").write_text("# Charger\n\nIt loads.", encoding="utf-8")

    assert is_silent
    assert "generation 2" in watcher.line_with("generation")


def test_remote_source_is_looked_at_every_so_often(
    watch: Watch, root: Path, tmp_path: Path
) -> None:
    """What cannot tell that it changed, here a repository, is asked."""
    repository = tmp_path / "repository"
    git = ["git", "-C", str(repository), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    repository.mkdir()

    def commit(name: str) -> None:
        (repository / name).write_text(f"# {name}\n\nIt is there.", encoding="utf-8")
        subprocess.run([*git, "add", "."], check=True)  # noqa: S603  our own program
        subprocess.run([*git, "commit", "-qm", name], check=True)  # noqa: S603

    subprocess.run([*git, "init", "-q"], check=True)  # noqa: S603
    commit("one.md")
    write_settings(root, f"git+file://{repository}")
    watcher = watch(root, "--every", "1")
    watcher.line_with("Generation 1: 1 documents")
    commit("two.md")

    assert "2 documents (1 added" in watcher.line_with("generation 2")


def test_run_that_fails_is_told_and_tried_again(watch: Watch, root: Path) -> None:
    """A mistake in the workspace file does not end the watcher; mending it is noticed."""
    watcher = watch(root, "--every", "1")
    watcher.line_with("Generation 1")
    (root / "whoknows.toml").write_text("[[departments]]\nid = 3\n", encoding="utf-8")
    told = watcher.line_with("whoknows: ")
    (root / "more").mkdir()
    (root / "more" / "b.md").write_text("# Charger\n\nIt loads.", encoding="utf-8")
    write_settings(root, "more")

    assert "whoknows.toml" in told
    assert "1 documents (1 added, 0 changed, 1 removed)" in watcher.line_with("generation 2")
    (root / "more" / "c.md").write_text("# Cable\n\nIt is long.", encoding="utf-8")
    assert "2 documents (1 added" in watcher.line_with("generation 3")


def test_first_run_that_fails_ends_with_its_status(watch: Watch, root: Path) -> None:
    """As without --watch: whoever starts it sees at once that it cannot work."""
    (root / "whoknows.toml").write_text("[[departments]]\nid = 3\n", encoding="utf-8")

    assert watch(root).wait() == 2


def test_one_json_object_and_many_runs_exclude_each_other(watch: Watch, root: Path) -> None:
    """Wrong usage, with what to leave out."""
    watcher = watch(root, "--json")

    assert watcher.wait() == 2
    assert "leave one of them out" in watcher.line_with("--watch")


def test_folder_that_cannot_be_looked_at_is_not_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one of a server that has just gone; the others are watched on."""
    workspace = make_workspace(tmp_path, {"hr/leave.md": "# Leave", "rd/battery.md": "# Battery"})
    stat = Path.stat

    def stat_or_fail(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "hr":
            raise OSError(errno.ESTALE, "Stale file handle")
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat_or_fail)

    assert [path.name for path in _folders(workspace)] == ["rd"]
