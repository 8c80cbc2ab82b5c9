"""An open page of a PDF in, its lines and tables in reading order out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ingest.parsing.page_lines import Line, arrange, lines_of
from ingest.parsing.page_pieces import Piece
from ingest.parsing.page_tables import Table, rows_of
from ingest.parsing.pdf_annotations import Comment, Field
from ingest.parsing.pdf_bands import take_banded_tables
from ingest.parsing.pdf_grids import take_grids
from ingest.parsing.pdf_lines import PageText, read_page_text
from ingest.parsing.pdf_rulings import read_rulings

_NEAR_LINES = 3  # between two that have cells: a cell may have several lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What people read on a page, in their order, and what was added to it."""

    number: int
    items: tuple[Line | Table, ...]
    character_count: int
    is_cut: bool  # there is more on it than is read
    annotations: tuple[Comment | Field, ...] = ()


def read_page(page: Any, number: int, tagged_levels: Mapping[int, int]) -> Page:
    """Return the lines and tables of an open PDFium page."""
    text_page = page.get_textpage()
    try:
        text = read_page_text(text_page, tagged_levels)
    finally:
        text_page.close()
    tables, pieces = _take_ruled_tables(page, text)
    sideways = (replace(line, is_aside=True) for line in lines_of(text.sideways, number))
    return Page(
        number=number,
        items=(*arrange(pieces, tables, number), *sideways),
        character_count=text.character_count,
        is_cut=text.is_cut,
    )


def _take_ruled_tables(page: Any, text: PageText) -> tuple[list[Table], Sequence[Piece]]:
    if not _may_hold_table(text.pieces):
        return [], text.pieces
    rulings = read_rulings(page, text.frame)
    grids, rest = take_grids(text.pieces, rulings)
    banded, rest = take_banded_tables(rest, rulings.across)
    return [*grids, *banded], rest


def _may_hold_table(pieces: Sequence[Piece]) -> bool:
    """Tell whether there are cells, which spares most pages the search for ruled lines."""
    wide = [number for number, row in enumerate(rows_of(pieces)) if len(row) > 1]
    return any(after - before <= _NEAR_LINES for before, after in pairwise(wide))
