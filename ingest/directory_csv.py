"""The directory of people as a CSV file: read, and its mistakes named with their line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingest.directory_entries import DirectoryEntry
from ingest.errors import SettingsError
from ingest.records import Person

_COLUMNS = ("id", "name", "aliases", "email", "department", "title", "manager", "groups")
_OPTIONAL_COLUMNS = ("opt_out",)
_TRUE = {"1", "true", "yes", "y", "是", "x"}
_FALSE = {"", "0", "false", "no", "n", "否"}


def read_csv_entries(path: Path, text: str) -> Iterator[DirectoryEntry]:
    """Yield the people of a file.

    Raises:
        SettingsError: it cannot be used; says the line and what to do.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    _check_columns(path, reader.fieldnames or ())
    for row in reader:
        cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
        if any(cells.values()):
            _check_row(path, reader.line_num, row, cells)
            yield DirectoryEntry(
                where=f"line {reader.line_num}",
                person=_person(cells),
                departments=(cells.get("department", ""),),
            )


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [column for column in _COLUMNS[:2] if column not in columns]
    unknown = [column for column in columns if column not in (*_COLUMNS, *_OPTIONAL_COLUMNS)]
    if missing:
        raise SettingsError(
            f"{path}, line 1: has no column {', '.join(missing)}; "
            f"begin the file with {','.join(_COLUMNS)}"
        )
    if unknown:
        raise SettingsError(
            f"{path}, line 1: does not know the column {unknown[0]!r}; "
            f"use {','.join((*_COLUMNS, *_OPTIONAL_COLUMNS))}"
        )


def _check_row(
    path: Path, line: int, row: Mapping[str | None, object], cells: Mapping[str, str]
) -> None:
    if None in row:
        raise SettingsError(
            f"{path}, line {line}: has more cells than columns; "
            'separate aliases and groups by ";", put a cell with a comma in quotes'
        )
    if not cells["id"] or not cells["name"]:
        raise SettingsError(f"{path}, line {line}: has no id or no name; fill both or remove it")
    wish = cells.get("opt_out", "")
    if wish.casefold() not in _TRUE | _FALSE:
        raise SettingsError(
            f"{path}, line {line}: {wish!r} in opt_out is neither yes nor no; write one of them"
        )


def _person(cells: Mapping[str, str]) -> Person:
    return Person(
        person_id=cells["id"],
        name=cells["name"],
        aliases=_list_of(cells.get("aliases", "")),
        email=cells.get("email") or None,
        title=cells.get("title") or None,
        manager=cells.get("manager") or None,
        groups=_list_of(cells.get("groups", "")),
        has_opted_out=cells.get("opt_out", "").casefold() in _TRUE,
    )


def _list_of(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in re.split(r"[;；]", cell) if item.strip())
