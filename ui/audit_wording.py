"""Entries of the audit log in words: who, when and what, for a terminal and for the page."""

from datetime import datetime

from index.ledger_audit import AuditEntry
from ingest.records import Language
from ui.messages import text


def say_asker(entry: AuditEntry, language: Language) -> str:
    """Return who asked, and on whose behalf."""
    who = say_who(entry.person_id, language)
    if entry.seen_as is None:
        return who
    return text("audit.as", language, who=who, person=entry.seen_as)


def say_question(entry: AuditEntry, language: Language) -> str:
    """Return what was asked, as far as it is kept."""
    if entry.is_withheld:
        said = text("audit.withheld", language)
    elif entry.question is None:
        said = text("audit.unkept", language)
    elif entry.is_hashed:
        said = text("audit.hashed", language, question=entry.question[:12])
    else:
        said = on_one_line(entry.question)
    return text("audit.refused", language, question=said) if entry.is_refused else said


def say_who(person_id: str | None, language: Language) -> str:
    """Return who asked; None is the operator, and empty is somebody without an id."""
    if person_id is None:
        return text("audit.operator", language)
    return person_id or text("audit.nobody", language)


def say_moment(at: datetime) -> str:
    """Return when something happened, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def on_one_line(written: str) -> str:
    """Return what somebody wrote without what would steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in written)
