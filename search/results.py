"""What the engine gives back for a question: the whole result, or step by step as it comes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from search.answers import Answer
from search.departments import RankedDepartment
from search.experts import Expert
from search.hits import Hit
from search.referrals import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class AskResult:
    """The whole answer to a question."""

    question: str
    answer: Answer
    departments: tuple[RankedDepartment, ...]
    experts: tuple[Expert, ...]
    hits: tuple[Hit, ...]
    restricted: tuple[Referral, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """All but the answer is final; the answer is made of quotations until a model has written."""

    result: AskResult
    is_writing: bool  # a language model, from now on


@dataclass(frozen=True, slots=True)
class SentenceAccepted:
    """The answer so far; its last sentence is new."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class SentenceStruck:
    """The answer so far; the last sentence that was struck out of it is new."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Answered:
    """The end: the whole result, whatever was shown of the answer before."""

    result: AskResult


AskEvent: TypeAlias = EvidenceFound | SentenceAccepted | SentenceStruck | Answered


def final_result(events: Iterable[AskEvent]) -> AskResult:
    """Return what a question comes to, once all of its events have come."""
    results = [each.result for each in events if isinstance(each, EvidenceFound | Answered)]
    return results[-1]
