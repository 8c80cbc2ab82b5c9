import json
import shutil
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
from ingest.workspace_file import WORKSPACE_FILE
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


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Path:
    """A workspace of one department and two generations; leave it as it is."""
    root = tmp_path_factory.mktemp("indexed")
    write_documents(root, {"rd/battery.md": "# Battery\n\nThe cell loses capacity."})
    init_workspace(root, "test")
    reindex(load_workspace(root), hash_encoder)
    write_documents(root, {"rd/charger.md": "# Charger\n\nIt is hot."})
    reindex(load_workspace(root), hash_encoder)
    return root


@pytest.fixture
def workspace(tmp_path: Path, indexed: Path) -> Workspace:
    """The same for a test to do with what it wants."""
    return load_workspace(shutil.copytree(indexed, tmp_path, dirs_exist_ok=True))


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


@pytest.mark.usefixtures("same_encoder")
def test_rollback_says_what_is_served_now(run: Run, workspace: Workspace) -> None:
    """And what the next run will do."""
    status, output, _ = run("rollback", 1, "--workspace", workspace.root)

    assert status == 0
    assert "Generation 1" in output
    assert "whoknows index" in output
    assert list_generations(workspace.index_dir)[0].served


def test_rollback_to_what_another_encoder_made_is_refused(
    run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No question could be answered from it; what is served stays served."""
    other = HashEncoder(32)
    monkeypatch.setattr("ui.opening.load_workspace_encoder", lambda _workspace: other)
    status, output, errors = run("rollback", 1, "--workspace", workspace.root, "--json")

    assert (status, as_object(output)["error"]["status"]) == (4, 4)
    assert "hash-64" in errors
    assert "hash-32" in errors
    assert [each.served for each in list_generations(workspace.index_dir)] == [False, True]


@pytest.mark.usefixtures("same_encoder")
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


def flip_a_byte(path: Path, *, of: bytes = b"") -> None:
    """Change one bit in the middle of a file, or in a text that it holds."""
    content = bytearray(path.read_bytes())
    place = content.index(of) if of else len(content) // 2
    content[place] ^= 1
    path.write_bytes(content)


def checks_of(output: str) -> dict[str, dict[str, str]]:
    """Return the last check of each name."""
    return {each["name"]: each for each in as_object(output)["checks"]}


@pytest.fixture
def same_encoder(monkeypatch: pytest.MonkeyPatch, hash_encoder: HashEncoder) -> None:
    """Let the workspace ask for the encoder that the tests index with, which has no model."""
    monkeypatch.setattr("ui.doctor.load_workspace_encoder", lambda _workspace: hash_encoder)
    monkeypatch.setattr("ui.opening.load_workspace_encoder", lambda _workspace: hash_encoder)


@pytest.mark.usefixtures("same_encoder")
def test_doctor_finds_nothing_wrong_with_a_good_workspace(run: Run, workspace: Workspace) -> None:
    """Parts that not everybody needs are notes, which cost no status."""
    status, output, _ = run("doctor", "--deep", "--workspace", workspace.root, "--json")
    checks = as_object(output)["checks"]

    assert status == 0
    assert {each["status"] for each in checks} <= {"ok", "note"}
    assert all(each.keys() == {"name", "status", "detail", "advice"} for each in checks)
    assert all(each["advice"] for each in checks if each["status"] == "note")
    assert {each["name"] for each in checks} == {
        *("configuration", "directory", "source", "rights", "disk", "index", "segments"),
        *("catalog", "encoder", "optional", "access"),
    }


@pytest.mark.usefixtures("same_encoder")
def test_doctor_finds_a_flipped_byte_in_each_segment(
    run: Run, workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Where every byte is read; and the advice mends it."""
    segments = list((workspace.index_dir / "segments").iterdir())
    for path in segments:
        flip_a_byte(path)
    assert run("doctor", "--workspace", workspace.root)[0] == 0
    status, output, _ = run("doctor", "--deep", "--workspace", workspace.root, "--json")
    found = checks_of(output)["segments"]

    assert status == 4
    assert all(path.name in found["detail"] for path in segments)
    assert "whoknows index" in found["advice"]
    reindex(workspace, hash_encoder)
    assert run("doctor", "--deep", "--workspace", workspace.root)[0] == 0


@pytest.mark.usefixtures("same_encoder")
def test_doctor_misses_no_missing_segment(run: Run, workspace: Workspace) -> None:
    """Not even at a glance."""
    next((workspace.index_dir / "segments").iterdir()).unlink()

    assert run("doctor", "--workspace", workspace.root)[0] == 4


@pytest.mark.usefixtures("same_encoder")
def test_doctor_finds_a_changed_letter_in_a_passage(run: Run, workspace: Workspace) -> None:
    """Even after a run that died, when the bytes of the catalog are not known."""
    (workspace.index_dir / "catalog.sqlite.sha256").unlink()
    flip_a_byte(workspace.index_dir / "catalog.sqlite", of=b"The cell loses capacity")
    status, output, _ = run("doctor", "--deep", "--workspace", workspace.root, "--json")

    assert status == 4
    assert "rd/battery.md" in checks_of(output)["catalog"]["detail"]


@pytest.mark.usefixtures("same_encoder")
@pytest.mark.parametrize("part", [b'"built_at"', b"everyone", b"charger"])
def test_doctor_finds_a_flipped_byte_anywhere_in_the_catalog(
    run: Run, workspace: Workspace, part: bytes
) -> None:
    """Where nothing else could be read any more, and where nobody would notice."""
    flip_a_byte(workspace.index_dir / "catalog.sqlite", of=part)
    status, output, _ = run("doctor", "--deep", "--workspace", workspace.root, "--json")
    found = checks_of(output)["catalog"]

    assert (status, found["status"]) == (4, "failure")
    assert "backup" in found["advice"]
    assert "whoknows index" in found["advice"]
    assert run("index", "--workspace", workspace.root)[0] == 4
    workspace.index_dir.rename(workspace.root / "away")
    reindex(workspace, HashEncoder())
    assert run("doctor", "--deep", "--workspace", workspace.root)[0] == 0


@pytest.mark.usefixtures("same_encoder")
def test_doctor_says_when_bytes_cannot_be_compared(run: Run, workspace: Workspace) -> None:
    """While a run writes them, or after one that died."""
    (workspace.index_dir / "catalog.sqlite.sha256").unlink()
    status, output, _ = run("doctor", "--deep", "--workspace", workspace.root, "--json")

    assert (status, checks_of(output)["catalog"]["status"]) == (1, "warning")
    assert "whoknows index" in checks_of(output)["catalog"]["advice"]


@pytest.mark.usefixtures("same_encoder")
def test_doctor_warns_of_a_source_that_is_not_there(run: Run, workspace: Workspace) -> None:
    """What was read of it before stays, so it is no failure."""
    (workspace.root / "departments").rename(workspace.root / "elsewhere")
    status, output, _ = run("doctor", "--workspace", workspace.root, "--json")

    assert status == 1
    assert checks_of(output)["source"]["status"] == "warning"


def test_doctor_tells_configuration_index_and_encoder_apart(
    run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has the status that other commands would end with."""
    monkeypatch.setattr("ui.doctor.load_workspace_encoder", lambda _workspace: HashEncoder(32))
    status, output, _ = run("doctor", "--workspace", workspace.root, "--json")
    assert (status, checks_of(output)["encoder"]["status"]) == (4, "failure")
    assert "--full" in checks_of(output)["encoder"]["advice"]
    workspace.index_dir.rename(workspace.root / "away")
    assert run("doctor", "--workspace", workspace.root)[0] == 3
    (workspace.root / "whoknows.toml").write_text("departments = 1", encoding="utf-8")
    assert run("doctor", "--workspace", workspace.root)[0] == 2


def test_doctor_says_that_the_next_run_mends_what_an_earlier_program_encoded(
    run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is the same, so that nothing in whoknows.toml is to be changed."""
    other = HashEncoder()
    other.name = "hash-64+neutral-1"
    monkeypatch.setattr("ui.doctor.load_workspace_encoder", lambda _workspace: other)
    status, output, _ = run("doctor", "--workspace", workspace.root, "--json")
    encoder = checks_of(output)["encoder"]

    assert (status, encoder["status"]) == (4, "failure")
    assert "whoknows index" in encoder["advice"]
    assert "--full" not in encoder["advice"]


def test_access_rules_are_in_force_at_once_when_they_are_applied(
    run: Run, workspace: Workspace
) -> None:
    """And a rule that covers nothing, or a group that nobody is in, is told."""
    with (workspace.root / WORKSPACE_FILE).open("a", encoding="utf-8") as file:
        file.write(
            '[[departments.rules]]\npath = "battery.md"\nreaders = ["board"]\n'
            '[[departments.rules]]\npath = "contracts/**"\nreaders = ["everyone"]\n'
        )
    status, output, _ = run("access", "apply", "--workspace", workspace.root, "--json")
    applied = as_object(output)

    assert status == 0
    assert applied.keys() >= {"generation", "documents", "people", "removed", "access", "seconds"}
    assert (applied["generation"], applied["documents"]) == (3, 1)
    assert applied["access"] == {
        "idle_rules": [{"department": "rd", "path": "contracts/**"}],
        "empty_groups": [{"department": "rd", "group": "board"}],
    }
    _, again, _ = run("access", "apply", "--workspace", workspace.root)
    assert "Generation 3" in again
    assert "contracts/**" in again
    assert "board" in again


def test_doctor_warns_of_rules_that_do_nothing(run: Run, workspace: Workspace) -> None:
    """Most often it is a slip of the pen, and then something is open."""
    with (workspace.root / WORKSPACE_FILE).open("a", encoding="utf-8") as file:
        file.write('[[departments.rules]]\npath = "contracts/**"\nreaders = ["everyone"]\n')
    run("access", "apply", "--workspace", workspace.root)
    _, output, _ = run("doctor", "--workspace", workspace.root, "--json")
    found = [each for each in as_object(output)["checks"] if each["name"] == "access"]

    assert [each["status"] for each in found] == ["warning"]
    assert "contracts/**" in found[0]["detail"]
    assert "whoknows access apply" in found[0]["advice"]


def test_doctor_notes_an_index_that_every_account_may_read(run: Run, workspace: Workspace) -> None:
    """Access rules hold for who asks, not for who opens the files."""
    found = []
    for mode in (0o755, 0o700):
        workspace.index_dir.chmod(mode)
        _, output, _ = run("doctor", "--workspace", workspace.root, "--json")
        checks = as_object(output)["checks"]
        found.append([each["status"] for each in checks if each["name"] == "rights"])

    assert found == [["ok", "note"], ["ok"]]
