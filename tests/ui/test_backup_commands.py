import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import write_documents

from index.build import reindex
from index.locking import hold_lock
from ingest.settings import Workspace, init_workspace, load_workspace
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]
KEYS = {
    *("file", "size_bytes", "taken_at", "generation", "built_at", "encoder", "documents", "chunks")
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process; gives its status and what it wrote."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["whoknows", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return int(stopped.value.code or 0), captured.out, captured.err

    monkeypatch.setenv("LC_ALL", "C")
    return run_command


@pytest.fixture
def workspace(tmp_path: Path, hash_encoder: HashEncoder) -> Workspace:
    """An indexed workspace of one department."""
    root = tmp_path / "work"
    write_documents(root, {"rd/battery.md": "# Battery\n\nThe cell loses capacity."})
    init_workspace(root, "test")
    workspace = load_workspace(root)
    reindex(workspace, hash_encoder)
    return workspace


def test_backup_and_restore_say_what_they_hold(
    run: Run, workspace: Workspace, tmp_path: Path
) -> None:
    """As one object for a program, and as a sentence in the reader's language."""
    file = tmp_path / "backup.zip"
    status, output, _ = run("backup", file, "--workspace", workspace.root, "--json")
    taken = json.loads(output)
    assert (status, taken.keys()) == (0, KEYS)
    assert (taken["generation"], taken["documents"]) == (1, 1)
    status, output, _ = run("restore", file, "--workspace", workspace.root, "--json")
    assert (status, json.loads(output)) == (0, taken)
    assert "Keep it as closely" in run("backup", file, "--workspace", workspace.root)[1]

    assert "Generation 1" in run("restore", file, "--workspace", workspace.root)[1]


@pytest.mark.parametrize(
    ("encoder", "advice"),
    [
        ("hash-64", ""),
        ("hash-64+neutral-1", "run `whoknows index`, which"),
        ("hash-32", "run `whoknows index --full`"),
    ],
)
def test_restore_says_what_is_to_be_done_before_questions_are_answered(
    run: Run,
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    encoder: str,
    advice: str,
) -> None:
    """A backup of another encoder is restored all the same: no other place may hold its texts."""
    wanted = HashEncoder()
    wanted.name = encoder
    monkeypatch.setattr("ui.opening.load_workspace_encoder", lambda _workspace: wanted)
    file = tmp_path / "backup.zip"
    run("backup", file, "--workspace", workspace.root)
    status, output, errors = run("restore", file, "--workspace", workspace.root, "--json")

    assert (status, json.loads(output)["encoder"]) == (0, "hash-64")
    assert advice in errors
    assert bool(advice) == ("No question can be answered" in errors)


def test_message_is_chinese_where_the_terminal_is(
    run: Run, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both of them."""
    file = tmp_path / "backup.zip"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    assert "第 1 代" in run("backup", file, "--workspace", workspace.root)[1]
    assert "第 1 代" in run("restore", file, "--workspace", workspace.root)[1]


def test_statuses_are_those_of_the_contract(run: Run, workspace: Workspace, tmp_path: Path) -> None:
    """2 for a wrong file, 3 without an index, 4 for a damaged backup, 5 during a run."""
    file = tmp_path / "backup.zip"
    run("backup", file, "--workspace", workspace.root)
    with hold_lock(workspace.index_dir):
        assert run("restore", file, "--workspace", workspace.root)[0] == 5
        assert run("backup", file, "--workspace", workspace.root)[0] == 0
    assert run("restore", tmp_path / "gone.zip", "--workspace", workspace.root)[0] == 2
    assert run("backup", tmp_path / "gone" / "b.zip", "--workspace", workspace.root)[0] == 2
    workspace.index_dir.rename(tmp_path / "away")
    assert run("backup", file, "--workspace", workspace.root)[0] == 3
    assert run("restore", file, "--workspace", workspace.root)[0] == 0
    file.write_bytes(b"damaged")
    status, output, errors = run("restore", file, "--workspace", workspace.root, "--json")

    assert (status, json.loads(output)["error"]["status"]) == (4, 4)
    assert "another backup" in errors
