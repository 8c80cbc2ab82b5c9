"""The one JSON object that answers each question, whichever door it was asked at."""

from dataclasses import dataclass

from index.ledger_audit import AuditEntry
from index.manifest import Unreadable
from index.status import IndexStatus
from search.departments import RankedDepartment
from search.duplicates import DuplicatePair
from search.experts import Expert
from search.people import KnownPerson, UnknownName
from search.related import RelatedDocument
from search.titles import TitledDocument


@dataclass(frozen=True, slots=True)
class ExpertsReply:
    """Who knows about a question."""

    query: str
    experts: list[Expert]


@dataclass(frozen=True, slots=True)
class DepartmentsReply:
    """Which departments hold what a question is about."""

    query: str
    departments: list[RankedDepartment]


@dataclass(frozen=True, slots=True)
class RelatedToDocumentReply:
    """What else is written on the matter of a document."""

    document: str
    related: list[RelatedDocument]


@dataclass(frozen=True, slots=True)
class RelatedToTextReply:
    """What is written on the matter of a text, or of a file, which is then called by its name."""

    query: str
    related: list[RelatedDocument]


@dataclass(frozen=True, slots=True)
class DuplicatesReply:
    """What was written twice."""

    pairs: list[DuplicatePair]


@dataclass(frozen=True, slots=True)
class PeopleReply:
    """Who is known."""

    people: list[KnownPerson]


@dataclass(frozen=True, slots=True)
class DocumentsReply:
    """Which documents there are."""

    documents: list[TitledDocument]


@dataclass(frozen=True, slots=True)
class UnresolvedReply:
    """The names that mean nobody for sure."""

    unresolved: list[UnknownName]


@dataclass(frozen=True, slots=True)
class AuditReply:
    """What is on record, as far as a viewer may see it; `person_id` null is the operator."""

    enabled: bool
    entries: list[AuditEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReply:
    """What the index holds."""

    generation: int
    built_at: str  # ISO 8601, UTC
    documents: int
    chunks: int
    people: int
    departments: int
    encoder: str
    size_bytes: int
    unreadable_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailedStatusReply(StatusReply):
    """What the index holds, and what could not be read."""

    unreadable: tuple[Unreadable, ...]


def reply_status(held: IndexStatus, *, with_unreadable: bool) -> StatusReply:
    """Return what the index holds, with the list of what could not be read where it is wanted."""
    figures = {name: getattr(held, name) for name in StatusReply.__dataclass_fields__}
    if with_unreadable:
        return DetailedStatusReply(**figures, unreadable=held.unreadable)
    return StatusReply(**figures)
