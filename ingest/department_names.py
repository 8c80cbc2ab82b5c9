"""What departments are called, so that a name in a directory or a document leads to their id."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from ingest.records import Department

_KIND = re.compile(r"(?<=..)(?:部门|部|\s+(?:department|dept\.?|team))$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentNames:
    """The departments of a workspace, found by id or by a name in either language."""

    ids: Mapping[str, str] = field(default_factory=dict)  # by normalised name

    @classmethod
    def of(cls, departments: Iterable[Department]) -> Self:
        """Return the names of departments; one that several share leads to none of them."""
        bearers: defaultdict[str, set[str]] = defaultdict(set)
        for each in departments:
            for name in each.names.values():
                bearers[_normalised(name)].add(each.department_id)
        for each in departments:  # an id means its own department, whichever is called the same
            bearers[_normalised(each.department_id)] = {each.department_id}
        return cls(ids={name: min(ids) for name, ids in bearers.items() if len(ids) == 1})

    def find(self, text: str) -> str | None:
        """Return the id of the department that a text names, None where it names none."""
        return self.ids.get(_normalised(text))

    def choose(self, texts: Iterable[str]) -> str | None:
        """Return the first known department of several texts, else the first text as it is."""
        given = [text.strip() for text in texts if text.strip()]
        known = (found for text in given if (found := self.find(text)))
        return next(known, next(iter(given), None))


def _normalised(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _KIND.sub("", folded)
