"""Writes the workspace file of a folder whose sub-folders are departments."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import SettingsError
from ingest.workspace_file import WORKSPACE_FILE

_NOT_IN_ID = re.compile(r"[^\w.+-]+")


def init_workspace(root: Path, name: str | None = None) -> Path:
    """Write a workspace file with a department for each sub-folder of `root/departments`.

    Raises:
        SettingsError: there is one already, or there are no such folders.
    """
    file = root / WORKSPACE_FILE
    if file.exists():
        raise SettingsError(f"{file}: exists already; edit it, or remove it first")
    folders = _department_folders(root / "departments")
    text = "\n".join(_workspace_lines(root, name or root.absolute().name, folders))
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(f"{text}\n")
    except OSError as error:
        raise SettingsError(
            f"{file}: cannot be written ({error.strerror}); check its rights"
        ) from error
    return file


def _department_folders(parent: Path) -> list[str]:
    try:
        folders = sorted(
            entry.name for entry in parent.iterdir() if entry.is_dir() and entry.name[0] not in ".~"
        )
    except OSError as error:
        raise SettingsError(
            f"{parent}: there is no such folder; create it with one sub-folder for each department"
        ) from error
    if not folders:
        raise SettingsError(
            f"{parent}: has no sub-folder; create one for each department and put its documents in"
        )
    for folder in folders:
        if not folder.isprintable():
            raise SettingsError(
                f"{parent}: the folder {folder!r} has an unprintable name; rename it"
            )
    return folders


def _workspace_lines(root: Path, name: str, folders: Sequence[str]) -> Iterator[str]:
    yield "[workspace]"
    yield f"name = {_quoted(name)}"
    taken: set[str] = set()
    for folder in folders:
        department_id = _free_id(folder, taken)
        taken.add(department_id.casefold())
        yield ""
        yield "[[departments]]"
        yield f"id = {_quoted(department_id)}"
        yield f"name = {_quoted(folder)}"
        yield f"sources = [{_quoted(f'departments/{folder}')}]"
    if (root / "people.csv").is_file():
        yield ""
        yield "[people]"
        yield 'directory = "people.csv"'


def _free_id(folder: str, taken: set[str]) -> str:
    slug = _NOT_IN_ID.sub("-", unicodedata.normalize("NFC", folder)).strip("-.+") or "department"
    candidates = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate.casefold() not in taken)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string
