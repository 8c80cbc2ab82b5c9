import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hash_encoder import HashEncoder
from small_workspace import write_documents

from index.build import reindex
from index.choosing import list_generations
from ingest.settings import Workspace, init_workspace, load_workspace
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]


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
    """A workspace of one department and two generations."""
    write_documents(tmp_path, {"rd/battery.md": "# Battery\n\nThe cell loses capacity."})
    init_workspace(tmp_path, "test")
    workspace = load_workspace(tmp_path)
    reindex(workspace, hash_encoder)
    write_documents(tmp_path, {"rd/charger.md": "# Charger\n\nIt is hot."})
    reindex(workspace, hash_encoder)
    return workspace


def as_object(output: str) -> dict[str, Any]:
    """Return standard output, which must be exactly one JSON object."""
    value: dict[str, Any] = json.loads(output)
    return value


def test_generations_are_listed(run: Run, workspace: Workspace) -> None:
    """As lines, and as the objects that a program reads."""
    status, output, _ = run("generations", "--workspace", workspace.root, "--json")
    listed = as_object(output)["generations"]

    assert status == 0
    assert [(each["generation"], each["served"]) for each in listed] == [(1, False), (2, True)]
    assert listed[1].keys() == {
        *("generation", "built_at", "documents", "chunks", "added", "changed", "removed"),
        *("unreadable", "served"),
    }
    _, lines, _ = run("generations", "--workspace", workspace.root)
    assert lines.splitlines()[1].startswith("2 ")
    assert lines.splitlines()[1].endswith("served")


def test_rollback_says_what_is_served_now(run: Run, workspace: Workspace) -> None:
    """And what the next run will do."""
    status, output, _ = run("rollback", 1, "--workspace", workspace.root)

    assert status == 0
    assert "Generation 1" in output
    assert "whoknows index" in output
    assert list_generations(workspace.index_dir)[0].served


def test_rollback_to_a_number_that_is_not_kept_lists_those_that_are(
    run: Run, workspace: Workspace
) -> None:
    """It is wrong usage, and changes nothing."""
    status, output, errors = run("rollback", 9, "--workspace", workspace.root, "--json")

    assert status == 2
    assert "1, 2" in errors
    assert as_object(output)["error"]["status"] == 2


def test_prune_keeps_the_served_generation(run: Run, workspace: Workspace) -> None:
    """Alone, unless more are wanted."""
    status, output, _ = run("prune", "--workspace", workspace.root, "--json")

    assert status == 0
    assert [each["generation"] for each in as_object(output)["generations"]] == [2]
    assert run("prune", "--keep", 0, "--workspace", workspace.root)[0] == 2


@pytest.mark.parametrize("command", [("generations",), ("rollback", 1), ("prune",)])
def test_without_an_index_there_is_nothing_to_operate_on(
    run: Run, tmp_path: Path, command: tuple[object, ...]
) -> None:
    """The status and the message say so."""
    write_documents(tmp_path, {"rd/battery.md": "# Battery"})
    init_workspace(tmp_path, "test")
    status, _, errors = run(*command, "--workspace", tmp_path)

    assert status == 3
    assert "whoknows index" in errors
