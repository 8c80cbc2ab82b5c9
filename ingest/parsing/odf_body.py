"""A walk over the text of an OpenDocument file, or a slide of one, and what is tied to it."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.parsing.odf import OpenDocument, paragraph_text, text_of
from ingest.parsing.ooxml import (
    attribute,
    children_named,
    descend,
    descendants_named,
    local_name,
)
from ingest.parsing.outline import Outline
from ingest.parsing.pictures import description
from ingest.parsing.tables import Cell, count_headers, lay_out
from ingest.records import BlockKind

_SKIPPED = {"tracked-changes", "forms", "notes", ""}
# Contents and indexes repeat the headings and say nothing.
_SKIPPED |= {"table-of-content", "illustration-index", "table-index", "object-index"}
_SKIPPED |= {"alphabetical-index", "user-index"}
_KINDS = {
    "Preformatted Text": BlockKind.CODE,
    "Source Text": BlockKind.CODE,
    **dict.fromkeys(("Caption", "Illustration", "Figure", "Drawing"), BlockKind.CAPTION),
}
_TITLE_STYLE = "Title"
_MAX_REPEATED = 100  # of a cell or a row that is written once


@dataclass(frozen=True, slots=True, kw_only=True)
class OdfBody:
    """What the walk needs to know of the document, and the outline that it fills."""

    document: OpenDocument
    outline: Outline
    page: int | None = None
    reviewers: list[str] = field(default_factory=list)

    def add(self, container: Any, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Append what stands in a body, a section, a cell or a frame."""
        for element in container:
            self.add_element(element, kind)

    def add_element(self, element: Any, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Append an element; `kind` is what its paragraphs are unless their style says."""
        name = local_name(element)
        if name in {"p", "h"}:
            self._add_paragraph(element, kind)
        elif name == "list":
            self.add(element, BlockKind.LIST_ITEM)
        elif name == "table":
            self._add_table(element)
        elif name == "annotation":
            self._add_comment(element)
        elif name == "note":
            for body in children_named(element, "note-body"):
                self.outline.add(BlockKind.NOTE, text_of(body), page=self.page)
        elif name == "frame":
            self._add_frame(element)
        elif name not in _SKIPPED:
            self.add(element, kind)

    def _add_paragraph(self, paragraph: Any, kind: BlockKind) -> None:
        text = paragraph_text(paragraph)
        styles = set(self.document.style_names("paragraph", attribute(paragraph, "style-name")))
        level = attribute(paragraph, "outline-level") if local_name(paragraph) == "h" else None
        if level is not None or _TITLE_STYLE in styles:
            self.outline.add_heading(int(level or 0), text, page=self.page)
        else:
            kind = next((_KINDS[style] for style in styles if style in _KINDS), kind)
            self.outline.add(kind, text, page=self.page)
        self._add_companions(paragraph)

    def _add_companions(self, element: Any) -> None:
        """Append the notes, comments and frames that are tied to a paragraph."""
        for child in element:
            if local_name(child) in {"note", "annotation", "frame", "custom-shape", "g"}:
                self.add_element(child)
            else:
                self._add_companions(child)

    def _add_comment(self, comment: Any) -> None:
        creator = descend(comment, "creator")
        author = "" if creator is None else creator.text or ""
        by = f"comment by {author}" if author else "comment"
        text = text_of(comment)
        self.outline.add(BlockKind.NOTE, f"{by}: {text}" if text else "", page=self.page)
        self.reviewers.append(author)

    def _add_frame(self, frame: Any) -> None:
        for child in frame:
            name = local_name(child)
            if name in {"text-box", "table"}:
                self.add([child] if name == "table" else child)
            elif name == "object":
                self._add_object(attribute(child, "href") or "")
        for name in ("title", "desc"):
            said = descend(frame, name)
            words = description(None if said is None else said.text)
            self.outline.add(BlockKind.CAPTION, words, page=self.page)

    def _add_object(self, reference: str) -> None:
        """Append a chart as its title and its figures."""
        part = posixpath.join(posixpath.normpath(reference), "content.xml")
        chart = descend(self.document.read(part), "body", "chart", "chart")
        title, figures = descend(chart, "title"), descend(chart, "table")
        if title is not None:
            self.outline.add(BlockKind.CAPTION, text_of(title), page=self.page)
        if figures is not None:
            rows = [[text_of(cell) for cell in _cells(row)] for row in rows_of(figures)]
            self.outline.add_table(rows, has_header=True, page=self.page)

    def _add_table(self, table: Any) -> None:
        rows = [list(_cells(row)) for row in rows_of(table)]
        if len(rows) == 1 or all(len(row) == 1 for row in rows):  # a frame around running text
            for cell in (cell for row in rows for cell in row):
                self.add(cell)
            return
        cells = [[_read_cell(cell) for cell in row] for row in rows]
        heads = sum(1 for head in children_named(table, "table-header-rows") for _ in rows_of(head))
        self.outline.add_table(
            lay_out(cells, header_count=heads or count_headers(cells)),
            has_header=True,
            page=self.page,
        )
        for cell in (cell for row in rows for cell in row):
            for inner in _tables_in(cell):
                self._add_table(inner)


def rows_of(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, whichever groups they are in."""
    for element in table:
        name = local_name(element)
        if name == "table-row":
            yield element
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from rows_of(element)


def repeats(element: Any, key: str) -> int:
    """Return how often a row or cell is repeated that is written once."""
    count = attribute(element, key) or "1"
    return int(count) if count.isdigit() else 1


def _cells(row: Any) -> Iterator[Any]:
    for cell in children_named(row, "table-cell"):
        for _ in range(min(repeats(cell, "number-columns-repeated"), _MAX_REPEATED)):
            yield cell


def _read_cell(cell: Any) -> Cell:
    return Cell(
        text=text_of(cell),
        columns=repeats(cell, "number-columns-spanned"),
        rows=repeats(cell, "number-rows-spanned"),
    )


def _tables_in(cell: Any) -> Iterator[Any]:
    return (element for element in descendants_named(cell, "table"))
