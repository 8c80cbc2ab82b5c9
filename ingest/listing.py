"""What the listing of one source finds, whatever kind of source it is."""

from dataclasses import dataclass, field

from ingest.contents import Content
from ingest.file_names import is_utf8

NO_FILE = "is a pipe, socket or device, not a document; remove it"
NOT_UTF8 = "its name is not valid UTF-8; rename it"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file of a source."""

    path: str  # below the source, with forward slashes, as the source writes it
    revision: str  # changes whenever the content may have; empty where nothing tells that
    size_bytes: int  # 0 where nothing tells it
    address: str  # where people find it; a file of this machine is read from there
    content: Content | None = None  # how a file of another kind is read


@dataclass(slots=True)
class Listing:
    """What one source holds; each reason follows the path it is about."""

    files: list[FoundFile] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)

    def add(self, file: FoundFile) -> None:
        """Remember a file, or that its name cannot be an id."""
        if is_utf8(file.path):
            self.files.append(file)
        else:
            self.report(file.path, NOT_UTF8)

    def report(self, path: str, reason: str) -> None:
        """Remember that something is no document, and why."""
        self.unreadable.append((path, reason))

    def lose(self, beginning: str, reason: str) -> None:
        """Remember that it is not known just now what the paths that begin so are, and why.

        A folder's end with a slash; nothing stands for the whole source.
        """
        self.lost.append((beginning, reason))
