"""Tables of a page: which hold data, which only place things, and what their rows say."""

from collections.abc import Callable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from ingest.parsing.outline import Outline
from ingest.parsing.table_headers import is_number
from ingest.parsing.tables import Cell, lay_out
from ingest.records import Block, BlockKind

_SECTIONS = {"thead", "tbody", "tfoot"}
_BOLD = "b, strong, [style*='font-weight:bold'], [style*='font-weight:700']"
_MAX_CELL_CHARACTERS = 500  # more beside headings or tables is a part of a page, not a cell

ReadWithin = Callable[[LexborNode], list[Block]]


def add_table(outline: Outline, table: LexborNode, read_within: ReadWithin) -> None:
    """Append a table's caption and rows, then the tables inside its cells."""
    inner: list[Block] = []
    rows: list[list[Cell]] = []
    for row in _rows(table):
        rows.append([])
        for cell in _cells(row):
            blocks = read_within(cell)
            inner += [block for block in blocks if block.kind is BlockKind.TABLE_ROW]
            rows[-1].append(
                Cell(
                    text=_own_text(blocks),
                    columns=_span(cell, "colspan"),
                    rows=_span(cell, "rowspan"),
                )
            )
    header_count = _header_count(table) or int(_has_unmarked_header(table))
    for caption in _children_named(table, {"caption"}):
        outline.add(BlockKind.CAPTION, _own_text(read_within(caption)))
    outline.add_table(lay_out(rows, header_count=header_count), has_header=header_count > 0)
    for block in inner:
        outline.add(block.kind, block.text, header=block.header)


def _own_text(blocks: list[Block]) -> str:
    return " ".join(block.text for block in blocks if block.kind is not BlockKind.TABLE_ROW)


def is_layout(table: LexborNode) -> bool:
    """Tell whether a table only places things on the page."""
    if table.attributes.get("role") in {"presentation", "none"}:
        return True
    rows = [list(_cells(row)) for row in _rows(table)]
    if _header_count(table) or any(_children_named(table, {"caption"})):
        return False
    if not table.css("table table, h1, h2, h3, pre"):
        return False
    widths = {sum(_span(cell, "colspan") for cell in row) for row in rows}
    is_grid = len(rows) > 1 and len(widths) == 1 and widths != {1}
    return not is_grid or any(
        len(cell.text(strip=True)) > _MAX_CELL_CHARACTERS for row in rows for cell in row
    )


def _children_named(node: LexborNode, names: set[str]) -> Iterator[LexborNode]:
    return (child for child in node.iter() if child.tag in names)


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for section in _children_named(table, _SECTIONS):
        yield from _children_named(section, {"tr"})


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    return _children_named(row, {"td", "th"})


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return max(int(value), 1) if value.isdecimal() else 1


def _header_count(table: LexborNode) -> int:
    """Return how many rows at the top are headers: those that say so, or are all header cells."""
    heads = list(_children_named(table, {"thead"}))
    if heads:
        return sum(1 for head in heads for _ in _children_named(head, {"tr"}))
    count = 0
    for row in _rows(table):
        cells = list(_cells(row))
        labels_rows_below = count and all(_span(cell, "rowspan") > 1 for cell in cells)
        if labels_rows_below or any(cell.tag != "th" for cell in cells):
            return count
        count += 1
    return min(count, 1)  # a table of header cells only


def _has_unmarked_header(table: LexborNode) -> bool:
    """Tell whether the first row names the columns all the same: mail programs mark no headers.

    Its cells are bold and others are not, or words that stand over figures.
    """
    first, *below = [list(_cells(row)) for row in _rows(table)] or [[]]
    texts = [cell.text(strip=True) for cell in first]
    if len(first) < 2 or not all(texts) or any(map(is_number, texts)):
        return False
    if all(map(_is_bold, first)) and not all(_is_bold(cell) for row in below for cell in row):
        return True
    columns = zip(*(row for row in below if len(row) == len(first)), strict=True)
    return any(map(_holds_figures, columns))


def _holds_figures(column: Sequence[LexborNode]) -> bool:
    texts = [text for cell in column if (text := cell.text(strip=True))]
    return len(texts) > 1 and all(map(is_number, texts))


def _is_bold(cell: LexborNode) -> bool:
    text = cell.text(strip=True)
    return any(part.text(strip=True) == text for part in cell.css(_BOLD))
