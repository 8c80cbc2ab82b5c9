"""The cells of a worksheet, streamed: a sheet is read as far as somebody wants it, never whole.

A sheet may declare a million rows and hold two cells; a reader that lays out the rectangle
between them runs out of memory.  This one keeps what is there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ingest.parsing.number_formats import (
    GENERAL,
    NumberFormat,
    built_in_format,
    read_format,
    show_number,
)
from ingest.parsing.ooxml import OfficePart, children_named, descend, local_name, part_damages
from ingest.parsing.table_headers import Span

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_TRUTHS = {"1": "TRUE", "0": "FALSE"}
_DIGITS = "0123456789"
_CELL_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellStyles:
    """What the cells of all sheets share."""

    strings: Sequence[str] = ()
    formats: Sequence[NumberFormat] = ()
    counts_from_1904: bool = False


@dataclass(slots=True, kw_only=True)
class SheetReader:
    """A sheet while it is read; its merged cells stand after its rows and are known at the end."""

    part: OfficePart
    styles: CellStyles
    spans: list[Span] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, Mapping[int, str]]]:
        """Yield the number of each row and its texts by column; both count from 0."""
        last = -1
        for element in _stream(self.part, "row", "mergeCell"):
            if local_name(element) == "mergeCell":
                self.spans.extend(_span(element.get("ref", "")))
            else:
                number = element.get("r", "")
                last = int(number) - 1 if number.isdigit() else last + 1
                yield last, dict(_cells(element, self.styles))


def _stream(part: OfficePart, *names: str) -> Iterator[Any]:
    """Yield the elements of a part with a name, each forgotten once the next is asked for."""
    from lxml import etree

    if part.name not in part.archive.namelist():
        return
    tags = [f"{{*}}{name}" for name in names]
    try:
        with part.archive.open(part.name) as stream:
            for _, element in etree.iterparse(
                stream, tag=tags, resolve_entities=False, no_network=True, load_dtd=False
            ):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except part_damages():  # what was read before is kept
        part.damaged.append(part.name)


def read_strings(part: OfficePart) -> list[str]:
    """Return the texts that cells refer to by number."""
    return [rich_text(item) for item in _stream(part, "si")]


def rich_text(element: Any) -> str:
    """Return a text made of differently formatted runs, without its pronunciation."""
    pieces = (
        child.text or ""
        if local_name(child) == "t"
        else "".join(run.text or "" for run in children_named(child, "t"))
        for child in element
        if local_name(child) in {"t", "r"}
    )
    return _CELL_ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))


def read_formats(root: Any | None) -> list[NumberFormat]:
    """Return the number format of each cell style."""
    if root is None:
        return []
    own = descend(root, "numFmts")
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in ([] if own is None else own)}
    styles = descend(root, "cellXfs")
    return [
        read_format(codes[number]) if number in codes else built_in_format(int(number or 0))
        for number in (style.get("numFmtId", "0") for style in ([] if styles is None else styles))
    ]


def _cells(row: Any, styles: CellStyles) -> Iterator[tuple[int, str]]:
    last = -1
    for cell in children_named(row, "c"):
        reference = cell.get("r")
        last = _column(reference.rstrip(_DIGITS)) if reference else last + 1
        text = _cell_text(cell, styles)
        if text:
            yield last, text


def _cell_text(cell: Any, styles: CellStyles) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = descend(cell, "is")
        return "" if inline is None else rich_text(inline)
    value = descend(cell, "v")
    text = (value.text or "").strip() if value is not None else ""
    if kind == "n":
        return _number_text(text, cell, styles)
    if kind == "s":
        is_known = text.isdigit() and int(text) < len(styles.strings)
        return styles.strings[int(text)] if is_known else ""
    # An error says nothing to who searches.
    return {"b": _TRUTHS.get(text, ""), "e": ""}.get(kind, text)


def _number_text(text: str, cell: Any, styles: CellStyles) -> str:
    style = cell.get("s", "")
    is_known = style.isdigit() and int(style) < len(styles.formats)
    form = styles.formats[int(style)] if is_known else GENERAL
    try:
        number = float(text)
    except ValueError:
        return text
    return show_number(number, form, counts_from_1904=styles.counts_from_1904)


def _read_reference(reference: str) -> tuple[int, int] | None:
    """Return the row and column of a cell's name such as `B7`, counted from 0."""
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        return None
    return int(match[2]) - 1, _column(match[1])


@lru_cache(maxsize=1 << 14)  # a sheet has no more columns
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _span(reference: str) -> Iterator[Span]:
    corners = [_read_reference(corner) for corner in reference.split(":")]
    if len(corners) == 2 and corners[0] and corners[1]:
        (first_row, first_column), (last_row, last_column) = corners[0], corners[1]
        yield Span(
            first_row=first_row,
            last_row=last_row,
            first_column=first_column,
            last_column=last_column,
        )
