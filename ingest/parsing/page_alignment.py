"""Rows of pieces on a page in, tables out where the rows leave the same gaps.

Prose in columns leaves such gaps too; its cells are long, and it stays prose.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean

from ingest.parsing.page_pieces import Piece, Word
from ingest.parsing.page_tables import LIST_MARK, Row, Table, rows_of, text_of
from ingest.parsing.text import count_columns

LEAST_ROWS = 3  # without lines between them
_LEAST_GAP = 0.55  # of the letters' size, between columns
_USUAL_SPACE = 0.42  # of the letters' size, between words
_MOST_CROSSING = 0.15  # of the rows may run over a gap, as a title over two columns does
_LONG_CELL = 30  # columns of text: cells that are as long on average are lines of prose


def is_tabular(rows: Sequence[Row]) -> bool:
    """Tell whether most rows have several cells, and short ones."""
    cells = [piece.text for row in rows for piece in row]
    return (
        2 * sum(len(row) > 1 for row in rows) > len(rows)
        and fmean(map(count_columns, cells)) < _LONG_CELL
    )


def is_sure(rows: Sequence[Row]) -> bool:
    """Tell whether rows may be a table without lines between them; code with spaces is none."""
    wide_rows = sum(len(row) > 1 for row in rows)
    is_code = all(piece.is_fixed for row in rows for piece in row)
    return wide_rows >= LEAST_ROWS and not is_code and is_tabular(rows)


def take_aligned_tables(pieces: Sequence[Piece]) -> tuple[list[Table], list[Piece]]:
    """Return the tables that only the places of their words make, and the pieces outside them."""
    tables: list[Table] = []
    rest: list[Piece] = []
    for run in _runs(rows_of(pieces)):
        if is_sure(run) and (table := align(run, header=0)):
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


def align(rows: Sequence[Row], *, header: int) -> Table | None:
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
        size=fmean(piece.size for piece in pieces),
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
    least = _LEAST_GAP * fmean(piece.size for row in rows for piece in row)
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
            cells[bisect(gaps, middle)].append(text_of(phrase))
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
        fmean(count_columns(line[column]) for line in lines if line[column])
        for column in range(len(used))
        if used[column]
    ]
    is_list = any(
        2 * sum(LIST_MARK.fullmatch(line[column]) is not None for line in lines) > used[column]
        for column in range(len(used))
    )
    return not is_list and fmean(lengths) < _LONG_CELL


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
