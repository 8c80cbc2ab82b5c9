"""The people of an invented organisation: who writes what, and who may read a share of it."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from ingest.associations import Attribution
from ingest.records import Association, FoundIn, Person, Role

SHARES = {"all": 1.0, "50": 0.5, "10": 0.1, "1": 0.01, "0.1": 0.001}  # visible, by name
VIEWERS = (
    *(f"scattered-{name}" for name in SHARES),
    *(f"departments-{name}" for name in SHARES if name != "all"),  # who sees all is there already
)

_SURNAMES = (("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"))
_GIVEN = (
    ("伟", "Wei"),
    ("芳", "Fang"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("强", "Qiang"),
    ("磊", "Lei"),
)


class Staff:
    """So many people in departments, larger departments having more of them."""

    def __init__(self, sizes: Mapping[str, int], count: int, seed: int) -> None:
        self._sizes = sizes  # chunks of each department, those with most first
        self._count = max(2 * len(sizes), count)
        self._seed = seed

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everyone, and viewers for each share: scattered over all documents, or departments.

        `scattered-10` may read each tenth document of any department, `departments-10` all
        documents of departments that hold a tenth together; `scattered-all` reads everything.
        """
        scattered = [_viewer(f"scattered-{name}", (f"staff-{name}",)) for name in SHARES]
        whole = [
            _viewer(f"departments-{name}", self._departments_of(share))
            for name, share in SHARES.items()
        ]
        everyone = [*self._members, *scattered, *whole]
        return tuple(sorted(everyone, key=lambda person: person.person_id))

    def attribute(
        self, random: np.random.Generator, department: str, chunk_count: int
    ) -> Attribution:
        """Return who has a part in a document of a department, and who is named in it."""
        own = self._members_of[department]
        chances = random.random(6)
        parts = {Role.AUTHOR: own[int(chances[0] ** 2 * len(own))].person_id}
        if chances[1] < 0.4:
            parts[Role.REVIEWER] = own[int(chances[2] * len(own))].person_id
        if chances[3] < 0.3:
            parts[Role.OWNER] = own[int(chances[4] * len(own))].person_id
        named = [_part(person_id, role, None) for role, person_id in parts.items()]
        mentioned = self._members[int(chances[5] * self._count)].person_id
        ordinal = int(random.integers(chunk_count))
        return Attribution(
            associations=(*named, _part(mentioned, Role.MENTION, ordinal)), unresolved=()
        )

    @cached_property
    def _members(self) -> tuple[Person, ...]:
        return tuple(self._person(number) for number in range(self._count))

    @cached_property
    def _members_of(self) -> Mapping[str, list[Person]]:
        return {
            department: [each for each in self._members if each.department == department]
            for department in self._sizes
        }

    def _person(self, number: int) -> Person:
        random = np.random.default_rng([self._seed, number, *b"people"])
        surname, *given = (
            names[int(random.integers(len(names)))] for names in (_SURNAMES, _GIVEN, _GIVEN)
        )
        departments = list(self._sizes)
        chance = int(random.random() ** 2 * len(departments))
        return Person(
            person_id=f"p{number:05}",
            name=surname[0] + given[0][0] + given[1][0],
            aliases=(f"{given[0][1]}{given[1][1].lower()} {surname[1]}",),
            department=departments[number if number < len(departments) else chance],
        )

    def _departments_of(self, share: float) -> tuple[str, ...]:
        """Return departments that hold such a share of all chunks together."""
        order = np.random.default_rng([self._seed, 0, *b"departments"]).permutation(
            len(self._sizes)
        )
        departments, limit = list(self._sizes), share * sum(self._sizes.values()) * 1.05
        chosen: list[str] = []
        held = 0
        for number in order.tolist():
            size = self._sizes[departments[number]]
            if held + size <= limit:
                chosen.append(departments[number])
                held += size
        return tuple(sorted(chosen))


def _viewer(person_id: str, groups: tuple[str, ...]) -> Person:
    return Person(person_id=person_id, name=person_id, groups=groups)


def _part(person_id: str, role: Role, ordinal: int | None) -> Association:
    found_in = FoundIn.BYLINE if ordinal is None else FoundIn.TEXT
    return Association(
        person_id=person_id, role=role, found_in=found_in, certainty=0.9, ordinal=ordinal
    )
