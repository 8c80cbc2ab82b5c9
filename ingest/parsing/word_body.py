"""A walk over the body of a Word document: each paragraph and table with what is tied to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.parsing.charts import add_chart, add_diagram
from ingest.parsing.numbering import Numbering
from ingest.parsing.ooxml import OfficePart, attribute, children_named, descend, local_name
from ingest.parsing.outline import Outline
from ingest.parsing.pictures import description
from ingest.parsing.tables import Cell, lay_out
from ingest.parsing.word_styles import Style, outline_level
from ingest.parsing.word_text import is_dropped, lines_of, text_of
from ingest.records import BlockKind

_CODE_NAMES = ("code", "source", "html preformatted", "代码")
_CAPTION_NAMES = {"caption", "题注"}
_CONTENTS_NAMES = ("toc ", "目录 ", "table of figures")  # repeat the headings and say nothing
_NO_LIST = "0"
_NO_STYLE = Style(identity="", name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBody:
    """What the walk needs to know of the document, and the outline that it fills."""

    outline: Outline
    main: OfficePart
    styles: Mapping[str, Style]
    numbering: Numbering
    notes: Mapping[tuple[str, str], str]  # by the name of the mark that refers to it, and its id

    def add(self, container: Any) -> None:
        """Append the blocks of a body, a text box or a cell."""
        for element in container:
            name = local_name(element)
            if name == "p":
                self._add_paragraph(element)
            elif name == "tbl":
                self._add_table(element)
            elif not is_dropped(element):
                self.add(element)  # content controls and tracked changes

    def _add_paragraph(self, paragraph: Any) -> None:
        style = self.styles.get(attribute(descend(paragraph, "pPr", "pStyle")) or "", _NO_STYLE)
        if style.name.startswith(_CONTENTS_NAMES):
            return
        text = text_of(paragraph)
        level = outline_level(paragraph)
        level = style.level if level is None else level
        number = self._count(paragraph, style) if text.strip() else ""
        if level is not None:
            self.outline.add_heading(level, f"{number} {text}")
        else:
            self.outline.add(_kind(paragraph, style), text)
        self._add_companions(paragraph)

    def _count(self, paragraph: Any, style: Style) -> str:
        """Return the number that Word writes before a paragraph."""
        own = descend(paragraph, "pPr", "numPr")
        list_id = attribute(descend(own, "numId")) or style.list_id
        depth = attribute(descend(own, "ilvl"))
        if list_id in {None, _NO_LIST}:
            return ""
        known_depth = int(depth) if depth and depth.isdigit() else style.depth
        return self.numbering.count(list_id or "", known_depth, style.identity)

    def _add_companions(self, element: Any) -> None:
        """Append what is tied to a paragraph or stands in the cells of a table."""
        for child in element:
            name = local_name(child)
            if name == "txbxContent":
                self.add(child)
            elif name in {"docPr", "shape"}:  # of a drawing, of an old drawing
                alternative = attribute(child, "descr") or attribute(child, "alt")
                self.outline.add(BlockKind.CAPTION, description(alternative))
            elif name == "chart":
                self._add_part(child, "id")
            elif name == "relIds":
                self._add_part(child, "dm")
            elif (name, attribute(child, "id") or "") in self.notes:
                self.outline.add(BlockKind.NOTE, self.notes[name, attribute(child, "id") or ""])
            if name not in {"txbxContent", "tbl"} and not is_dropped(child):
                self._add_companions(child)

    def _add_part(self, element: Any, key: str) -> None:
        part = self.main.related(identity=attribute(element, key) or "")
        root = None if part is None else part.read()
        if root is None:
            return
        if local_name(root) == "chartSpace":
            add_chart(self.outline, root)
        else:
            add_diagram(self.outline, root)

    def _add_table(self, table: Any) -> None:
        rows = list(_rows(table))
        cells = [[_read_cell(cell) for cell in row] for row in rows]
        if _is_frame(cells):
            for row in rows:
                for cell in row:
                    self.add(cell)
            return
        grid = lay_out(cells, header_count=_header_count(table))
        self.outline.add_table(grid, has_header=True)
        for row in rows:
            for cell in row:
                self._add_companions(cell)
                for inner in children_named(cell, "tbl"):
                    self._add_table(inner)


def _kind(paragraph: Any, style: Style) -> BlockKind:
    if style.name.startswith(_CODE_NAMES):
        return BlockKind.CODE
    if style.name in _CAPTION_NAMES:
        return BlockKind.CAPTION
    number = attribute(descend(paragraph, "pPr", "numPr", "numId"))
    is_list = style.is_list if number is None else number != _NO_LIST
    return BlockKind.LIST_ITEM if is_list else BlockKind.PARAGRAPH


def _is_frame(rows: list[list[Cell]]) -> bool:
    """Tell whether a table is a box around running text: it has one column, or one long row."""
    if len(rows) == 1:
        return len(rows[0]) == 1 or any("\n" in cell.text for cell in rows[0])
    return all(len(row) == 1 for row in rows)


def _header_count(table: Any) -> int:
    """Return how many rows at the top are repeated as headers on each page."""
    count = 0
    for row in children_named(table, "tr"):
        if descend(row, "trPr", "tblHeader") is None:
            break
        count += 1
    return count


def _rows(table: Any) -> Iterator[list[Any]]:
    for element in table:
        name = local_name(element)
        if is_dropped(element):
            continue
        if name == "tr":
            yield list(_cells(element))
        else:
            yield from _rows(element)


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        name = local_name(element)
        if name == "tc":
            yield element
        elif not is_dropped(element):
            yield from _cells(element)


def _read_cell(cell: Any) -> Cell:
    span = attribute(descend(cell, "tcPr", "gridSpan")) or "1"
    merge = descend(cell, "tcPr", "vMerge")
    return Cell(
        text="\n".join(line for line in lines_of(cell) if line.strip()),
        columns=int(span) if span.isdigit() else 1,
        continues=merge is not None and attribute(merge) != "restart",
    )
