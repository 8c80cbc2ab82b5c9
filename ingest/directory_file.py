"""The directory of people as a CSV file: read, and its mistakes named with their line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingest.errors import SettingsError
from ingest.records import Person

_COLUMNS = ("id", "name", "aliases", "email", "department", "title", "manager", "groups")
_OPTIONAL_COLUMNS = ("opt_out",)
_TRUE = {"1", "true", "yes", "y", "是", "x"}


def read_people(path: Path) -> Iterator[Person]:
    """Yield the people of a file.

    Raises:
        SettingsError: it is missing or cannot be used; says the line and what to do.
    """
    reader = csv.DictReader(io.StringIO(_read_csv(path), newline=""))
    _check_columns(path, reader.fieldnames or ())
    lines: dict[str, int] = {}
    for row in reader:
        cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
        if not any(cells.values()):
            continue
        _check_row(path, reader.line_num, row, lines)
        lines[cells["id"]] = reader.line_num
        yield _person(cells)


def _read_csv(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path}: the directory of people cannot be read ({error.strerror}); "
            "create it, or correct [people] directory in whoknows.toml"
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path}, line {line}: is not UTF-8; save the file as UTF-8") from error


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
    path: Path, line: int, row: Mapping[str | None, object], lines: Mapping[str, int]
) -> None:
    person_id, name = str(row.get("id") or "").strip(), str(row.get("name") or "").strip()
    if None in row:
        raise SettingsError(
            f"{path}, line {line}: has more cells than columns; "
            'separate aliases and groups by ";", put a cell with a comma in quotes'
        )
    if not person_id or not name:
        raise SettingsError(f"{path}, line {line}: has no id or no name; fill both or remove it")
    if person_id in lines:
        raise SettingsError(
            f"{path}, line {line}: the id {person_id!r} is also on line {lines[person_id]}; "
            "give each person an id of their own"
        )


def _person(cells: Mapping[str, str]) -> Person:
    return Person(
        person_id=cells["id"],
        name=cells["name"],
        aliases=_list_of(cells.get("aliases", "")),
        email=cells.get("email") or None,
        department=cells.get("department") or None,
        title=cells.get("title") or None,
        manager=cells.get("manager") or None,
        groups=_list_of(cells.get("groups", "")),
        has_opted_out=cells.get("opt_out", "").casefold() in _TRUE,
    )


def _list_of(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in re.split(r"[;；]", cell) if item.strip())
