"""A walk over the shapes of a slide: text, tables, charts, diagrams, groups and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsing.charts import add_chart, add_diagram
from ingest.parsing.drawing_text import paragraph_text, paragraphs_of, text_of
from ingest.parsing.ooxml import (
    OfficePart,
    attribute,
    children_named,
    descend,
    descendants_named,
    local_name,
)
from ingest.parsing.outline import Outline
from ingest.parsing.pictures import description
from ingest.parsing.slide_layouts import SlideLayout, placeholder_kind, shapes_below, shapes_in
from ingest.parsing.tables import Cell, count_headers, lay_out
from ingest.records import BlockKind

_TITLE_KINDS = {"title", "ctrTitle"}
_FURNITURE_KINDS = {"dt", "ftr", "hdr", "sldNum"}
_ROW_HEIGHT = 300_000  # EMU, a third of an inch: what begins within it stands side by side
_MAX_TITLE_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A slide and the outline that its shapes are appended to."""

    outline: Outline
    part: OfficePart
    layout: SlideLayout
    number: int

    def shapes_of(self, root: Any) -> list[Any]:
        """Return what the audience sees, in reading order."""
        shapes = [shape for shape in shapes_in(root) if _is_shown(shape)]
        return self._in_reading_order(shapes)

    def _in_reading_order(self, shapes: list[Any]) -> list[Any]:
        """Put shapes in order: by place, as free ones are kept in the order of their drawing.

        A layout's places are kept in reading order already, column by column where it has some.
        """
        if all(placeholder_kind(shape) for shape in shapes):
            return shapes
        places = ((self.layout.position(shape), shape) for shape in shapes)
        rows = (((down // _ROW_HEIGHT, right), shape) for (down, right), shape in places)
        return [shape for _, shape in sorted(rows, key=lambda row: row[0])]

    def title_among(self, shapes: list[Any]) -> Any | None:
        """Return the slide's title; the first line, if larger than all others, counts as one."""
        titles = (shape for shape in shapes if placeholder_kind(shape) in _TITLE_KINDS)
        placed = next((title for title in titles if text_of(title)), None)
        return _largest_line(shapes) if placed is None else placed

    def add(self, shape: Any) -> None:
        """Append the blocks of a shape."""
        name = local_name(shape)
        if name == "grpSp":
            members = [member for member in shapes_below(shape) if _is_shown(member)]
            for member in self._in_reading_order(members):
                self.add(member)
        elif name == "graphicFrame":
            self._add_graphic(shape)
        elif name == "sp":
            self._add_text(shape)
        alternative = description(_drawing_properties(shape).get("descr"))
        self.outline.add(BlockKind.CAPTION, alternative, page=self.number)

    def _add_text(self, shape: Any) -> None:
        for body in children_named(shape, "txBody"):
            for paragraph in paragraphs_of(body):
                is_item = self.layout.is_bulleted(shape, paragraph)
                kind = BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
                self.outline.add(kind, paragraph_text(paragraph), page=self.number)

    def _add_graphic(self, frame: Any) -> None:
        for element in descendants_named(descend(frame, "graphic"), "*"):
            name = local_name(element)
            if name == "tbl":
                self._add_table(element)
            elif name == "chart":
                self._add_part(attribute(element, "id"))
            elif name == "relIds":
                self._add_part(attribute(element, "dm"))

    def _add_part(self, identity: str | None) -> None:
        part = self.part.related(identity=identity or "")
        root = None if part is None else part.read()
        if root is None:
            return
        add = add_chart if local_name(root) == "chartSpace" else add_diagram
        add(self.outline, root, page=self.number)

    def _add_table(self, table: Any) -> None:
        rows = [list(_cells(row)) for row in children_named(table, "tr")]
        if rows:
            grid = lay_out(rows, header_count=count_headers(rows))
            self.outline.add_table(grid, has_header=True, page=self.number)


def _cells(row: Any) -> Iterator[Cell]:
    """Yield the cells of a row, without those that another one covers."""
    for cell in children_named(row, "tc"):
        if cell.get("hMerge") not in {"1", "true"} and cell.get("vMerge") not in {"1", "true"}:
            yield Cell(
                text=text_of(descend(cell, "txBody")),
                columns=int(cell.get("gridSpan", "1")),
                rows=int(cell.get("rowSpan", "1")),
            )


def _is_shown(shape: Any) -> bool:
    is_hidden = _drawing_properties(shape).get("hidden") in {"1", "true"}
    return not is_hidden and placeholder_kind(shape) not in _FURNITURE_KINDS


def _drawing_properties(shape: Any) -> Any:
    """Return the element that names a shape."""
    for child in shape:
        named = descend(child, "cNvPr") if local_name(child).startswith("nv") else None
        if named is not None:
            return named
    return shape


def _largest_line(shapes: list[Any]) -> Any | None:
    first = next((shape for shape in shapes if text_of(shape)), None)
    if first is None or local_name(first) != "sp":
        return None
    text = text_of(first)
    is_line = "\n" not in text and len(text) <= _MAX_TITLE_CHARACTERS
    others = [_font_size(shape) for shape in shapes if shape is not first and text_of(shape)]
    return first if is_line and others and _font_size(first) > max(others) else None


def _font_size(shape: Any) -> int:
    """Return the largest size that a shape's text sets itself, in hundredths of a point."""
    sizes = (run.get("sz", "0") for run in descendants_named(shape, "rPr"))
    return max((int(size) for size in sizes if size.isdigit()), default=0)
