"""Lines across and down that touch on a PDF page in, the tables that they rule out."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from ingest.cleaning import join_lines
from ingest.parsing.page_pieces import Piece, Word
from ingest.parsing.page_tables import LIST_MARK, Table, rows_of, text_of, without
from ingest.parsing.pdf_rulings import Ruling, Rulings

_TOUCHING = 4.0  # points
_LEAST_FILLED = 0.15  # of a grid's cells; one with fewer is a chart or a frame


def take_grids(pieces: Sequence[Piece], rulings: Rulings) -> tuple[list[Table], list[Piece]]:
    """Return the tables whose cells lines enclose, and the pieces outside them."""
    rest = list(pieces)
    tables: list[Table] = []
    for grid in _grids(rulings):
        inside = [piece for piece in rest if grid.holds(piece)]
        if table := grid.read(inside):
            tables.append(table)
            rest = without(rest, inside)
    return tables, rest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Lines across and down that touch."""

    across: tuple[Ruling, ...]
    down: tuple[Ruling, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]  # from the top

    def holds(self, piece: Piece) -> bool:
        middle = (piece.top + piece.bottom) / 2
        centre = (piece.left + piece.right) / 2
        return self.xs[0] < centre < self.xs[-1] and self.ys[-1] < middle < self.ys[0]

    def read(self, pieces: Sequence[Piece]) -> Table | None:
        cells: dict[tuple[int, int], list[str]] = {}
        for row in rows_of(pieces):
            for piece in row:
                middle = (piece.top + piece.bottom) / 2
                line = bisect([-y for y in self.ys], -middle) - 1
                for column, words in self._by_column(piece, middle):
                    cells.setdefault((line, column), []).append(text_of(words))
        lines, columns = len(self.ys) - 1, len(self.xs) - 1
        rows = tuple(
            tuple(_cell(cells.get((line, column), [])) for column in range(columns))
            for line in range(lines)
        )
        if not _is_filled(rows):
            return None
        return Table(
            rows=_without_empty(rows),
            has_header=sum(map(bool, rows[0])) >= columns - 1,
            size=fmean(piece.size for piece in pieces),
            left=self.xs[0],
            right=self.xs[-1],
            top=self.ys[0],
            bottom=self.ys[-1],
        )

    def _by_column(self, piece: Piece, middle: float) -> Iterator[tuple[int, list[Word]]]:
        """Yield the words of a piece by cell; a cell ends only where a line is drawn."""
        walls = sorted(
            ruling.at
            for ruling in self.down
            if ruling.start - _TOUCHING <= middle <= ruling.end + _TOUCHING
        )
        held: list[Word] = []
        room = -1
        for word in piece.words:
            at = bisect(walls, (word.left + word.right) / 2)
            if held and at != room:
                yield self._column(held[0]), held
                held = []
            room = at
            held.append(word)
        if held:
            yield self._column(held[0]), held

    def _column(self, word: Word) -> int:
        column = bisect(self.xs, (word.left + word.right) / 2) - 1
        return min(max(column, 0), len(self.xs) - 2)


def _grids(rulings: Rulings) -> Iterator[_Grid]:
    """Yield the grids with two columns and two rows at least, from lines that touch."""
    groups: list[tuple[list[Ruling], list[Ruling]]] = []
    for down in rulings.down:
        crossing = [across for across in rulings.across if _touch(across, down)]
        joined: tuple[list[Ruling], list[Ruling]] = (crossing, [down])
        apart = []
        for group in groups:
            if any(across in group[0] for across in crossing):
                joined = (group[0] + joined[0], group[1] + joined[1])
            else:
                apart.append(group)
        groups = [*apart, joined]
    for across, downs in groups:
        if not across:
            continue
        xs = _places([line.at for line in downs] + [end for line in across for end in line[1:]])
        ys = _places([line.at for line in across] + [end for line in downs for end in line[1:]])
        if len(xs) > 2 and len(ys) > 2:
            yield _Grid(
                across=tuple(set(across)), down=tuple(downs), xs=tuple(xs), ys=tuple(ys[::-1])
            )


def _touch(across: Ruling, down: Ruling) -> bool:
    return (
        across.start - _TOUCHING <= down.at <= across.end + _TOUCHING
        and down.start - _TOUCHING <= across.at <= down.end + _TOUCHING
    )


def _places(values: list[float]) -> list[float]:
    """Return values in order, those that are nearly one as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _TOUCHING:
            places.append(value)
    return places


def _is_filled(rows: Sequence[Sequence[str]]) -> bool:
    filled = sum(bool(cell) for row in rows for cell in row)
    wide_rows = sum(sum(map(bool, row)) > 1 for row in rows)
    return wide_rows > 1 and filled >= _LEAST_FILLED * sum(map(len, rows))


def _without_empty(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Drop rows and columns that hold nothing: double lines and margins draw them."""
    kept = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    return tuple(tuple(row[column] for column in kept) for row in rows if any(row))


def _cell(lines: list[str]) -> str:
    """Return the text of a cell; the one bullet of a list of one is no part of it."""
    lines = [line for line in lines if not LIST_MARK.fullmatch(line)] if len(lines) == 2 else lines
    return join_lines(lines)
