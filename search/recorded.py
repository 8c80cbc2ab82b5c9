"""What is on record, read back: one's own, or everybody's by whoever looks after whoknows."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from index.access import Viewer
from index.ledger import Ledger
from index.ledger_audit import AuditEntry, QuestionKind, read_audit
from index.ledger_feedback import (
    Feedback,
    OpenQuestion,
    list_feedback,
    list_open_questions,
)
from search.auditing import OnRecord
from search.engine import Engine
from search.permissions import require_operator

_ABOUT_DOCUMENTS = {
    QuestionKind.DIFFERENCES,
    QuestionKind.OPEN_DOCUMENT,
    QuestionKind.RELATED,
}
Recorded = TypeVar("Recorded", AuditEntry, Feedback)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of what is on record is read, the newest first."""

    person_id: str | None = None
    since: date | None = None  # days in UTC
    until: date | None = None  # that day too
    kind: QuestionKind | None = None  # of the audit log alone
    skip: int = 0
    top: int = 50

    def __str__(self) -> str:
        """Return what is asked for, as the audit log has it."""
        parts = {
            "person": self.person_id,
            "since": self.since,
            "until": self.until,
            "kind": self.kind,
            "skip": self.skip or None,
        }
        return " ".join(f"{name}={part}" for name, part in parts.items() if part is not None)

    def limits(self) -> dict[str, Any]:
        """Return what the ledger is asked with."""
        return {
            "person_id": self.person_id,
            "since": None if self.since is None else datetime.combine(self.since, time(), UTC),
            "until": None if self.until is None else datetime.combine(self.until, time.max, UTC),
            "skip": self.skip,
            "top": self.top,
        }


def read_history(
    engine: Engine, ledger: Ledger, viewer: Viewer, wanted: Wanted | None = None
) -> list[AuditEntry]:
    """Return what is on record of a viewer; whoever sees everything gets what is of everybody.

    Documents that somebody was shown once and may not read any more are left out for them, and
    with these a question that names one.

    Raises:
        LedgerError: It cannot be read.
    """
    chosen = wanted or Wanted()
    entries = read_audit(ledger, viewer, kind=chosen.kind, **chosen.limits())
    return _as_seen_by(engine, viewer, entries)


def read_whole_audit(
    engine: Engine, ledger: Ledger, on_record: OnRecord, wanted: Wanted
) -> list[AuditEntry]:
    """Return what anybody asked, which is itself put on record.

    Ids of documents that whoever reads this may not read are left out, as of their own history.

    Raises:
        NotAllowedError: It is not for this viewer, which is on record too.
        UnrecordedError: It cannot be written down who reads it.
        LedgerError: It cannot be read.
    """
    viewer = on_record.asker.viewer

    def read() -> list[AuditEntry]:
        limits = wanted.limits()
        entries = read_audit(ledger, viewer, everyone=True, kind=wanted.kind, **limits)
        seen = _as_seen_by(engine, viewer, entries)
        return [_without_refused_id(engine, viewer, each) for each in seen]

    return _read_of_all(on_record, QuestionKind.AUDIT, wanted, read)


def read_feedback(
    engine: Engine, ledger: Ledger, on_record: OnRecord, wanted: Wanted
) -> list[Feedback]:
    """Return what anybody thinks of answers; errors and the rest as `read_whole_audit`."""
    viewer = on_record.asker.viewer

    def read() -> list[Feedback]:
        found = list_feedback(ledger, viewer, everyone=True, **wanted.limits())
        return _as_seen_by(engine, viewer, found)

    return _read_of_all(on_record, QuestionKind.FEEDBACK, wanted, read)


def read_open_questions(ledger: Ledger, on_record: OnRecord, wanted: Wanted) -> list[OpenQuestion]:
    """Return what nobody has written an answer to; errors and the rest as `read_whole_audit`."""
    viewer = on_record.asker.viewer
    return _read_of_all(
        on_record,
        QuestionKind.OPEN_QUESTIONS,
        wanted,
        lambda: list_open_questions(ledger, viewer, everyone=True, **wanted.limits()),
    )


def _read_of_all(
    on_record: OnRecord, kind: QuestionKind, wanted: Wanted, read: Callable[[], list[Read]]
) -> list[Read]:
    """Return what is read of everybody's, once that is on record; the documents were shown then."""
    found: list[Read] = []

    def ask() -> None:
        require_operator(on_record.asker.viewer)
        found.extend(read())

    on_record.answer(kind, str(wanted), ask)
    return found


def _as_seen_by(engine: Engine, viewer: Viewer, records: Sequence[Recorded]) -> list[Recorded]:
    """Return records without the documents that a viewer may not read."""
    if viewer.sees_everything:
        return list(records)
    ids = {document for each in records for document in each.documents}
    known = {each for each in ids if engine.knows_document(each, viewer)}
    return [_without(each, known) for each in records]


def _without(record: Recorded, known: Collection[str]) -> Recorded:
    """Return a record with the documents that are known.

    A question that names another goes too: it can be the id that was opened.  Whether a document
    is there at all shows in nothing of this: one that was never shown stands in no record.
    """
    gone = [each for each in record.documents if each not in known]
    if not gone:
        return record
    kept = tuple(each for each in record.documents if each in known)
    is_named = _names_any(record.question, gone)
    return dataclasses.replace(
        record,
        documents=kept,
        left_out=len(gone),
        question="" if is_named else record.question,
        is_withheld=is_named,
    )


def _without_refused_id(engine: Engine, viewer: Viewer, entry: AuditEntry) -> AuditEntry:
    """Return an entry without the id that somebody else was refused, if the viewer cannot know it.

    Whoever was refused may read it and the viewer not; an id that there is nowhere looks the same.
    """
    is_own = viewer.sees_everything or entry.person_id == viewer.person_id
    names_document = entry.is_refused and entry.kind in _ABOUT_DOCUMENTS
    if is_own or not names_document or not entry.question:
        return entry
    if engine.knows_document(entry.question, viewer):
        return entry
    return dataclasses.replace(entry, question="", is_withheld=True)


def _names_any(question: str | None, ids: Iterable[str]) -> bool:
    return question is not None and any(each in question for each in ids)
