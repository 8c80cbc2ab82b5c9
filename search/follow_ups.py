"""A question that goes on from earlier ones in, what it means by itself out; no model decides.

A follow-up is one of three things.  "And in finance?" is the earlier question in another
department.  "Who approves it?" is about the matter of the earlier question, so both are searched
for together.  Everything else stands on its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.words import is_chinese, simplify, units_of

_FEW_UNITS = {True: 9, False: 4}  # Chinese characters, or Latin words: a fragment of a question
_LEADS = re.compile(
    r"^(?:(?:and|but|so|then|also|or|ok|okay|now|what about|how about)\b[\s,:]*"
    r"|(?:那么|那|还有|另外|然后|而且|请问|但是|而)[\s，,]*)+",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[\s?？!！.。…,，;；]+$|(?:呢|吗|嘛|吧|啊|呀)+(?=[\s?？!！.。]*$)")
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|these|those|he|she|his|her|him|same|instead"
    r"|otherwise)\b|\bthat$|[它他她其此该这那]|同样|上述|前者|后者|别的|另外|还有",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:in|at|for|with|from|of|the|only|just|department|dept|team|same|people|question)\b"
    r"|[在从由对里中]|部门|方面|这边|那边|如何|怎么样|怎样|怎么|情况",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a question means after earlier ones."""

    question: str  # to be searched for, on its own
    departments: tuple[str, ...] = ()  # that it names in place of those looked in before
    parts: tuple[str, ...] = ()  # the questions that it is made of; none where it stands alone


def understand(
    question: str, earlier: Sequence[str], names: Mapping[str, Sequence[str]]
) -> Understood:
    """Return what a question means after earlier ones.

    Args:
        question: What is asked now.
        earlier: What was asked before, the first question first; each may be a follow-up too.
        names: What each department is called, by its id, that whoever asks may know of.
    """
    understood = Understood(question=" ".join((earlier[0] if earlier else question).split()))
    for follow_up in [*earlier[1:], question] if earlier else []:
        understood = _go_on(understood, follow_up, names)
    return understood


def _go_on(before: Understood, written: str, names: Mapping[str, Sequence[str]]) -> Understood:
    follow_up = " ".join(written.split())
    said = _strip(follow_up)
    departments = _only_departments(said, names)
    if departments:
        return Understood(
            question=before.question,
            departments=departments,
            parts=(*(before.parts or (before.question,)), follow_up),
        )
    if not _depends(follow_up, said):
        return Understood(question=follow_up)
    matter = (before.parts or (before.question,))[0]
    return Understood(
        question=f"{_strip(matter)} {said or follow_up}",
        departments=before.departments,
        parts=(matter, follow_up),
    )


def _strip(question: str) -> str:
    """Return a question without what only joins it to others, and its last mark."""
    folded = simplify(question)  # one character for one, so that places stay what they are
    lead = _LEADS.match(folded)
    end = len(folded)
    while (last := _ENDS.search(folded[:end])) is not None:
        end = last.start()
    return question[lead.end() if lead else 0 : end]


def _depends(follow_up: str, said: str) -> bool:
    """Return whether a question is about the matter of the one before it.

    It begins as one that goes on, points back, or is too short to name a matter of its own.
    """
    units = units_of(said)
    is_short = len(units) <= _FEW_UNITS[any(map(is_chinese, units))]
    goes_on = _LEADS.match(simplify(follow_up)) is not None
    return goes_on or is_short or _POINTS_BACK.search(simplify(said)) is not None


def _only_departments(said: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the departments that a question names, where it says nothing else."""
    left, found = simplify(said).casefold(), []
    called = [(each, name) for each, known in names.items() for name in (each, *known)]
    for department, name in sorted(called, key=lambda entry: -len(entry[1])):
        for spelling in _spellings(name):
            if department not in found and re.search(spelling, left):
                left = re.sub(spelling, " ", left)
                found.append(department)
    is_all = not units_of(_WHERE.sub(" ", re.sub(r"\band\b|\bor\b|[和与及或]", " ", left)))
    return tuple(sorted(found)) if is_all else ()


def _spellings(name: str) -> list[str]:
    """Return the expressions that a department's name is found by: 财务部 is also 财务."""
    folded = simplify(name).casefold()
    if folded.isascii():
        return [rf"(?<!\w){re.escape(folded)}(?!\w)"]
    short = re.sub(r"(?:部门|部|中心|处|科)$", "", folded)
    return [re.escape(each) for each in dict.fromkeys((folded, short)) if len(each) > 1]
