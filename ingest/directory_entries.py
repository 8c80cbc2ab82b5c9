"""What every format of a directory comes down to: a person, and where the file says so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.cleaning import HAN
from ingest.records import Person

_HAN_NAME = re.compile(rf"[{HAN}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """A person as a file lists them."""

    where: str  # in the file, for messages: a line or an entry
    person: Person
    departments: tuple[str, ...]  # ids or names, as the file has them, the most telling first


def joined_name(given: str, family: str) -> str:
    """Return a whole name in the order of its language."""
    if _HAN_NAME.fullmatch(given + family):
        return family + given
    return f"{given} {family}".strip()


def first_and_others(names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Return the first of several names, empty where there is none, and the rest, each once."""
    given = dict.fromkeys(" ".join(name.split()) for name in names)
    first, *others = [name for name in given if name] or [""]
    return first, tuple(others)
