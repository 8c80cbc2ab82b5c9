"""What a department's sources hold now: the files to read, and what cannot be reached."""

from dataclasses import dataclass, field
from pathlib import Path

from ingest.addresses import is_repository, local_folder, mask_address
from ingest.contents import MAX_FILE_BYTES, Content, LocalFile
from ingest.errors import UnreachableSourceError, UnreadableDocumentError
from ingest.file_names import write_safely
from ingest.folders import list_folder
from ingest.listing import FoundFile, Listing
from ingest.records import Department
from ingest.remote import list_remote
from ingest.repositories import list_repository

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a department, as it stands in its source at this moment."""

    document_id: str
    department: str
    path: str  # below the source, with forward slashes, as `write_safely` writes it
    revision: str  # changes whenever the content may have; empty where nothing tells that
    size_bytes: int
    source: str  # as the workspace names it, without its secrets
    address: str  # where people find it; a file of this machine is read from there
    content: Content | None = field(default=None, repr=False)  # how a file of another kind is read

    def read(self, *, limit_bytes: int = MAX_FILE_BYTES) -> bytes:
        """Return the file's bytes.

        Raises:
            UnreachableDocumentError: it cannot be opened just now.
            VanishedDocumentError: it has gone since it was listed.
            UnreadableDocumentError: it is larger than the limit, or only points to the document.
        """
        where = self.content or LocalFile(address=self.address)
        is_small = self.size_bytes <= limit_bytes
        content = where.read(self.path, limit_bytes) if is_small else b""
        if not is_small or len(content) > limit_bytes:
            raise UnreadableDocumentError(
                f"{self.path}: is larger than {limit_bytes / 1_000_000:g} MB; split it"
            )
        if content.startswith(_LFS_POINTER):
            raise UnreadableDocumentError(
                f"{self.path}: only points to a document that Git LFS keeps; "
                "run `git lfs pull` in a checkout and name that folder as the source"
            )
        return content


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
        scan.source = mask_address(source)
        try:
            listing = _list_source(workspace_root, source)
        except UnreachableSourceError as error:
            scan.lose("", str(error))
        else:
            scan.add(listing)
    return SourceScan(
        files=tuple(sorted(scan.files.values(), key=lambda file: file.document_id)),
        unreadable=tuple(sorted(scan.unreadable, key=lambda one: (one.document_id, one.reason))),
        unreachable=tuple(sorted(scan.unreachable)),
    )


def _list_source(workspace_root: Path, source: str) -> Listing:
    folder = local_folder(source)
    if folder is not None:
        return list_folder(workspace_root / folder, source)
    return list_repository(source) if is_repository(source) else list_remote(source)


@dataclass(slots=True)
class _Scan:
    """What the sources that were listed so far hold, by document id."""

    department: str
    files: dict[str, SourceFile] = field(default_factory=dict)
    unreadable: list[UnreadableDocument] = field(default_factory=list)
    unreachable: set[tuple[str, str]] = field(default_factory=set)
    source: str = ""  # the one that is being listed

    def add(self, listing: Listing) -> None:
        for found in listing.files:
            self._add_file(found)
        for path, reason in listing.unreadable:
            self._report(path, reason)
        for beginning, reason in listing.lost:
            self.lose(beginning, reason)

    def lose(self, beginning: str, reason: str) -> None:
        self._report(beginning.rstrip("/") or self.source.strip("/"), reason)
        self.unreachable.add((self.source, self._document_id(beginning)))

    def _add_file(self, found: FoundFile) -> None:
        document_id = self._document_id(found.path)
        if document_id in self.files:
            other = write_safely(self.files[document_id].address)
            self._report(found.path, f"is also at {other}; rename one of the two")
            return
        self.files[document_id] = SourceFile(
            document_id=document_id,
            department=self.department,
            path=write_safely(found.path),
            revision=found.revision,
            size_bytes=found.size_bytes,
            source=self.source,
            address=found.address,
            content=found.content,
        )

    def _document_id(self, path: str) -> str:
        return f"{self.department}/{write_safely(path)}"

    def _report(self, path: str, reason: str) -> None:
        document_id = self._document_id(path)
        self.unreadable.append(UnreadableDocument(document_id=document_id, reason=reason))
