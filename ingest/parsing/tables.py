"""The grid of a table, whose cells may reach over several rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

MAX_SPAN = 1000  # columns; browsers stop there too (HTML standard, "colspan")
_MAX_LABEL_CHARACTERS = 80  # a longer text beside several rows is a remark on them, not their label


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as its format gives it; one that `continues` belongs to the cell above it."""

    text: str
    columns: int = 1
    rows: int = 1
    continues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """What a cell gives to one place of the grid."""

    text: str = ""
    is_first_column: bool = True
    is_first_row: bool = True
    rows_left: int = 0

    def shown(self) -> str:
        is_label = self.is_first_row or len(self.text) <= _MAX_LABEL_CHARACTERS
        return self.text if self.is_first_column and is_label else ""


def lay_out(rows: Sequence[Sequence[Cell]], *, header_count: int) -> list[list[str]]:
    """Return the text of each row by columns; several rows of headers are made one.

    A cell over several rows is in each, as each row is read alone; one over several columns is in
    the first of them.  A row of cells that all reach into the next says nothing of its own.
    """
    grid: list[list[_Slot]] = []
    for row in rows:
        grid.append(_place(row, grid[-1] if grid else []))
    header, body = grid[:header_count], grid[header_count:]
    last = body[-1] if body else None
    shown = [[slot.shown() for slot in row] for row in body if row is last or not _is_repeated(row)]
    return [_join_headers(header), *shown] if header else shown


def count_headers(rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows a header has that no mark tells: as far as its merged cells reach."""
    width = sum(cell.columns for cell in rows[0]) if rows else 0
    reaches = (cell.rows + (1 < cell.columns < width) for cell in rows[0]) if rows else ()
    return min(max(reaches, default=1), len(rows) - 1)


def _place(row: Sequence[Cell], above: Sequence[_Slot]) -> list[_Slot]:
    slots: list[_Slot] = []
    for cell in row:
        while len(slots) < len(above) and above[len(slots)].rows_left:
            slots.append(_next_row(above[len(slots)]))
        first = _slot(cell, above[len(slots)] if len(slots) < len(above) else None)
        others = min(cell.columns, MAX_SPAN) - 1
        slots += [first, *[replace(first, is_first_column=False)] * others]
    return slots + [_next_row(slot) if slot.rows_left else _Slot() for slot in above[len(slots) :]]


def _slot(cell: Cell, above: _Slot | None) -> _Slot:
    if cell.continues and above is not None:
        return _Slot(text=above.text, is_first_row=False)
    return _Slot(text=cell.text, rows_left=cell.rows - 1)


def _next_row(slot: _Slot) -> _Slot:
    return replace(slot, is_first_row=False, rows_left=slot.rows_left - 1)


def _is_repeated(row: Sequence[_Slot]) -> bool:
    filled = [slot for slot in row if slot.text]
    return all(slot.rows_left and len(slot.text) <= _MAX_LABEL_CHARACTERS for slot in filled)


def _join_headers(rows: Sequence[Sequence[_Slot]]) -> list[str]:
    """Return one header: each column's texts from above to below."""
    lines = [_header_texts(row, is_alone=len(rows) == 1) for row in rows]
    columns = zip_longest(*lines, fillvalue="")
    return [" ".join(dict.fromkeys(text for text in column if text)) for column in columns]


def _header_texts(row: Sequence[_Slot], *, is_alone: bool) -> list[str]:
    """Return what a row says of each column; what it says of all is a title, and said once."""
    is_title = len({slot.text for slot in row}) == 1
    return [slot.shown() if is_alone or is_title else slot.text for slot in row]
