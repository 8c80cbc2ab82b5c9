"""The audit log: who asked what, when, by which door, and which documents were shown."""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from index.access import Viewer
from index.ledger import Ledger, from_text, readable_rows, to_text

MOST_CHARACTERS = 2_000  # of a question that are kept: somebody may paste a document
_COLUMNS = (
    "entry, at, person_id, seen_as, door, kind, question, is_hashed, documents, milliseconds, "
    "is_refused"
)


class Door(StrEnum):
    """How somebody asked."""

    PAGE = "page"
    HTTP = "http"
    MCP = "mcp"
    CLI = "cli"


class QuestionKind(StrEnum):
    """What was asked for."""

    ASK = "ask"
    EXPERTS = "experts"
    DEPARTMENTS = "departments"
    RELATED = "related"
    DUPLICATES = "duplicates"
    DIFFERENCES = "differences"
    ONBOARD = "onboard"
    PEOPLE = "people"
    PERSON = "person"
    UNRESOLVED = "unresolved"
    TITLES = "titles"
    DEPARTMENT_MAP = "department_map"
    OPEN_DOCUMENT = "open_document"
    EVALUATE = "evaluate"
    AUDIT = "audit"  # the log itself is read, everybody's
    FEEDBACK = "feedback"
    OPEN_QUESTIONS = "open_questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One question, and what was shown for it."""

    entry: int
    at: datetime
    person_id: str | None  # None: the operator
    seen_as: str | None  # on whose behalf the operator asked, if so
    door: Door
    kind: QuestionKind
    question: str | None  # None: it is not kept
    is_hashed: bool  # then `question` is a keyed hash of it
    documents: tuple[str, ...]  # ids of those that were shown
    milliseconds: float
    is_refused: bool  # it could not be asked, or not by whoever asked
    left_out: int = 0  # documents that whoever reads this may not read
    is_withheld: bool = False  # the question names one of these


def add_entry(
    ledger: Ledger,
    *,
    at: datetime,
    person_id: str | None,
    seen_as: str | None = None,
    door: Door,
    kind: QuestionKind,
    question: str,
    keeping: Literal["text", "hashed", "none"],
    documents: Iterable[str],
    milliseconds: float,
    is_refused: bool = False,
) -> None:
    """Add an entry; `keeping` says what is kept of the question.

    A killed program loses no entry; a power cut may lose those of the last seconds.

    Raises:
        LedgerError: It cannot be written.
    """
    with ledger.writing(durably=False) as database:
        kept = _keep(database, question, keeping)
        database.execute(
            "INSERT INTO audit (at, person_id, seen_as, door, kind, question, is_hashed, "
            "documents, milliseconds, is_refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                to_text(at),
                person_id,
                seen_as,
                door.value,
                kind.value,
                kept,
                keeping == "hashed",
                json.dumps([*dict.fromkeys(documents)], ensure_ascii=False),
                round(milliseconds, 1),
                is_refused,
            ),
        )


def read_audit(
    ledger: Ledger,
    viewer: Viewer,
    *,
    everyone: bool = False,
    person_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: QuestionKind | None = None,
    skip: int = 0,
    top: int = 50,
) -> list[AuditEntry]:
    """Return what a viewer may see of the log, the newest first.

    Whoever sees everything sees it all, and so does whoever looks after whoknows and asks for
    everyone's; everybody else their own entries, whatever they ask for.

    Args:
        ledger: Where it is kept.
        viewer: Who reads it.
        everyone: Whether those of everybody are asked for.
        person_id: Only the entries of this person.
        since: Only those from then on.
        until: Only those until then.
        kind: Only those of a kind.
        skip: How many of the first are left out.
        top: How many at most.

    Raises:
        LedgerError: It cannot be read.
    """
    conditions, values = readable_rows(
        viewer, everyone=everyone, person_id=person_id, since=since, until=until
    )
    if kind is not None:
        conditions.append("kind = ?")
        values.append(kind.value)
    with ledger.reading() as database:
        rows = database.execute(
            f"SELECT {_COLUMNS} FROM audit WHERE {' AND '.join(conditions)} "
            "ORDER BY entry DESC LIMIT ? OFFSET ?",
            (*values, top, skip),
        ).fetchall()
    return [_entry_of(row) for row in rows]


def recent_questions(
    ledger: Ledger, viewer: Viewer, *, kind: QuestionKind = QuestionKind.ASK, top: int = 10
) -> list[str]:
    """Return what a person asked last, each question once, the newest first.

    The operator's are those of the operator.  Where questions are not kept as they were put, there
    are none.

    Raises:
        LedgerError: It cannot be read.
    """
    own, values = "person_id IS NULL", []
    if not viewer.sees_everything:
        own, values = "person_id = ?", [viewer.person_id]
    with ledger.reading() as database:
        rows = database.execute(
            f"SELECT question FROM audit WHERE {own} AND seen_as IS NULL AND kind = ? "
            "AND question IS NOT NULL AND NOT is_hashed AND NOT is_refused "
            "GROUP BY question ORDER BY max(entry) DESC LIMIT ?",
            (*values, kind.value, top),
        ).fetchall()
    return [question for (question,) in rows]


def expire_audit(ledger: Ledger, *, now: datetime, retention_days: int) -> int:
    """Delete the entries that are older than they may be kept; return how many these were.

    Raises:
        LedgerError: It cannot be written.
    """
    before = to_text(now - timedelta(days=retention_days))
    with ledger.reading() as database:  # which makes no ledger where there is none
        (count,) = database.execute("SELECT count(*) FROM audit WHERE at < ?", (before,)).fetchone()
    if not count:
        return 0
    with ledger.writing() as database:
        database.execute("INSERT INTO permits (before) VALUES (?)", (before,))
        deleted = database.execute("DELETE FROM audit WHERE at < ?", (before,)).rowcount
        note_erasure(database, now, "retention", deleted)
        return deleted


def note_erasure(database: sqlite3.Connection, now: datetime, reason: str, entries: int) -> None:
    """Say in the ledger that entries are gone, and let no more go in this transaction."""
    database.execute("DELETE FROM permits")
    database.execute(
        "INSERT INTO erasures (at, reason, entries) VALUES (?, ?, ?)",
        (to_text(now), reason, entries),
    )


def read_salt(database: sqlite3.Connection) -> bytes:
    """Return the key of all keyed hashes of a ledger."""
    salt: bytes = database.execute("SELECT salt FROM salt").fetchone()[0]
    return salt


def hash_keyed(salt: bytes, kind: str, text: str) -> bytes:
    """Return the keyed hash of a text as something of a kind: the same text twice is the same."""
    content = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
    return hmac.new(salt, content, hashlib.sha256).digest()


def _keep(
    database: sqlite3.Connection, question: str, keeping: Literal["text", "hashed", "none"]
) -> str | None:
    if keeping == "none":
        return None
    if keeping == "hashed":
        return hash_keyed(read_salt(database), "question", question).hex()
    text = question.encode("utf-8", "replace").decode()
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _entry_of(row: tuple[Any, ...]) -> AuditEntry:
    entry, at, person_id, seen_as, door, kind, question, is_hashed, documents, took, refused = row
    return AuditEntry(
        entry=entry,
        at=from_text(at),
        person_id=person_id,
        seen_as=seen_as,
        door=Door(door),
        kind=QuestionKind(kind),
        question=question,
        is_hashed=bool(is_hashed),
        documents=tuple(json.loads(documents)),
        milliseconds=took,
        is_refused=bool(refused),
    )
