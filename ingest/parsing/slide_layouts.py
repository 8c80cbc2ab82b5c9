"""What a slide's shapes inherit from its layout and master: their place and their bullets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsing.ooxml import OfficePart, children_named, descend, local_name

_BULLETS = {"buChar", "buAutoNum", "buBlip"}
_NO_BULLET = "buNone"
_BODY_KINDS = {"body", "obj", "subTitle"}
_MASTER_KINDS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
_SHAPES = {"sp", "pic", "grpSp", "graphicFrame"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideLayout:
    """The roots of a slide's layout and master, None where the file lacks them."""

    layout: Any | None
    master: Any | None

    @classmethod
    def of(cls, slide: OfficePart) -> "SlideLayout":
        """Return what a slide is laid out by."""
        layout = slide.one_of_kind("slideLayout")
        master = None if layout is None else layout.one_of_kind("slideMaster")
        return cls(
            layout=None if layout is None else layout.read(),
            master=None if master is None else master.read(),
        )

    def position(self, shape: Any) -> tuple[int, int]:
        """Return how far down and how far right a shape begins, in English Metric Units."""
        for source in self._lineage(shape):
            for properties in ("spPr", "grpSpPr"):
                offset = descend(source, properties, "xfrm", "off")
                offset = descend(source, "xfrm", "off") if offset is None else offset
                if offset is not None:
                    return int(offset.get("y", "0")), int(offset.get("x", "0"))
        return 0, 0

    def is_bulleted(self, shape: Any, paragraph: Any) -> bool:
        """Tell whether a paragraph of a shape has a bullet or a number before it."""
        own = descend(paragraph, "pPr")
        depth = int((own.get("lvl") if own is not None else None) or 0)
        for properties in (own, *self._level_properties(shape, f"lvl{depth + 1}pPr")):
            names = set() if properties is None else {local_name(child) for child in properties}
            if names & _BULLETS or _NO_BULLET in names:
                return _NO_BULLET not in names
        return False

    def _level_properties(self, shape: Any, level: str) -> Iterator[Any | None]:
        for source in self._lineage(shape):
            yield descend(source, "txBody", "lstStyle", level)
        if placeholder_kind(shape) in _BODY_KINDS:
            yield descend(self.master, "txStyles", "bodyStyle", level)

    def _lineage(self, shape: Any) -> Iterator[Any]:
        """Yield a shape and the placeholders that it takes after, nearest first."""
        yield shape
        mark = _placeholder(shape)
        if mark is None:
            return
        kind, index = placeholder_kind(shape), mark.get("idx")
        for other in shapes_in(self.layout):
            other_mark = _placeholder(other)
            if other_mark is not None and (
                index == other_mark.get("idx") if index else kind == placeholder_kind(other)
            ):
                yield other
                break
        master_kind = _MASTER_KINDS.get(kind, kind)
        yield from (
            other for other in shapes_in(self.master) if placeholder_kind(other) == master_kind
        )


def placeholder_kind(shape: Any) -> str:
    """Return what place of the layout a shape fills, empty for a free shape."""
    mark = _placeholder(shape)
    return "" if mark is None else mark.get("type", "obj")


def _placeholder(shape: Any) -> Any | None:
    for child in shape:
        if local_name(child).startswith("nv"):
            return descend(child, "nvPr", "ph")
    return None


def shapes_in(root: Any | None) -> Iterator[Any]:
    """Yield the shapes on a slide, a layout or a master, in the order in which they were drawn."""
    tree = descend(root, "cSld", "spTree")
    return iter(()) if tree is None else shapes_below(tree)


def shapes_below(tree: Any) -> Iterator[Any]:
    """Yield the shapes of a tree or a group; of alternatives, that for current programs."""
    for element in tree:
        name = local_name(element)
        if name in _SHAPES:
            yield element
        elif name == "AlternateContent":
            for choice in children_named(element, "Choice"):
                yield from shapes_below(choice)
