"""Pieces and ruled lines of a PDF page in, tables and what is none out.

A table is taken for one where lines rule it, or where the words of several rows leave the same
gaps.  Prose in columns leaves such gaps too; its cells are long, and it stays prose.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from ingest.cleaning import join_lines
from ingest.parsing.pdf_lines import Piece, Word
from ingest.parsing.pdf_rulings import Ruling, Rulings
from ingest.parsing.text import count_columns

_TOUCHING = 4.0  # points
_LEAST_FILLED = 0.15  # of a grid's cells; one with fewer is a chart or a frame
_LEAST_ROWS = 3  # without lines between them
_LEAST_GAP = 0.55  # of the letters' size, between columns
_MOST_CROSSING = 0.15  # of the rows may run over a gap, as a title over two columns does
_LONG_CELL = 30  # columns of text: cells that are as long on average are lines of prose
_USUAL_SPACE = 0.42  # of the letters' size, between words
_MARK = re.compile(r"[-–—*•●·▪◦○■□☐✓\uf000-\uf0ff]+|[(\[]?\w{1,3}[.)\]]")  # of an item in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, and where on the page they stand."""

    rows: tuple[tuple[str, ...], ...]
    has_header: bool
    size: float  # of its letters
    left: float
    right: float
    top: float
    bottom: float


Row = list[Piece]


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Return pieces by visual lines, from the top, each line's from the left."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        middle = (piece.top + piece.bottom) / 2
        if rows and middle > rows[-1][0].bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def take_ruled_tables(pieces: Sequence[Piece], rulings: Rulings) -> tuple[list[Table], list[Piece]]:
    """Return the tables that lines rule, and the pieces outside them."""
    rest = list(pieces)
    tables: list[Table] = []
    for grid in _grids(rulings):
        inside = [piece for piece in rest if grid.holds(piece)]
        if table := grid.read(inside):
            tables.append(table)
            taken = set(map(id, inside))
            rest = [piece for piece in rest if id(piece) not in taken]
    for bands in _bands(rulings.across):
        for table, taken_pieces in _read_bands(bands, rest):
            tables.append(table)
            taken = set(map(id, taken_pieces))
            rest = [piece for piece in rest if id(piece) not in taken]
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
                    cells.setdefault((line, column), []).append(_text(words))
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
            size=mean(piece.size for piece in pieces),
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
    lines = [line for line in lines if not _MARK.fullmatch(line)] if len(lines) == 2 else lines
    return join_lines(lines)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _bands(across: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    """Yield lines across that begin and end at the same places, from the top."""
    groups: list[list[Ruling]] = []
    for ruling in across:
        for group in groups:
            if abs(group[0].start - ruling.start) + abs(group[0].end - ruling.end) < _TOUCHING * 2:
                group.append(ruling)
                break
        else:
            groups.append([ruling])
    for group in groups:
        if len(group) > 1:
            yield sorted(group, key=lambda ruling: -ruling.at)


def _read_bands(
    rulings: Sequence[Ruling], pieces: Sequence[Piece]
) -> Iterator[tuple[Table, list[Piece]]]:
    """Yield the tables between lines across: bands that follow each other and hold cells."""
    run: list[list[Row]] = []
    for upper, lower in [*pairwise(rulings), (None, None)]:
        inside = (
            []
            if upper is None or lower is None
            else [
                piece
                for piece in pieces
                if lower.at < (piece.top + piece.bottom) / 2 < upper.at
                and piece.left > upper.start - _TOUCHING
                and piece.right < upper.end + _TOUCHING
            ]
        )
        rows = rows_of(inside)
        if rows and _is_tabular(rows):
            run.append(rows)
            continue
        inner = [row for band in run for row in band]
        if (len(run) > 1 or _is_sure(inner)) and (table := _align(inner, header=_head(run))):
            yield table, [piece for row in inner for piece in row]
        run = []


def _head(bands: Sequence[Sequence[Row]]) -> int:
    """Return of how many rows the header is that a line divides from the others."""
    return len(bands[0]) if len(bands) > 1 and len(bands[0]) <= _LEAST_ROWS else 0


def _is_tabular(rows: Sequence[Row]) -> bool:
    cells = [piece.text for row in rows for piece in row]
    return (
        2 * sum(len(row) > 1 for row in rows) > len(rows)
        and mean(map(count_columns, cells)) < _LONG_CELL
    )


def _is_sure(rows: Sequence[Row]) -> bool:
    """Tell whether rows may be a table without lines between them; code with spaces is none."""
    wide_rows = sum(len(row) > 1 for row in rows)
    is_code = all(piece.is_fixed for row in rows for piece in row)
    return wide_rows >= _LEAST_ROWS and not is_code and _is_tabular(rows)


def take_aligned_tables(pieces: Sequence[Piece]) -> tuple[list[Table], list[Piece]]:
    """Return the tables that only the places of their words make, and the pieces outside them."""
    tables: list[Table] = []
    rest: list[Piece] = []
    for run in _runs(rows_of(pieces)):
        if _is_sure(run) and (table := _align(run, header=0)):
            tables.append(table)
        else:
            rest.extend(piece for row in run for piece in row)
    return tables, rest


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows of several pieces that follow each other closely, and the other rows one by one.

    A line of a single piece among them continues a cell.
    """
    run: list[Row] = []
    for row in rows:
        is_near = bool(run) and run[-1][0].bottom - row[0].top < 1.5 * row[0].size
        if run and (not is_near or (len(row) == 1 and len(run[-1]) == 1)):
            yield from _cut_tail(run)
            run = []
        run.append(row)
    yield from _cut_tail(run)


def _cut_tail(run: list[Row]) -> Iterator[list[Row]]:
    start = next((index for index, row in enumerate(run) if len(row) > 1), len(run))
    yield from ([row] for row in run[:start])
    if start < len(run):
        yield run[start:]


def _align(rows: Sequence[Row], *, header: int) -> Table | None:
    """Return rows as a table with columns at the gaps that they share, None where they do not."""
    gaps = _shared_gaps(rows[header:])
    if not gaps:
        return None
    lines = [_cells(row, gaps) for row in rows]
    if not _is_even(lines[header:]):
        return None
    if header:
        lines = [_fold(lines[:header]), *lines[header:]]
    lines = _without_continuations(lines, rows[max(header - 1, 0) :])
    pieces = [piece for row in rows for piece in row]
    return Table(
        rows=tuple(tuple(line) for line in lines),
        has_header=bool(header) or _looks_like_header(lines, rows),
        size=mean(piece.size for piece in pieces),
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        top=max(piece.top for piece in pieces),
        bottom=min(piece.bottom for piece in pieces),
    )


def _shared_gaps(rows: Sequence[Row]) -> list[float]:
    """Return the middles of the gaps that nearly all rows leave, from the left."""
    edges = sorted(
        edge
        for row in rows
        for piece in row
        for word in piece.words
        for edge in ((word.left, 1), (word.right, -1))
    )
    least = _LEAST_GAP * mean(piece.size for row in rows for piece in row)
    gaps: list[float] = []
    covering = 0
    opened: float | None = None
    for place, change in edges:
        covering += change
        if covering <= _MOST_CROSSING * len(rows):
            opened = place if opened is None else opened
        elif opened is not None:
            if place - opened >= least and opened > edges[0][0]:
                gaps.append((opened + place) / 2)
            opened = None
    return gaps


def _cells(row: Row, gaps: Sequence[float]) -> list[str]:
    cells: list[list[str]] = [[] for _ in range(len(gaps) + 1)]
    for piece in row:
        for phrase in _phrases(piece):
            middle = (phrase[0].left + phrase[-1].right) / 2
            cells[bisect(gaps, middle)].append(_text(phrase))
    return [" ".join(texts) for texts in cells]


def _phrases(piece: Piece) -> Iterator[list[Word]]:
    """Yield words that only a usual space divides: they belong to one cell."""
    phrase: list[Word] = []
    for word in piece.words:
        if phrase and word.left - phrase[-1].right > _USUAL_SPACE * piece.size:
            yield phrase
            phrase = []
        phrase.append(word)
    yield phrase


def _is_even(lines: Sequence[Sequence[str]]) -> bool:
    """Tell whether each column is used, and whether cells are what is in them rather than lines."""
    used = [sum(bool(line[column]) for line in lines) for column in range(len(lines[0]))]
    if min(used) < max(2, len(lines) // 3) and len(lines) > 2:
        return False
    lengths = [
        mean(count_columns(line[column]) for line in lines if line[column])
        for column in range(len(used))
        if used[column]
    ]
    is_list = any(
        2 * sum(_MARK.fullmatch(line[column]) is not None for line in lines) > used[column]
        for column in range(len(used))
    )
    return not is_list and mean(lengths) < _LONG_CELL


def _fold(lines: Sequence[Sequence[str]]) -> list[str]:
    return [" ".join(filter(None, cells)) for cells in zip(*lines, strict=True)]


def _without_continuations(lines: list[list[str]], rows: Sequence[Row]) -> list[list[str]]:
    """Join to a row the line below it that only continues a few of its cells."""
    folded: list[list[str]] = []
    for line, (above, row) in zip(lines, [(None, rows[0]), *pairwise(rows)], strict=True):
        is_near = above is not None and above[0].bottom - row[0].top < 0.4 * row[0].size
        if folded and is_near and not line[0] and 2 * sum(map(bool, line)) <= len(line):
            folded[-1] = _fold([folded[-1], line])
        else:
            folded.append(line)
    return folded


def _looks_like_header(lines: Sequence[Sequence[str]], rows: Sequence[Row]) -> bool:
    """Tell whether the first row is bold alone, or has words above numbers."""
    if not all(lines[0]) or len(lines) < 2:
        return False
    is_bold = [all(piece.is_bold for piece in row) for row in rows]
    if is_bold[0] and not any(is_bold[1:]):
        return True
    has_digits = [any(map(str.isdigit, "".join(line))) for line in lines]
    return not has_digits[0] and all(has_digits[1:])
