"""How much of each department is indexed, and how much of that a person may read."""

from dataclasses import dataclass

import numpy as np

from index.access import Selection, Viewer
from index.generations import Generation
from search.errors import QueryError


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentCoverage:
    """A department's documents, and what somebody learns of them."""

    department: str
    documents: int
    readable: int
    listed: int  # not readable, but known to be held: "ask its lead"
    hidden: int  # not known to be there


def cover_departments(
    generation: Generation, seen_as: Viewer, viewer: Viewer
) -> list[DepartmentCoverage]:
    """Return what somebody may read of each department; each copy of a document counts.

    Args:
        generation: What is looked at.
        seen_as: Whose rights it is about.
        viewer: Who asks; what others may not read is for whoever sees everything.

    Raises:
        QueryError: The viewer does not see everything.
    """
    if not viewer.sees_everything:
        raise QueryError("who may read what is for whoever looks after whoknows")
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
