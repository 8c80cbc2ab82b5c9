"""What a department's sources hold now: the files to read, and what cannot be reached."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import UnreadableDocumentError
from ingest.records import Department
from ingest.remote import RemoteFile, find_remote, read_remote

_IGNORED_NAMES = {"Thumbs.db", "desktop.ini", "Icon\r"}
_IGNORED_STARTS = (".", "~$")  # hidden files; the lock that Office lays beside an open document


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a department, as it stands in its source at this moment."""

    document_id: str
    department: str
    path: str  # below the source, with forward slashes, NFC
    revision: str  # changes whenever the content may have; empty where nothing tells that
    size_bytes: int
    source: str  # as the workspace names it
    address: str  # where it is read from

    def read(self) -> bytes:
        """Return the file's bytes.

        Raises:
            UnreadableDocumentError: it has gone, or may not be read.
        """
        if _is_remote(self.address):
            return read_remote(self.address, self.path)
        try:
            return Path(self.address).read_bytes()
        except OSError as error:
            raise UnreadableDocumentError(f"{self.path}: {_why(error)}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableDocument:
    """A document, or a folder of them, that could not be read, and what to do about it."""

    document_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceScan:
    """Everything that a department's sources hold.

    Where a source or folder could not be listed, documents missing from `files` may still exist:
    `unreachable` holds their source and how their ids begin.
    """

    files: tuple[SourceFile, ...]
    unreadable: tuple[UnreadableDocument, ...]
    unreachable: tuple[tuple[str, str], ...] = ()

    def may_still_hold(self, source: str, document_id: str) -> bool:
        """Return whether a document of a source may be there, although it was not found."""
        return any(
            source == lost and document_id.startswith(prefix) for lost, prefix in self.unreachable
        )


def scan_department(workspace_root: Path, department: Department) -> SourceScan:
    """List a department's files in a fixed order, without opening any."""
    scan = _Scan(department.department_id)
    for source in department.sources:
        scan.source = source
        address = source.removeprefix("file://") if source.startswith("file:///") else source
        if _is_remote(address):
            scan.add_remote(address)
        else:
            scan.add_folder(workspace_root / address, source)
    return SourceScan(
        files=tuple(sorted(scan.files.values(), key=lambda file: file.document_id)),
        unreadable=tuple(sorted(scan.unreadable, key=lambda one: (one.document_id, one.reason))),
        unreachable=tuple(sorted(scan.unreachable)),
    )


@dataclass(slots=True)
class _Scan:
    """One listing under way."""

    department: str
    files: dict[str, SourceFile] = field(default_factory=dict)
    unreadable: list[UnreadableDocument] = field(default_factory=list)
    unreachable: set[tuple[str, str]] = field(default_factory=set)
    source: str = ""  # the one that is being listed

    def add_folder(self, root: Path, source: str) -> None:
        """List a folder and those below it."""
        try:
            real_root = os.path.realpath(root, strict=True)
        except OSError:
            self._lose(source.strip("/"), _MISSING.format(source), below="")
            return
        if not Path(real_root).is_dir():
            self._lose(
                source.strip("/"), f"the source {source} is a file; name its folder", below=""
            )
            return
        folders = [""]
        while folders:
            folder = folders.pop()
            for entry in self._entries(root, folder):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if self._take(entry, path, real_root):
                    folders.append(path)

    def add_remote(self, address: str) -> None:
        """List what lies below an fsspec address."""
        try:
            found = sorted(find_remote(address), key=lambda file: file.path)
        except UnreadableDocumentError as error:
            self._lose(address, str(error), below="")
            return
        for file in found:
            if not any(is_ignored(part) for part in file.path.split("/")):
                self._add_remote_file(file)

    def _add_remote_file(self, file: RemoteFile) -> None:
        self._add(file.path, file.revision, file.size_bytes, file.address)

    def _entries(self, root: Path, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(root / folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self._lose(folder, f"the folder {_why(error)}", below=folder)
            return
        yield from (entry for entry in entries if not is_ignored(entry.name))

    def _take(self, entry: os.DirEntry[str], path: str, real_root: str) -> bool:
        """Add an entry; tell whether it is a folder to be listed in turn."""
        try:
            path.encode()
        except UnicodeEncodeError:
            self._report(_storable(path), "its name is not valid UTF-8; rename it")
            return False
        try:
            if entry.is_symlink():
                return self._take_link(entry, path, real_root)
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            self._report(path, _why(error))
            return False
        return self._take_status(entry, path, status)

    def _take_status(self, entry: os.DirEntry[str], path: str, status: os.stat_result) -> bool:
        if stat.S_ISDIR(status.st_mode):
            return True
        if stat.S_ISREG(status.st_mode):
            revision = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
            self._add(path, revision, status.st_size, str(Path(entry.path).absolute()))
        else:
            self._report(path, "is a pipe, socket or device, not a document; remove it")
        return False

    def _take_link(self, entry: os.DirEntry[str], path: str, real_root: str) -> bool:
        """Take a link within the source to something that has no name of its own there.

        What it leads to is otherwise listed by its own name, under the rules for that name, and a
        link to a folder could lead round in a ring.
        """
        try:
            target = os.path.realpath(entry.path, strict=True)
        except OSError:
            self._report(path, "is a symbolic link that leads nowhere; mend or remove it")
            return False
        if os.path.commonpath([target, real_root]) != real_root:
            self._report(
                path, "is a symbolic link that leaves the source; copy the file, or add a source"
            )
            return False
        is_hidden = any(is_ignored(part) for part in Path(target).relative_to(real_root).parts)
        if is_hidden and Path(target).is_file():
            self._take_status(entry, path, entry.stat())
        return False

    def _add(self, path: str, revision: str, size_bytes: int, address: str) -> None:
        path = unicodedata.normalize("NFC", path)
        document_id = f"{self.department}/{path}"
        if document_id in self.files:
            self._report(
                path, f"is also at {self.files[document_id].address}; rename one of the two"
            )
            return
        self.files[document_id] = SourceFile(
            document_id=document_id,
            department=self.department,
            path=path,
            revision=revision,
            size_bytes=size_bytes,
            source=self.source,
            address=address,
        )

    def _report(self, path: str, reason: str) -> None:
        document_id = f"{self.department}/{unicodedata.normalize('NFC', path)}"
        self.unreadable.append(UnreadableDocument(document_id=document_id, reason=reason))

    def _lose(self, path: str, reason: str, *, below: str) -> None:
        self._report(path, reason)
        folder = unicodedata.normalize("NFC", f"{self.department}/{below}").rstrip("/")
        self.unreachable.add((self.source, f"{folder}/"))


_MISSING = "the source {} is missing; create the folder, or correct its name in whoknows.toml"


def _is_remote(address: str) -> bool:
    return "://" in address


def is_ignored(name: str) -> bool:
    """Tell whether a file or folder is hidden, or a program's own note beside the documents."""
    return name in _IGNORED_NAMES or name.startswith(_IGNORED_STARTS)


def _storable(path: str) -> str:
    return os.fsencode(path).decode("utf-8", errors="replace")


def _why(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "may not be read; give the account that indexes the right to read it"
    if isinstance(error, FileNotFoundError):
        return "has gone since it was listed; index again"
    return f"cannot be read ({error.strerror or error}); check the disk or the network drive"
