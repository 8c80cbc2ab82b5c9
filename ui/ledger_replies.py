"""The one JSON object that answers commands about keys, the audit log, feedback and forgetting."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias

from index.forgetting import Traces
from index.ledger_audit import AuditEntry
from index.ledger_feedback import Feedback, OpenQuestion
from index.ledger_keys import ApiKey, NewKey

Reply: TypeAlias = dict[str, Any]


def reply_key(key: ApiKey) -> Reply:
    """Return what is known of an API key."""
    return _dated(key)


def reply_new_key(new: NewKey) -> Reply:
    """Return a key that was just made, with its secret."""
    return {**_dated(new.key), "secret": new.secret}


def reply_keys(found: Sequence[ApiKey]) -> Reply:
    """Return the keys that there are."""
    return {"keys": [_dated(each) for each in found]}


def reply_audit(entries: Sequence[AuditEntry], *, is_enabled: bool) -> Reply:
    """Return entries of the audit log; `person_id` null is the operator."""
    return {"enabled": is_enabled, "entries": [_dated(each) for each in entries]}


def reply_expired(expired: int) -> Reply:
    """Return how many entries of the audit log were too old."""
    return {"expired": expired}


def reply_feedback(found: Sequence[Feedback]) -> Reply:
    """Return what people think of answers; `person_id` null is the operator."""
    return {"feedback": [_dated(each) for each in found]}


def reply_open_questions(found: Sequence[OpenQuestion]) -> Reply:
    """Return the questions that are open; `person_id` null is the operator."""
    return {"open_questions": [_dated(each) for each in found]}


def reply_forgotten(removed: Traces) -> Reply:
    """Return what forgetting a person removed, and what it cannot remove."""
    return {
        "person": removed.person,
        "documents": removed.documents,
        "ledger": asdict(removed.ledger),
        "still_in_directory": removed.is_listed,
        "text_of_documents_unchanged": True,
    }


def reply_remembered(person: str) -> Reply:
    """Return who is forgotten no more."""
    return {"person": person, "forgotten": False}


def _dated(value: Any) -> Reply:
    """Return a record with its moments in ISO 8601."""
    return {
        name: each.isoformat(timespec="seconds") if isinstance(each, datetime) else each
        for name, each in asdict(value).items()
    }
