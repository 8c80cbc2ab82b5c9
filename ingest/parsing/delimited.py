"""Tables in text files in, rows out: commas, semicolons, tabs or bars, quoted or not."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from ingest.parsing.decoding import decode_text
from ingest.parsing.outline import Outline
from ingest.parsing.sheet_tables import add_grid, collect_grid
from ingest.records import ParsedDocument

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"  # the unit separator, which nobody types
_SAMPLE_CHARACTERS = 50_000
_SAMPLE_RECORDS = 100
_LEAST_SHARE = 0.5  # of the records that agree on how many columns there are
_MAX_CELL_CHARACTERS = 32_767  # Excel's limit; a longer cell is a quotation mark left open
_HINT = "sep="  # a first line by which Excel tells itself the delimiter


def parse_delimited(content: bytes, path: str) -> ParsedDocument:
    """Return the rows of a .csv or .tsv file; its name is its title."""
    text = decode_text(content, path)
    delimiter, text = _delimiter(text)
    outline = Outline()
    gaps = add_grid(outline, collect_grid("the table", _rows(text, delimiter)))
    return ParsedDocument(title=None, blocks=tuple(outline.blocks), gaps=gaps)


def _delimiter(text: str) -> tuple[str, str]:
    """Return what divides the cells, and the text without a line that only says so."""
    first, _, rest = text.partition("\n")
    if first.casefold().startswith(_HINT) and len(first.strip("\r")) == len(_HINT) + 1:
        return first[len(_HINT)], rest
    sample = text[:_SAMPLE_CHARACTERS]
    scores = {delimiter: _agreement(sample, delimiter) for delimiter in _DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return (best if scores[best][0] >= _LEAST_SHARE else _NO_DELIMITER), text


def _agreement(text: str, delimiter: str) -> tuple[float, int]:
    """Return the share of records with the usual number of cells, and that number."""
    widths = Counter(len(record) for record in islice(_records(text, delimiter), _SAMPLE_RECORDS))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return (0.0, 1)
    usual = max(wide, key=lambda width: wide[width])
    return (wide[usual] / widths.total(), usual)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, Mapping[int, str]]]:
    for number, record in enumerate(_records(text, delimiter)):
        yield number, dict(enumerate(record))


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each record; quotation marks mean nothing where one is left open."""
    if _is_quoted_well(text, delimiter):
        return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _is_quoted_well(text: str, delimiter: str) -> bool:
    try:
        return all(
            len(cell) <= _MAX_CELL_CHARACTERS
            for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            for cell in record
        )
    except csv.Error:  # a cell beyond the reader's own limit
        return False
