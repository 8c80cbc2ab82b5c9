"""What is idle in the access rules: most often a slip of the pen, and then something is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from index.access import label_paths, path_matches, viewer_of
from ingest.records import EVERYONE, AccessRule, Department, Person


class DocumentPath(NamedTuple):
    """Where a document lies, and the file that it is or is inside."""

    department: str
    path: str  # below the source
    file_path: str


@dataclass(frozen=True, slots=True, order=True)
class IdleRule:
    """A rule of a department that no document comes under."""

    department: str
    path: str


@dataclass(frozen=True, slots=True, order=True)
class EmptyGroup:
    """A group among the readers of a department or of its rules that the directory puts nobody in.

    Nobody reads by it, unless whoever signs in brings it along.
    """

    department: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReview:
    """What does nothing in the rules of a workspace."""

    idle_rules: tuple[IdleRule, ...] = ()
    empty_groups: tuple[EmptyGroup, ...] = ()


def review_access(
    departments: Sequence[Department], documents: Iterable[DocumentPath], people: Iterable[Person]
) -> AccessReview:
    """Look for rules without documents and groups without people.

    Args:
        departments: With their rules.
        documents: Everything that is indexed, a department after the other.
        people: The directory.
    """
    idle = {each.department_id: list(dict.fromkeys(each.rules)) for each in departments}
    for department, held in groupby(documents, key=lambda each: each.department):
        idle[department] = _without_documents(idle.get(department, []), held)
    inhabited = {EVERYONE}.union(*(viewer_of(person).groups for person in people))
    return AccessReview(
        idle_rules=tuple(
            IdleRule(department, rule.path) for department in idle for rule in idle[department]
        ),
        empty_groups=tuple(
            EmptyGroup(each.department_id, group)
            for each in departments
            for group in sorted(_groups_of(each) - inhabited)
        ),
    )


def _without_documents(
    rules: Sequence[AccessRule], documents: Iterable[DocumentPath]
) -> list[AccessRule]:
    """Return the rules that cover none of these documents."""
    left = list(rules)
    for each in documents:
        if not left:
            break
        paths = list(label_paths(each.path, each.file_path))
        left = [rule for rule in left if not any(path_matches(path, rule.path) for path in paths)]
    return left


def _groups_of(department: Department) -> set[str]:
    return set(department.readers).union(*(rule.readers for rule in department.rules))
