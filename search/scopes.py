"""What a question is about, and what may be looked at for it."""

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.access import Selection, Viewer
from index.generations import Generation
from ingest.parsing.kinds import DocumentKind
from ingest.records import Language
from search.errors import NotFoundError, QueryError

MOST_RESULTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a question is about: on whose behalf, where, and how much is wanted."""

    viewer: Viewer
    departments: tuple[str, ...] = ()  # none: all
    excluded: tuple[str, ...] = ()  # document ids that are as if they did not exist
    since: datetime.date | None = None  # the first day; what has no date is left out
    until: datetime.date | None = None  # the last day
    kinds: tuple[DocumentKind, ...] = ()  # none: all
    languages: tuple[Language, ...] = ()  # of the documents; none: all
    top: int = 10
    skip: int = 0  # how many of the first results of a list are left out

    @property
    def end(self) -> int:
        """How many results are needed to leave out the first and keep as many as are wanted."""
        return self.skip + self.top


def select_documents(generation: Generation, scope: Scope) -> NDArray[np.bool_]:
    """Return which documents are in a scope, a place for each.

    Raises:
        QueryError: The scope cannot be asked.
    """
    return generation.selected_documents(select(generation, scope))


def select(generation: Generation, scope: Scope) -> Selection:
    """Return a scope as what a search may look at.

    Raises:
        QueryError: The scope cannot be asked.
    """
    _check_departments(generation, scope)
    if not 1 <= scope.top <= MOST_RESULTS:
        raise QueryError(f"{scope.top} results cannot be shown: ask for 1 to {MOST_RESULTS}")
    if scope.since and scope.until and scope.since > scope.until:
        raise QueryError(
            f"nothing is dated from {scope.since} until {scope.until}: give the earlier day first"
        )
    return Selection(
        viewer=scope.viewer,
        departments=frozenset(scope.departments) if scope.departments else None,
        excluded=frozenset(scope.excluded),
        since=scope.since,
        until=scope.until,
        kinds=frozenset(scope.kinds) if scope.kinds else None,
        languages=frozenset(scope.languages) if scope.languages else None,
    )


def _check_departments(generation: Generation, scope: Scope) -> None:
    """See that the viewer knows the departments of a scope: others are as if they did not exist."""
    if not scope.departments:
        return
    known = {each.department_id for each in generation.departments_known_to(scope.viewer)}
    for department in scope.departments:
        if department not in known:
            there = ", ".join(sorted(known)) or "none that you may look into"
            raise NotFoundError(f"no department {department!r}: there are {there}")


def find_document(generation: Generation, document_id: str, viewer: Viewer) -> int:
    """Return the row of a document that a viewer may read.

    Raises:
        QueryError: There is none of this id, or none that the viewer may read.
    """
    row = generation.find_document(document_id, viewer)
    if row is None:
        raise NotFoundError(f"no document {document_id!r}: `whoknows ask` shows ids of documents")
    return row


def select_around(
    generation: Generation, row: int, scope: Scope, *, everywhere: bool
) -> NDArray[np.bool_]:
    """Return what may be related to a document: what is in scope, but for the document itself.

    Args:
        generation: What is looked at.
        row: The document.
        scope: On whose behalf and where.
        everywhere: Whether the document's own department is looked at too.

    Raises:
        QueryError: The scope cannot be asked.
    """
    selected = select_documents(generation, scope)
    if not everywhere:
        selected &= ~generation.in_department(generation.documents[row].department)
    selected[row] = False
    return selected
