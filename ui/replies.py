"""The one JSON object that answers each question, whichever door it was asked at."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal, TypeAlias

from index.status import IndexStatus
from search.departments import RankedDepartment
from search.duplicates import DuplicatePair
from search.engine import as_json
from search.experts import Expert
from search.people import KnownPerson, UnknownName
from search.related import RelatedDocument

Reply: TypeAlias = dict[str, Any]


def reply_experts(question: str, found: Sequence[Expert]) -> Reply:
    """Return who knows about a question."""
    return {"query": question, "experts": [as_json(each) for each in found]}


def reply_departments(question: str, found: Sequence[RankedDepartment]) -> Reply:
    """Return which departments hold what a question is about."""
    return {"query": question, "departments": [as_json(each) for each in found]}


def reply_related(
    kind: Literal["document", "query"], subject: str, found: Sequence[RelatedDocument]
) -> Reply:
    """Return what else is written on the matter of a document, or of a text or file."""
    return {kind: subject, "related": [as_json(each) for each in found]}


def reply_duplicates(found: Sequence[DuplicatePair]) -> Reply:
    """Return what was written twice."""
    return {"pairs": [as_json(each) for each in found]}


def reply_people(found: Sequence[KnownPerson]) -> Reply:
    """Return who is known."""
    return {"people": [as_json(each) for each in found]}


def reply_unresolved(found: Sequence[UnknownName]) -> Reply:
    """Return the names that mean nobody for sure."""
    return {"unresolved": [as_json(each) for each in found]}


def reply_status(held: IndexStatus, *, with_unreadable: bool) -> Reply:
    """Return what the index holds."""
    shown = asdict(held)
    if not with_unreadable:
        del shown["unreadable"]
    return shown
