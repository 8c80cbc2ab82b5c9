"""What people say of answers, and the questions that nobody has written an answer to."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.access import Viewer
from index.ledger import Ledger, from_text, readable_rows, to_text

MOST_CHARACTERS = 2_000  # of a question or a reason that are kept


class Verdict(StrEnum):
    """What somebody thinks of an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody thinks of an answer, and of which one."""

    at: datetime
    person_id: str | None  # None: the operator
    question: str
    verdict: Verdict
    reason: str  # may be empty
    documents: tuple[str, ...]  # ids of those that the answer showed
    generation: int  # that the answer was made from
    left_out: int = 0  # documents that whoever reads this may not read
    is_withheld: bool = False  # the question names one of these


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that nobody has written an answer to, as far as whoever asked may see."""

    at: datetime
    person_id: str | None  # None: the operator
    question: str
    department: str | None  # the one that is asked, if any


def add_feedback(
    ledger: Ledger,
    viewer: Viewer,
    *,
    at: datetime,
    question: str,
    verdict: Verdict,
    documents: Iterable[str],
    generation: int,
    reason: str = "",
) -> None:
    """Remember what a viewer thinks of an answer.

    Raises:
        LedgerError: It cannot be written.
    """
    with ledger.writing() as database:
        database.execute(
            "INSERT INTO feedback (at, person_id, question, verdict, reason, documents, "
            "generation) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                to_text(at),
                _owner(viewer),
                _cut(question),
                verdict.value,
                _cut(reason),
                json.dumps(list(documents), ensure_ascii=False),
                generation,
            ),
        )


def list_feedback(
    ledger: Ledger,
    viewer: Viewer,
    *,
    everyone: bool = False,
    person_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    skip: int = 0,
    top: int = 50,
) -> list[Feedback]:
    """Return what a viewer may see of it, the newest first; the rest as `read_audit`."""
    conditions, values = readable_rows(
        viewer, everyone=everyone, person_id=person_id, since=since, until=until
    )
    with ledger.reading() as database:
        rows = database.execute(
            "SELECT at, person_id, question, verdict, reason, documents, generation FROM feedback "
            f"WHERE {' AND '.join(conditions)} ORDER BY feedback DESC LIMIT ? OFFSET ?",
            (*values, top, skip),
        ).fetchall()
    return [
        Feedback(
            at=from_text(at),
            person_id=person_id,
            question=question,
            verdict=Verdict(verdict),
            reason=reason,
            documents=tuple(json.loads(documents)),
            generation=generation,
        )
        for at, person_id, question, verdict, reason, documents, generation in rows
    ]


def add_open_question(
    ledger: Ledger, viewer: Viewer, *, at: datetime, question: str, department: str | None = None
) -> None:
    """Remember a question that a viewer found no answer to.

    Raises:
        LedgerError: It cannot be written.
    """
    with ledger.writing() as database:
        database.execute(
            "INSERT INTO open_questions (at, person_id, question, department) VALUES (?, ?, ?, ?)",
            (to_text(at), _owner(viewer), _cut(question), department),
        )


def list_open_questions(
    ledger: Ledger,
    viewer: Viewer,
    *,
    everyone: bool = False,
    person_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    skip: int = 0,
    top: int = 50,
) -> list[OpenQuestion]:
    """Return what a viewer may see of them, the newest first; the rest as `read_audit`."""
    conditions, values = readable_rows(
        viewer, everyone=everyone, person_id=person_id, since=since, until=until
    )
    with ledger.reading() as database:
        rows = database.execute(
            "SELECT at, person_id, question, department FROM open_questions "
            f"WHERE {' AND '.join(conditions)} ORDER BY open_question DESC LIMIT ? OFFSET ?",
            (*values, top, skip),
        ).fetchall()
    return [
        OpenQuestion(at=from_text(at), person_id=person_id, question=question, department=place)
        for at, person_id, question, place in rows
    ]


def _owner(viewer: Viewer) -> str | None:
    """Return whose it is; somebody without an id is not the operator, and reads nothing of it."""
    return None if viewer.sees_everything else viewer.person_id or ""


def _cut(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= MOST_CHARACTERS else f"{clean[:MOST_CHARACTERS]}…"
