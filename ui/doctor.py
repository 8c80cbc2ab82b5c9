"""What is wrong with an installation, a workspace and its index, and what to do about each."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from index.applying import review_served
from index.checking import (
    find_catalog_damage,
    find_damaged_segments,
    is_catalog_comparable,
)
from index.errors import EncoderError, NoIndexError, UnusableIndexError
from index.other_encoders import is_of_same_model
from index.status import IndexStatus, read_status, size_of
from ingest.errors import SettingsError
from ingest.parsing import libreoffice, ocr
from ingest.people import load_directory
from ingest.records import Language
from ingest.settings import Workspace
from ingest.sources import scan_department
from ui.messages import text
from ui.opening import load_workspace_encoder
from ui.translating import translate
from ui.wording import describe_review

_LEAST_FREE_MB = 500
_MEGABYTE = 1_000_000
_OTHERS = stat.S_IROTH | stat.S_IXOTH


class Health(StrEnum):
    """How a check came out; a note is of something that not everybody needs."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Health
    detail: str
    advice: str = ""
    exit_status: int = 0  # of the command, where nothing worse is found before it


def examine(
    open_workspace: Callable[[], Workspace], language: Language, *, is_deep: bool
) -> Iterator[Check]:
    """Yield the checks as they are done; without a workspace only the first can be.

    Args:
        open_workspace: Reads the workspace file.
        language: What details and advice are in.
        is_deep: Whether every byte of the index is read.
    """
    examination = _Examination(language)
    try:
        workspace = open_workspace()
    except SettingsError as error:
        yield examination.failed("configuration", error, exit_status=2)
        return
    count = len(workspace.departments)
    yield examination.fine("configuration", text("doctor.departments", language, count=count))
    yield examination.directory(workspace)
    yield from examination.sources(workspace)
    yield from examination.rights(workspace.index_dir)
    yield examination.disk(workspace.index_dir)
    yield from examination.index(workspace, is_deep=is_deep)
    yield from examination.optional_parts()


@dataclass(frozen=True, slots=True)
class _Examination:
    """The checks, in one language."""

    language: Language

    def fine(self, name: str, detail: str) -> Check:
        return Check(name=name, status=Health.OK, detail=detail)

    def failed(self, name: str, error: Exception, *, exit_status: int) -> Check:
        """Translate an error, whose message says what to do."""
        return Check(
            name=name,
            status=Health.FAILURE,
            detail=translate(error, self.language),
            advice=self._text("mend"),
            exit_status=exit_status,
        )

    def directory(self, workspace: Workspace) -> Check:
        try:
            directory = load_directory(workspace.directory_path, workspace.departments)
        except SettingsError as error:
            return self.failed("directory", error, exit_status=2)
        return self.fine("directory", self._text("people", count=len(directory.people)))

    def sources(self, workspace: Workspace) -> Iterator[Check]:
        for department in workspace.departments:
            scan = scan_department(workspace.root, department)
            name = department.department_id
            if scan.unreachable:
                said = [translate(each.reason, self.language) for each in scan.unreadable]
                reasons = self._text("comma").join(said)
                yield self._warn("source", "unreachable", department=name, reason=reasons)
            else:
                count = len(scan.files)
                yield self.fine("source", self._text("files", department=name, count=count))

    def rights(self, index_dir: Path) -> Iterator[Check]:
        folder = index_dir if index_dir.exists() else index_dir.parent
        if os.access(folder, os.W_OK | os.X_OK):
            yield self.fine("rights", self._text("writable", folder=folder))
        else:
            yield self._fail("rights", "unwritable", folder=folder)
        if index_dir.exists() and index_dir.stat().st_mode & _OTHERS:
            yield self._found("rights", Health.NOTE, 0, "shared", {"folder": folder})

    def disk(self, index_dir: Path) -> Check:
        free_mb = shutil.disk_usage(index_dir.parent).free // _MEGABYTE
        needed_mb = max(_LEAST_FREE_MB, 2 * size_of(index_dir) // _MEGABYTE)
        if free_mb >= needed_mb:
            return self.fine("disk", self._text("free", free=free_mb))
        return self._warn("disk", "free", free=free_mb, needed=needed_mb)

    def index(self, workspace: Workspace, *, is_deep: bool) -> Iterator[Check]:
        status = None
        try:  # the catalog first: what it says is no more sound than its bytes
            files = [self.catalog(workspace.index_dir)] if is_deep else []
            if not any(each.status is Health.FAILURE for each in files):
                status = read_status(workspace.index_dir)
                files.insert(0, self.segments(workspace.index_dir, is_deep=is_deep))
        except NoIndexError as error:
            yield self.failed("index", error, exit_status=3)
            yield self.encoder(workspace, None)
        except UnusableIndexError as error:
            yield self.failed("index", error, exit_status=4)
            yield self.encoder(workspace, None)
        else:
            if status is not None:
                yield self.fine("index", self._text("generation", **asdict(status)))
                yield from self.access(workspace)
            yield from files
            yield self.encoder(workspace, status)

    def access(self, workspace: Workspace) -> Iterator[Check]:
        idle = list(describe_review(review_served(workspace), self.language))
        for each in idle:
            yield self._warn("access", "idle", finding=each)
        if not idle:
            yield self.fine("access", self._text("rules"))

    def segments(self, index_dir: Path, *, is_deep: bool) -> Check:
        damaged = find_damaged_segments(index_dir, is_deep=is_deep)
        if damaged:
            return self._fail("segments", "damaged", names=", ".join(damaged))
        return self.fine("segments", self._text("intact" if is_deep else "whole"))

    def catalog(self, index_dir: Path) -> Check:
        damage = find_catalog_damage(index_dir)
        if damage:
            return self._fail("catalog", "broken", damage=translate(damage, self.language))
        if not is_catalog_comparable(index_dir):
            return self._warn("catalog", "unsummed")
        return self.fine("catalog", self._text("intact"))

    def encoder(self, workspace: Workspace, status: IndexStatus | None) -> Check:
        try:
            wanted = load_workspace_encoder(workspace).name
        except EncoderError as error:
            return self.failed("encoder", error, exit_status=2)
        if status is not None and status.encoder != wanted:
            is_same = is_of_same_model(status.encoder, wanted)
            finding = "encoder.otherwise" if is_same else "encoder.other"
            return self._fail("encoder", finding, index=status.encoder, wanted=wanted)
        return self.fine("encoder", wanted)

    def optional_parts(self) -> Iterator[Check]:
        has = {
            "ocr": ocr.is_installed(),
            "models": find_spec("sentence_transformers") is not None,
            "web": find_spec("webdav4") is not None,
            "git": shutil.which("git") is not None,
            "libreoffice": libreoffice.can_convert(),
        }
        for part, is_there in has.items():
            yield Check(
                name="optional",
                status=Health.OK if is_there else Health.NOTE,
                detail=self._text("present" if is_there else "absent", part=part),
                advice="" if is_there else self._text(part),
            )

    def _warn(self, name: str, kind: str, /, **values: object) -> Check:
        return self._found(name, Health.WARNING, 1, kind, values)

    def _fail(self, name: str, finding: str, **values: object) -> Check:
        return self._found(name, Health.FAILURE, 4, finding, values)

    def _found(
        self, name: str, status: Health, exit_status: int, finding: str, values: dict[str, object]
    ) -> Check:
        return Check(
            name=name,
            status=status,
            detail=self._text(finding, **values),
            advice=self._text(f"{finding}.next", **values),
            exit_status=exit_status,
        )

    def _text(self, key: str, **values: object) -> str:
        return text(f"doctor.{key}", self.language, **values)
