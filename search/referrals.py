"""Where restricted material lies: the department and whom to ask, and nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from ingest.records import Language
from search.answering import ABSTAIN_BELOW, estimate_confidence
from search.departments import department_name
from search.evidence import Evidence

_FIRST_DOCUMENTS = 10  # a restricted document is referred to if it would be among them


@dataclass(frozen=True, slots=True)
class Referral:
    """A department that holds restricted material on the question, and whom to ask for it."""

    department: str
    lead: str | None
    name: str
    lead_name: str | None  # as the directory has it


def refer(
    generation: Generation, evidence: Evidence, listed: NDArray[np.bool_], language: Language
) -> list[Referral]:
    """Return the departments whose restricted documents would have been among the first.

    It is only here that a viewer hears of a department of which they may otherwise not know.
    How near the words of a question stand in a restricted document is not looked at: that would
    tell of a text that they may not read.

    Args:
        generation: What was searched.
        evidence: What is found by whoever may read the restricted documents too; nothing else
            may depend on it.
        listed: bool [documents]: the restricted ones of which the viewer may know.
        language: That of the departments' names.
    """
    if estimate_confidence(evidence) < ABSTAIN_BELOW:
        return []
    holders = {
        generation.documents[row].department
        for row in evidence.documents[:_FIRST_DOCUMENTS]
        if listed[row]
    }
    return [
        Referral(
            department=each.department_id,
            lead=each.lead,
            name=department_name(each, each.department_id, language),
            lead_name=_listed_name(generation, each.lead),
        )
        for each in generation.departments
        if each.department_id in holders
    ]


def _listed_name(generation: Generation, person_id: str | None) -> str | None:
    row = generation.person_row.get(person_id or "")
    if row is None or not generation.people[row].is_in_directory:
        return None
    return generation.people[row].name
