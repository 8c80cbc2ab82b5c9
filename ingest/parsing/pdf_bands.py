"""Tables that a PDF page rules with lines across alone, as books do.

The lines say where a table begins and ends, and which rows are its header; its columns are told
from the gaps between its words.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.parsing.page_alignment import LEAST_ROWS, align, is_sure, is_tabular
from ingest.parsing.page_pieces import Piece
from ingest.parsing.page_tables import Row, Table, rows_of, without
from ingest.parsing.pdf_rulings import Ruling

_TOUCHING = 4.0  # points


def take_banded_tables(
    pieces: Sequence[Piece], across: Sequence[Ruling]
) -> tuple[list[Table], list[Piece]]:
    """Return the tables between lines across, as books set them, and the pieces outside them."""
    rest = list(pieces)
    tables: list[Table] = []
    for bands in _bands(across):
        for table, taken in _read_bands(bands, rest):
            tables.append(table)
            rest = without(rest, taken)
    return tables, rest


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
        if rows and is_tabular(rows):
            run.append(rows)
            continue
        inner = [row for band in run for row in band]
        if (len(run) > 1 or is_sure(inner)) and (table := align(inner, header=_head(run))):
            yield table, [piece for row in inner for piece in row]
        run = []


def _head(bands: Sequence[Sequence[Row]]) -> int:
    """Return of how many rows the header is that a line divides from the others."""
    return len(bands[0]) if len(bands) > 1 and len(bands[0]) <= LEAST_ROWS else 0
