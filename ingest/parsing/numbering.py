"""The numbers that Word writes before headings: "2.1", "第三章", "Appendix A"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.parsing.ooxml import attribute, children_named, descend

_PLACE = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九"
_ROMAN = {100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}
_CHINESE_FORMATS = {
    *("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting"),
    *("taiwaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified"),
}
_MARKS = {"bullet", "none"}  # formats that show no number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """How the paragraphs of one depth are numbered."""

    start: int
    number_format: str
    template: str
    style: str | None  # the paragraph style that this level numbers

    @property
    def is_number(self) -> bool:
        return self.number_format not in _MARKS and bool(self.template)


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    _levels: Mapping[str, Mapping[int, _Level]]  # by list definition and depth
    _definitions: Mapping[str, str]  # the definition of each list
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def count(self, list_id: str, depth: int | None, style: str | None) -> str:
        """Count a paragraph of a list; return its number as Word shows it, empty for a bullet."""
        definition = self._definitions.get(list_id, "")
        levels = self._levels.get(definition, {})
        if depth is None:
            depth = next((each for each, level in levels.items() if level.style == style), 0)
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(definition, {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        for missing in (each for each in levels if each < depth and each not in counts):
            counts[missing] = levels[missing].start
        return _written(levels, counts, depth)


def read_numbering(root: Any | None) -> Numbering:
    """Return the lists that a document's numbering part defines."""
    if root is None:
        return Numbering({}, {})
    levels = {
        attribute(definition, "abstractNumId") or "": {
            int(attribute(level, "ilvl") or 0): _read_level(level)
            for level in children_named(definition, "lvl")
        }
        for definition in children_named(root, "abstractNum")
    }
    definitions = {
        attribute(each, "numId") or "": attribute(descend(each, "abstractNumId")) or ""
        for each in children_named(root, "num")
    }
    return Numbering(levels, definitions)


def _read_level(level: Any) -> _Level:
    start = attribute(descend(level, "start")) or "1"
    return _Level(
        start=int(start) if start.isdigit() else 1,
        number_format=attribute(descend(level, "numFmt")) or "decimal",
        template=attribute(descend(level, "lvlText")) or "",
        style=attribute(descend(level, "pStyle")),
    )


def _written(levels: Mapping[int, _Level], counts: Mapping[int, int], depth: int) -> str:
    if not levels[depth].is_number:
        return ""

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        return _format(counts[at], levels[at].number_format) if at in counts else ""

    return _PLACE.sub(number, levels[depth].template).strip()


def _format(number: int, number_format: str) -> str:
    if number_format in _CHINESE_FORMATS:
        return _chinese(number)
    if number_format.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if number_format.startswith("upper") else letter
    if number_format.endswith("Roman"):
        roman = _roman(number)
        return roman.upper() if number_format.startswith("upper") else roman
    return f"{number:02}" if number_format == "decimalZero" else str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    written = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return written + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN.items():
        times, number = divmod(number, value)
        written += letters * times
    return written
