"""How much of each department is indexed, and how much of that a person may read."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.access import Selection, Viewer
from index.generations import Generation
from index.status import size_of
from search.people import list_people
from search.permissions import require_operator


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentCoverage:
    """A department's documents, and what somebody learns of them."""

    department: str
    documents: int
    readable: int
    listed: int  # not readable, but known to be held: "ask its lead"
    hidden: int  # not known to be there


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the index holds of what a viewer may read."""

    generation: int
    built_at: str  # ISO 8601, UTC
    documents: int
    chunks: int
    people: int
    departments: int
    encoder: str
    size_bytes: int | None  # of all of it; None for who may not read all of it


def count_holdings(generation: Generation, viewer: Viewer, index_dir: Path) -> Holdings:
    """Return what the index holds of what a viewer may read; each copy of a document counts."""
    readable = generation.readable_documents(viewer)
    return Holdings(
        generation=generation.number,
        built_at=generation.manifest.built_at,
        documents=int(np.count_nonzero(readable)),
        chunks=int(generation.documents.chunk_counts[readable].sum()),
        people=len(list_people(generation, readable, viewer)),
        departments=len(generation.departments_known_to(viewer)),
        encoder=generation.manifest.encoder,
        size_bytes=size_of(index_dir) if viewer.sees_everything else None,
    )


def cover_departments(
    generation: Generation, seen_as: Viewer, viewer: Viewer
) -> list[DepartmentCoverage]:
    """Return what somebody may read of each department; each copy of a document counts.

    Args:
        generation: What is looked at.
        seen_as: Whose rights it is about.
        viewer: Who asks.

    Raises:
        NotAllowedError: The viewer does not look after whoknows.
    """
    require_operator(viewer)
    readable = generation.readable_documents(seen_as)
    listed = generation.listed_documents(Selection(viewer=seen_as))
    found = []
    for each in generation.departments:
        own = generation.in_department(each.department_id)
        counts = [int(np.count_nonzero(own & part)) for part in (own, readable, listed)]
        whole, may_read, may_know = counts
        found.append(
            DepartmentCoverage(
                department=each.department_id,
                documents=whole,
                readable=may_read,
                listed=may_know,
                hidden=whole - may_read - may_know,
            )
        )
    return found
