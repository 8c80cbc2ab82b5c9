"""The directory of people as a file: its format recognised, its people read, its mistakes named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.department_names import DepartmentNames
from ingest.directory_csv import read_csv_entries
from ingest.directory_entries import DirectoryEntry
from ingest.directory_ldif import read_ldif_entries
from ingest.directory_scim import read_scim_entries
from ingest.errors import SettingsError
from ingest.records import Person

OPT_OUT_GROUP = "whoknows-opt-out"
"""Who is in it, in whatever case, has opted out: exports of servers have no column of ours."""

_LDIF = re.compile(r"\s*(?:#.*(?:\n .*)*\n\s*)*(?:version: *\d+\s|dn:)")


def read_people(path: Path, departments: DepartmentNames) -> Iterator[Person]:
    """Yield the people of a file: CSV, an LDIF export or SCIM 2.0 JSON.

    A department that the file names rather than gives the id of is the one so called.

    Raises:
        SettingsError: it is missing or cannot be used; says where in it and what to do.
    """
    seen: dict[str, str] = {}
    for entry in _entries(path, _read_text(path)):
        person = entry.person
        if person.person_id in seen:
            raise SettingsError(
                f"{path}, {entry.where}: the id {person.person_id!r} is also that of "
                f"{seen[person.person_id]}; give each person an id of their own"
            )
        seen[person.person_id] = entry.where
        yield replace(
            person,
            department=departments.choose(entry.departments),
            has_opted_out=person.has_opted_out
            or OPT_OUT_GROUP in {group.casefold() for group in person.groups},
        )


def _entries(path: Path, text: str) -> Iterator[DirectoryEntry]:
    if text.lstrip().startswith(("{", "[")):
        return read_scim_entries(path, text)
    if _LDIF.match(text):
        return read_ldif_entries(path, text)
    return read_csv_entries(path, text)


def _read_text(path: Path) -> str:
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
