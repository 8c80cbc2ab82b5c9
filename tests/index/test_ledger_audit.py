import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_audit import (
    MOST_CHARACTERS,
    AuditEntry,
    Door,
    QuestionKind,
    add_entry,
    expire_audit,
    read_audit,
    recent_questions,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANN = Viewer(person_id="ann", groups=frozenset({"everyone", "audit"}))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger without entries."""
    return Ledger(tmp_path)


def ask(
    ledger: Ledger,
    person_id: str | None,
    question: str,
    *,
    at: datetime = NOON,
    keeping: Literal["text", "hashed", "none"] = "text",
    documents: Sequence[str] = (),
    **more: Any,
) -> None:
    add_entry(
        ledger,
        at=at,
        person_id=person_id,
        door=Door.MCP,
        kind=more.pop("kind", QuestionKind.ASK),
        question=question,
        keeping=keeping,
        documents=documents,
        milliseconds=12.34,
        **more,
    )


def questions(entries: Sequence[AuditEntry]) -> list[str | None]:
    return [each.question for each in entries]


def test_entry_says_who_asked_what_and_what_was_shown(ledger: Ledger) -> None:
    """When, by which door, which documents once each, and how long it took."""
    ask(ledger, "ann", "轴承 stock", documents=["rd/a.md", "hr/b.md", "rd/a.md"])

    assert read_audit(ledger, OPERATOR) == [
        AuditEntry(
            entry=1,
            at=NOON,
            person_id="ann",
            seen_as=None,
            door=Door.MCP,
            kind=QuestionKind.ASK,
            question="轴承 stock",
            is_hashed=False,
            documents=("rd/a.md", "hr/b.md"),
            milliseconds=12.3,
            is_refused=False,
        )
    ]


def test_everybody_but_the_operator_sees_their_own_entries_alone(ledger: Ledger) -> None:
    """Whatever they ask for; what the operator asked on their behalf is the operator's."""
    ask(ledger, "ann", "mine")
    ask(ledger, "bo", "not mine")
    ask(ledger, None, "the operator's", seen_as="ann")

    assert questions(read_audit(ledger, ANN)) == ["mine"]
    assert questions(read_audit(ledger, ANN, person_id="ann")) == ["mine"]
    assert read_audit(ledger, ANN, person_id="bo") == []
    assert read_audit(ledger, Viewer(person_id=None, groups=ANN.groups)) == []
    assert questions(read_audit(ledger, OPERATOR)) == ["the operator's", "not mine", "mine"]
    assert questions(read_audit(ledger, OPERATOR, person_id="bo")) == ["not mine"]


def test_entries_are_read_from_a_day_on_and_not_more_than_wanted(ledger: Ledger) -> None:
    """The newest first."""
    for day in range(4):
        ask(ledger, "ann", str(day), at=NOON + timedelta(days=day))

    assert questions(read_audit(ledger, ANN, since=NOON + timedelta(days=2))) == ["3", "2"]
    assert questions(read_audit(ledger, ANN, top=1)) == ["3"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET question = 'something else'",
        "UPDATE audit SET person_id = 'bo'",
        "UPDATE audit SET question = NULL",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE entry = 1",
        "INSERT OR REPLACE INTO audit SELECT 1, at, 'bo', NULL, door, kind, 'other', 0, '[]', 1, 0 "
        "FROM audit",
        "REPLACE INTO audit SELECT * FROM audit",
        "INSERT INTO audit SELECT * FROM audit WHERE 1 "
        "ON CONFLICT (entry) DO UPDATE SET question = 'something else'",
    ],
)
def test_log_is_only_added_to(ledger: Ledger, statement: str) -> None:
    """The database itself refuses to change or delete an entry."""
    ask(ledger, "ann", "before")
    with pytest.raises(sqlite3.IntegrityError, match="only added to"), ledger.writing() as database:
        database.execute(statement)

    assert questions(read_audit(ledger, OPERATOR)) == ["before"]


@pytest.mark.parametrize(
    "change", ["question = 'something else'", "person_id = 'bo', question = NULL", "at = 'never'"]
)
def test_permit_to_blank_a_question_permits_nothing_else(ledger: Ledger, change: str) -> None:
    """Not another question, and not another person."""
    ask(ledger, "ann", "before")
    with ledger.writing() as database:
        database.execute("INSERT INTO permits (entry) VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError, match="only added to"), ledger.writing() as database:
        database.execute(f"UPDATE audit SET {change}")  # noqa: S608  the three above

    assert questions(read_audit(ledger, OPERATOR)) == ["before"]


def test_old_entries_expire_and_that_is_told(ledger: Ledger) -> None:
    """How many these were, without whose; afterwards nothing can be deleted again."""
    for day in range(5):
        ask(ledger, "ann", str(day), at=NOON + timedelta(days=day))
    now = NOON + timedelta(days=12)

    assert expire_audit(ledger, now=now, retention_days=10) == 2
    assert expire_audit(ledger, now=now, retention_days=10) == 0
    assert questions(read_audit(ledger, OPERATOR)) == ["4", "3", "2"]
    with ledger.reading() as database:
        assert database.execute("SELECT reason, entries FROM erasures").fetchall() == [
            ("retention", 2)
        ]
    with pytest.raises(sqlite3.IntegrityError, match="only added to"), ledger.writing() as database:
        database.execute("DELETE FROM audit")


def test_without_a_ledger_nothing_expires_and_none_is_made(ledger: Ledger, tmp_path: Path) -> None:
    """A nightly run asks for it each time."""
    assert expire_audit(ledger, now=NOON, retention_days=1) == 0
    assert list(tmp_path.iterdir()) == []


def test_questions_are_hashed_or_left_out_on_request(ledger: Ledger, tmp_path: Path) -> None:
    """The same question has the same hash here, and another one in any other ledger."""
    ask(ledger, "ann", "secret matter", keeping="none")
    for _ in range(2):
        ask(ledger, "ann", "secret matter", keeping="hashed")
    elsewhere = Ledger(tmp_path / "other")
    ask(elsewhere, "ann", "secret matter", keeping="hashed")
    one, other, nothing = read_audit(ledger, OPERATOR)

    assert (nothing.question, nothing.is_hashed) == (None, False)
    assert one.question == other.question != read_audit(elsewhere, OPERATOR)[0].question
    assert one.is_hashed
    ledger.close()
    assert b"secret matter" not in b"".join(p.read_bytes() for p in tmp_path.glob("ledger*"))


def test_long_or_broken_questions_are_kept_as_far_as_they_go(ledger: Ledger) -> None:
    """Somebody may paste a document, or half a character."""
    ask(ledger, "ann", "x" * 50_000)
    ask(ledger, "ann", "half \ud800 a character")
    broken, long = questions(read_audit(ledger, OPERATOR))

    assert long == "x" * MOST_CHARACTERS + "…"
    assert broken == "half ? a character"


def test_recent_questions_are_a_persons_own_each_once(ledger: Ledger) -> None:
    """The newest first; without what was hashed, refused, or asked on somebody's behalf."""
    for question in ("one", "two", "one"):
        ask(ledger, "ann", question)
    ask(ledger, "ann", "a document", kind=QuestionKind.OPEN_DOCUMENT)
    ask(ledger, "ann", "hashed", keeping="hashed")
    ask(ledger, "ann", "refused", is_refused=True)
    ask(ledger, "bo", "three")
    ask(ledger, None, "four")
    ask(ledger, None, "five", seen_as="ann")

    assert recent_questions(ledger, ANN) == ["one", "two"]
    assert recent_questions(ledger, ANN, top=1) == ["one"]
    assert recent_questions(ledger, OPERATOR) == ["four"]
    assert recent_questions(ledger, Viewer(person_id=None)) == []
