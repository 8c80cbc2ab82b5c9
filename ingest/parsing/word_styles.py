"""What Word's paragraph styles mean: headings, lists, code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.parsing.ooxml import attribute, children_named, descend

_BODY_TEXT_LEVEL = 9
_HEADING_NAMES = ("heading", "标题")
_TITLE_NAMES = {"title", "标题", "文档标题"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a paragraph style says of the paragraphs that have it, or the styles it is based on."""

    identity: str
    name: str
    level: int | None = None  # 0 for the title
    list_id: str | None = None
    depth: int | None = None

    @property
    def is_list(self) -> bool:
        """Whether its paragraphs are items of a list."""
        return self.list_id not in {None, "0"} or self.name.startswith("list")


def read_styles(root: Any | None) -> Mapping[str, Style]:
    """Return the paragraph styles by their id."""
    if root is None:
        return {}
    sources = {attribute(style, "styleId") or "": style for style in children_named(root, "style")}
    return {identity: _read_style(identity, sources) for identity in sources}


def _read_style(identity: str, sources: Mapping[str, Any]) -> Style:
    source = sources[identity]
    lineage = list(_lineage(source, sources))
    numbers = [each for style in lineage if (each := descend(style, "pPr", "numPr")) is not None]
    return Style(
        identity=identity,
        name=_name(source),
        level=_level(lineage),
        list_id=_first_attribute(numbers, "numId"),
        depth=_depth(_first_attribute(numbers, "ilvl")),
    )


def _lineage(style: Any | None, sources: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a style and those that it is based on, nearest first; some are in a ring."""
    seen: list[Any] = []
    while style is not None and style not in seen:
        seen.append(style)
        yield style
        style = sources.get(attribute(descend(style, "basedOn")) or "")


def _first_attribute(elements: Iterable[Any], name: str) -> str | None:
    found = (attribute(descend(element, name)) for element in elements)
    return next((value for value in found if value is not None), None)


def _name(style: Any) -> str:
    return (attribute(descend(style, "name")) or "").casefold()


def _level(lineage: Iterable[Any]) -> int | None:
    """Return the level of the nearest style that sets one; some set that they have none."""
    for style in lineage:
        name = _name(style)
        if name in _TITLE_NAMES:
            return 0
        if name.startswith(_HEADING_NAMES) and name[-1].isdigit():
            return int(name[-1])
        if descend(style, "pPr", "outlineLvl") is not None:
            return outline_level(style)
    return None


def _depth(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def outline_level(element: Any) -> int | None:
    """Return the heading level that a paragraph or style sets, None for body text."""
    value = attribute(descend(element, "pPr", "outlineLvl"))
    if value is None or not value.isdigit() or int(value) >= _BODY_TEXT_LEVEL:
        return None
    return int(value) + 1
