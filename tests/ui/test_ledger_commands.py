import io
import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hash_encoder import HashEncoder
from small_workspace import write_documents, write_people

from index.access import OPERATOR, Viewer
from index.build import reindex
from index.ledger import Ledger
from index.ledger_audit import Door, QuestionKind, add_entry, read_audit
from index.ledger_feedback import Verdict, add_feedback, add_open_question
from index.ledger_keys import verify_key
from index.ledger_schema import LEDGER_NAME
from ingest.settings import Workspace, init_workspace, load_workspace
from ui.cli import main

Run = Callable[..., tuple[int, str, str]]
LONG_AGO = datetime(2020, 5, 4, 12, tzinfo=UTC)


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
def workspace(
    tmp_path: Path, hash_encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """An indexed workspace of one department, which every command of the test finds."""
    root = tmp_path / "work"
    write_documents(root, {"rd/battery.md": "---\nauthor: Ann Lee\n---\n# Battery\n\nIt is hot."})
    write_people(root, "ann,Ann Lee,,,rd,,,,\nbo,Bo Xu,,,rd,,,,\n")
    init_workspace(root, "test")
    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(root))
    workspace = load_workspace(root)
    reindex(workspace, hash_encoder)
    return workspace


def as_object(output: str) -> dict[str, Any]:
    """Return standard output, which must be exactly one JSON object."""
    value: dict[str, Any] = json.loads(output)
    return value


def fill(workspace: Workspace) -> None:
    with closing(Ledger(workspace.index_dir)) as ledger:
        for person, question, at in (
            ("ann", "old\x1b[2Jmatter", LONG_AGO),
            (None, "newer", datetime.now(UTC)),
        ):
            add_entry(
                ledger,
                at=at,
                person_id=person,
                door=Door.PAGE,
                kind=QuestionKind.ASK,
                question=question,
                keeping="text",
                documents=["rd/battery.md"],
                milliseconds=3,
            )
        ann = Viewer(person_id="ann")
        add_feedback(
            ledger,
            ann,
            at=LONG_AGO,
            question="battery",
            verdict=Verdict.DOWN,
            reason="out of date",
            documents=["rd/battery.md"],
            generation=1,
        )
        add_open_question(ledger, ann, at=LONG_AGO, question="who", department="rd")


def test_key_is_shown_once_listed_and_revoked(run: Run, workspace: Workspace) -> None:
    """Its secret is on standard output alone, and never again."""
    arguments = ("keys", "create", "ann", "--label", "notebook", "--days", 30, "--json")
    status, output, errors = run(*arguments)
    made = as_object(output)
    assert (status, errors, made["person_id"], made["label"]) == (0, "", "ann", "notebook")
    with closing(Ledger(workspace.index_dir)) as ledger:
        assert verify_key(ledger, made["secret"]) == "ann"
        status, output, _ = run("keys", "list", "ann", "--json")
        (listed,) = as_object(output)["keys"]
        assert status == 0
        assert listed | {"last_used_at": None} == {
            key: value for key, value in made.items() if key != "secret"
        }
        status, output, _ = run("keys", "revoke", made["key_id"], "--json")
        assert (status, as_object(output)["key_id"]) == (0, made["key_id"])
        assert verify_key(ledger, made["secret"]) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("C", ("until it is revoked", "used never", "opens nothing any more", "revoked")),
        ("zh_CN.UTF-8", ("撤销前一直有效", "从未", "已失效", "已于")),
    ],
)
def test_keys_are_explained_in_both_languages(
    run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, language: str, words: Any
) -> None:
    """The secret stands on a line of its own, to be copied."""
    monkeypatch.setenv("LC_ALL", language)
    created = run("keys", "create", "ann")[1]
    secret = created.splitlines()[-1]
    listed = run("keys", "list")[1]
    revoked = run("keys", "revoke", secret.split("_")[1])[1]
    again = run("keys", "list")[1]

    assert secret.startswith("wk_")
    said = zip(words, (created, listed, revoked, again), strict=True)
    assert [word for word, output in said if word not in output] == []


def test_mistakes_about_keys_are_wrong_usage(run: Run, workspace: Workspace) -> None:
    """With what to do; and none of them makes a ledger."""
    for arguments, advice in (
        (("keys", "create", "nobody"), "an id of the directory"),
        (("keys", "create", "ann", "--days", 0), "--days"),
        (("keys", "revoke", "nothing"), "keys list"),
        (("forget", "nobody", "--yes"), "whoknows people"),
        (("forget", "ann", "--undo"), "is forgotten"),
        (("forget", "ann", "--json"), "--yes"),
    ):
        status, _, errors = run(*arguments)
        assert (status, advice in errors) == (2, True), errors

    assert not (workspace.index_dir / LEDGER_NAME).exists()


def test_audit_log_is_listed_by_person_and_day(run: Run, workspace: Workspace) -> None:
    """The newest first; what somebody asked does not steer the terminal."""
    fill(workspace)
    entries = as_object(run("audit", "--json")[1])["entries"]
    assert [each["question"] for each in entries] == ["newer", "old\x1b[2Jmatter"]
    assert [each["person_id"] for each in entries] == [None, "ann"]
    assert [
        len(as_object(run("audit", *each, "--json")[1])["entries"])
        for each in (
            ("--person", "ann"),
            ("--since", "2021-01-01", "--kind", "ask"),
            ("--since", "2021-01-01", "--until", "2021-12-31"),
            ("--top", 1),
            ("--person", "bo"),
        )
    ] == [1, 1, 0, 1, 0]
    status, lines, _ = run("audit")

    assert status == 0
    assert "2020-05-04 12:00 UTC  ann  page  ask  old [2Jmatter" in lines
    assert "operator" in lines
    assert "    rd/battery.md" in lines
    assert "\x1b" not in lines


def test_old_entries_go_by_command(run: Run, workspace: Workspace) -> None:
    """As by the nightly run."""
    fill(workspace)

    assert as_object(run("audit", "--apply-retention", "--json")[1]) == {"expired": 1}
    assert "0 entries that were older than 365 days" in run("audit", "--apply-retention")[1]
    assert len(as_object(run("audit", "--json")[1])["entries"]) == 1


def test_feedback_and_open_questions_are_listed(run: Run, workspace: Workspace) -> None:
    """For the operator, and nothing at all is told as such."""
    assert "Nobody has said anything" in run("feedback")[1]
    assert "no open questions" in run("open-questions")[1]
    fill(workspace)
    (feedback,) = as_object(run("feedback", "--json")[1])["feedback"]
    assert (feedback["verdict"], feedback["reason"]) == ("down", "out of date")
    (question,) = as_object(run("open-questions", "--json")[1])["open_questions"]
    assert (question["question"], question["department"]) == ("who", "rd")

    assert "out of date" in run("feedback")[1]
    assert "asked: rd" in run("open-questions")[1]


def test_forgetting_says_what_it_removed_and_what_it_cannot(run: Run, workspace: Workspace) -> None:
    """As one object, and in words."""
    fill(workspace)
    status, output, _ = run("forget", "ann", "--yes", "--json")
    assert (status, as_object(output)) == (
        0,
        {
            "person": "ann",
            "documents": 1,
            "ledger": {
                "questions": 1,
                "named": 0,
                "feedback": 1,
                "open_questions": 1,
                "keys": 0,
            },
            "still_in_directory": True,
            "text_of_documents_unchanged": True,
        },
    )
    told = run("forget", "ann", "--yes")[1]
    for part in (
        "in no answer from now on",
        "text, title, path or author line",
        "backups",
        "directory",
    ):
        assert part in told.replace("Backups", "backups")
    assert as_object(run("forget", "ann", "--undo", "--json")[1])["forgotten"] is False


@pytest.mark.parametrize(("reply", "status", "left"), [("y\n", 0, 1), ("n\n", 2, 2), ("", 2, 2)])
def test_forgetting_asks_first(
    run: Run,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    reply: str,
    status: int,
    left: int,
) -> None:
    """It says what would go; anything but yes changes nothing, as does nobody there to reply."""
    fill(workspace)
    monkeypatch.setattr(sys, "stdin", io.StringIO(reply))
    ended, _, errors = run("forget", "ann")

    assert ended == status
    assert "named in 1 documents" in errors
    with closing(Ledger(workspace.index_dir)) as ledger:
        assert len(read_audit(ledger, OPERATOR)) == left


def test_commands_are_on_record_as_the_operators(run: Run, indexed_workspace: Path) -> None:
    """Whatever they ask, and on whosever behalf."""
    index_dir = load_workspace(indexed_workspace).index_dir
    for arguments in (
        ("ask", "battery"),
        ("experts", "battery", "--as", "he-jian"),
        ("departments", "battery"),
        ("related", "battery"),
        ("duplicates",),
        ("onboard", "customer-service"),
        ("people", "he"),
        ("people", "--unresolved"),
        ("onboard", "moon"),
    ):
        run(*arguments, "--workspace", indexed_workspace, "--json")
    with closing(Ledger(index_dir)) as ledger:
        entries = read_audit(ledger, OPERATOR, top=9)[::-1]

    kinds = ("ask", "experts", "departments", "related", "duplicates", "onboard", "people")
    assert [each.kind.value for each in entries] == [*kinds, "unresolved", "onboard"]
    assert {(each.person_id, each.door.value) for each in entries} == {(None, "cli")}
    assert [each.seen_as for each in entries[:3]] == [None, "he-jian", None]
    assert [each.is_refused for each in entries] == [False] * 8 + [True]
    assert entries[0].documents
