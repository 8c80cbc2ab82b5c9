"""A message in English in, the same in the reader's language out.

The packages below write their messages in English, and some are kept in the index as they are, so
it is the English text that is looked up: `{name}` in a template of `ui.translations` stands for
whatever a message has in that place.  What no template fits stays in English, within what one does.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from ingest.records import Language
from ui.translations.commands import COMMANDS
from ui.translations.indexing import INDEXING
from ui.translations.libraries import LIBRARIES
from ui.translations.parsing import PARSING
from ui.translations.reading import READING
from ui.translations.searching import SEARCHING
from ui.translations.settings import SETTINGS

TABLES: tuple[Mapping[str, str], ...] = (
    *(READING, SETTINGS, PARSING, INDEXING, SEARCHING, COMMANDS, LIBRARIES),
)
_MAY_BE_KNOWN = "reason"  # a field that is a message itself where a template fits it
MUST_BE_KNOWN = "known"  # one that a template must fit, so that its frame may be a single word
_LISTED = "reasons"  # a field with several messages
ONE_WORD_FIELDS = frozenset({"count", "host", "key", "line", "number", "position"})
_MOST_PLACES = 20  # that a message may stand after
_MOST_DIVISIONS = 50  # of a message into a template, where it depends on what stands in it
_BETWEEN = "; "  # of several messages, and within some
_MOST_LISTED = 12  # pieces between which that stands: the index names three messages
_MOST_IN_ONE = 4  # of these pieces
_KEPT = 4_096  # messages whose translation is remembered


def translate(message: object, language: Language) -> str:
    """Return an error, or a reason that an index keeps, in a language."""
    english = str(message)
    if language is Language.EN:
        return english
    try:
        return _translated(english) or english
    except RecursionError:  # no message of ours: a file may be called `is is is is ...`
        return english


@lru_cache(maxsize=_KEPT)
def _translated(message: str) -> str | None:
    """Return a message in Chinese, None where nothing in it is known.

    A template that begins with a place comes last: what stands before `: ` would be part of it.
    """
    return (
        _by_template(message, begins_with_place=False)
        or _after_place(message)
        or _by_template(message, begins_with_place=True)
    )


def _by_template(message: str, *, begins_with_place: bool) -> str | None:
    """Return what the most particular template that fits makes of a message."""
    for template in _templates():
        if begins_with_place is (template.literals[0] == ""):
            for values in islice(template.fits(message), _MOST_DIVISIONS):
                filled = template.fill(values)
                if filled is not None:
                    return filled
    return None


def _after_place(message: str) -> str | None:
    """Return a message about a place, which stands before it: a file, a line, a key."""
    divided = list(_places(message))
    for place, what in divided:
        said = _translated(what)
        if said is not None:
            return f"{_translated(place) or place}：{said}"
    for place, what in reversed(divided):  # what is not known stays as it is, `: ` in it too
        said = _translated(place)
        if said is not None:
            return f"{said}：{what}"
    return None


def _places(message: str) -> Iterator[tuple[str, str]]:
    """Yield a message in two at each `: `, from the end, unless it is longer than ours are."""
    pieces = message.split(": ")
    if len(pieces) <= _MOST_PLACES:
        for at in range(len(pieces) - 1, 0, -1):
            yield ": ".join(pieces[:at]), ": ".join(pieces[at:])


@cache
def _templates() -> list["Template"]:
    """Return all templates, those that say most themselves first."""
    pairs = {english: chinese for table in TABLES for english, chinese in table.items()}
    templates = [Template.of(english, chinese) for english, chinese in pairs.items()]
    return sorted(templates, key=lambda each: -sum(map(len, each.literals)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An English message with places, and what it is in Chinese."""

    literals: tuple[str, ...]  # one more than there are names, for they are around them
    names: tuple[str, ...]
    chinese: str

    @classmethod
    def of(cls, english: str, chinese: str) -> "Template":
        """Return a template of how it is written."""
        parts = list(string.Formatter().parse(english))
        names = tuple(name for _, name, _, _ in parts if name is not None)
        literals = [""]
        for literal, name, _, _ in parts:
            literals[-1] += literal
            if name is not None:
                literals.append("")
        return cls(literals=tuple(literals), names=names, chinese=chinese)

    def fits(self, message: str) -> Iterator[dict[str, str]]:
        """Yield what a message has in each place, in every way that it can be divided."""
        first, last = self.literals[0], self.literals[-1]
        if not message.startswith(first) or not message.endswith(last):
            return
        if not self.names:
            if message == first:
                yield {}
            return
        for ends in self._divide(message, len(first), 1):
            yield dict(zip(self.names, ends, strict=True))

    def _divide(self, message: str, start: int, place: int) -> Iterator[tuple[str, ...]]:
        literal = self.literals[place]
        if place == len(self.names):
            end = len(message) - len(literal)
            if end > start:
                yield (message[start:end],)
            return
        end = message.find(literal, start + 1)
        while end > 0:
            rest = self._divide(message, end + len(literal), place + 1)
            for values in rest:
                yield (message[start:end], *values)
                if not self._is_choosy:
                    return
            end = message.find(literal, end + 1) if self._is_choosy else -1

    @property
    def _is_choosy(self) -> bool:
        """Whether it depends on the values if a message fits."""
        return any(name.startswith(MUST_BE_KNOWN) for name in self.names)

    def fill(self, values: Mapping[str, str]) -> str | None:
        """Return the Chinese with its places filled, None where a value is not what it must be."""
        filled = {}
        for name, value in values.items():
            said = _said(name, value)
            if said is None:
                return None
            filled[name] = said
        return self.chinese.format(**filled)


def _said(name: str, value: str) -> str | None:
    """Return what stands in a place in Chinese, None where it is not what that place holds."""
    if name in ONE_WORD_FIELDS and " " in value:  # such as a number
        return None
    if name == _LISTED:
        return _listed(value)
    if name == MUST_BE_KNOWN:
        return _translated(value)
    return (_translated(value) or value) if name == _MAY_BE_KNOWN else value


def _listed(messages: str) -> str:
    """Return several messages, those that are known in Chinese, and as many as can be.

    Each may hold what stands between them, so that where one ends is for the others to tell.
    """
    pieces = messages.split(_BETWEEN)
    if len(pieces) > _MOST_LISTED:
        return messages
    ways: list[tuple[int, tuple[str, ...]]] = [(0, ())] * (len(pieces) + 1)
    for at in reversed(range(len(pieces))):
        unknown, rest = ways[at + 1]
        ways[at] = (unknown + (pieces[at] != "..."), (pieces[at], *rest))
        for end in range(min(at + _MOST_IN_ONE, len(pieces)), at, -1):
            said = _translated(_BETWEEN.join(pieces[at:end]))
            unknown, rest = ways[end]
            if said is not None and unknown <= ways[at][0]:
                ways[at] = (unknown, (said, *rest))
    unknown, said_in_order = ways[0]
    return messages if unknown == len(pieces) else "；".join(said_in_order)
