"""What a newcomer ticks off: keys short enough for an address, and the list as Markdown."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.glossary import GlossaryEntry
from search.hits import Hit
from search.onboarding import Onboarding
from ui.components import Setting, said_date
from ui.messages import text
from ui.wording import say_meeting, say_reading

_SEPARATOR = "."
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")  # that Markdown reads within a line


class Kind(StrEnum):
    """What a line of the list is about, and the first letter of its key."""

    DOCUMENT = "d"
    PERSON = "p"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReading:
    """What concerns one role in a department."""

    role: str
    hits: tuple[Hit, ...]  # one a document, none of those that everybody reads
    people: tuple[str, ...]  # names of those who have the role


def key_of(kind: Kind, identity: str) -> str:
    """Return the key of a document or a person: the same whatever else is on the list."""
    return kind + hashlib.sha256(identity.encode()).hexdigest()[:6]


def all_keys(found: Onboarding, role: RoleReading | None) -> list[str]:
    """Return the keys of everything that can be ticked, in order."""
    documents = [
        *(each.document for each in found.documents),
        *(each.document for each in (role.hits if role else ())),
    ]
    return [
        *(key_of(Kind.DOCUMENT, each) for each in documents),
        *(key_of(Kind.PERSON, each.person) for each in found.people),
    ]


def parse_ticks(part: str) -> frozenset[str]:
    """Return the keys that an address says are ticked."""
    return frozenset(filter(None, part.split(_SEPARATOR)))


def write_ticks(keys: Collection[str]) -> str:
    """Return ticked keys as an address holds them."""
    return _SEPARATOR.join(sorted(keys))


def as_markdown(
    found: Onboarding, role: RoleReading | None, ticked: Collection[str], setting: Setting
) -> str:
    """Return the list as Markdown, what was ticked with its tick."""
    language = setting.language
    name = setting.names[found.department]
    parts = [
        f"# {_escape(text('start.title', language, department=name))}",
        _part("onboard.read", _reading_lines(found, ticked, setting), setting),
        _role_part(role, ticked, setting),
        _part("onboard.meet", _meeting_lines(found, ticked, setting), setting),
        _part("onboard.words", [_word_line(each, setting) for each in found.glossary], setting),
        _part(
            "onboard.neighbours",
            [f"- {_escape(setting.names[each.department])}" for each in found.neighbours],
            setting,
        ),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _part(key: str, lines: Sequence[str], setting: Setting, **values: object) -> str:
    heading = _escape(text(key, setting.language, **values))
    return "\n".join([f"## {heading}", "", *lines]) if lines else ""


def _reading_lines(found: Onboarding, ticked: Collection[str], setting: Setting) -> list[str]:
    return [
        _line(
            key_of(Kind.DOCUMENT, each.document) in ticked,
            [each.title, say_reading(each, setting.language), said_date(each.date, setting)],
        )
        for each in found.documents
    ]


def _role_part(role: RoleReading | None, ticked: Collection[str], setting: Setting) -> str:
    if role is None:
        return ""
    lines = [
        _line(
            key_of(Kind.DOCUMENT, each.document) in ticked,
            [each.title, said_date(each.date, setting)],
        )
        for each in role.hits
    ]
    return _part("start.for_role", lines, setting, role=role.role)


def _meeting_lines(found: Onboarding, ticked: Collection[str], setting: Setting) -> list[str]:
    return [
        _line(
            key_of(Kind.PERSON, each.person) in ticked,
            [each.name, each.title, say_meeting(each, setting.names, setting.language)],
        )
        for each in found.people
    ]


def _word_line(entry: GlossaryEntry, setting: Setting) -> str:
    names = text("why.comma", setting.language).join([entry.term, *entry.other_names])
    return f"- **{_escape(names)}**: {_escape(entry.quote)}"


def _line(is_ticked: bool, facts: Sequence[str | None]) -> str:
    mark = "x" if is_ticked else " "
    return f"- [{mark}] " + " · ".join(_escape(each) for each in facts if each)


def _escape(written: str) -> str:
    """Return a text as Markdown shows it unchanged, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(written.split()))
