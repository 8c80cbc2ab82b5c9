"""Where restricted material lies: the department and whom to ask, and nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.access import Selection
from index.generations import Generation
from search.answering import ABSTAIN_BELOW, estimate_confidence
from search.evidence import gather_evidence
from search.queries import Query

_FIRST_DOCUMENTS = 10  # a restricted document is referred to if it would be among them


@dataclass(frozen=True, slots=True)
class Referral:
    """A department that holds restricted material on the question, and whom to ask for it."""

    department: str
    lead: str | None


def refer(
    generation: Generation, query: Query, selection: Selection, selected: NDArray[np.bool_]
) -> list[Referral]:
    """Return the departments whose restricted documents would have been among the first.

    Searched for apart from everything else, so that nothing else can depend on such documents.
    """
    listed = generation.listed_documents(selection)
    if not listed.any():
        return []
    evidence = gather_evidence(generation, query, selected | listed)
    if estimate_confidence(evidence) < ABSTAIN_BELOW:
        return []
    holders = {
        generation.documents[row].department
        for row in evidence.documents[:_FIRST_DOCUMENTS]
        if listed[row]
    }
    return [
        Referral(each.department_id, each.lead)
        for each in generation.departments
        if each.department_id in holders
    ]
