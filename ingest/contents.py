"""How the bytes of a listed file are read: steadily, and never more than the limit."""

import errno
import os
import stat
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from ingest.errors import UnreachableDocumentError, VanishedDocumentError

MAX_FILE_BYTES = 200_000_000
_MOST_READINGS = 3
_PIECE_BYTES = 1 << 20
# A file may have become a pipe or a link since it was listed: opening must neither wait nor follow.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class Content(Protocol):
    """Where the bytes of one file come from."""

    def read(self, path: str, limit_bytes: int) -> bytes:
        """Return the bytes, or `limit_bytes` + 1 of them where there are more.

        Args:
            path: what messages call the file.
            limit_bytes: how many may be read.

        Raises:
            UnreachableDocumentError: they cannot be read just now.
            VanishedDocumentError: the file has gone.
            UnreadableDocumentError: they can never be read.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """A file of this machine."""

    address: str

    def read(self, path: str, limit_bytes: int) -> bytes:
        """Return the bytes as they stood at one moment; see `Content`."""
        try:
            for _ in range(_MOST_READINGS):
                content = self._read_if_steady(limit_bytes)
                if content is not None:
                    return content
        except OSError as error:
            raise _translate(error, path) from error
        raise UnreachableDocumentError(
            f"{path}: changed each of the {_MOST_READINGS} times it was read; "
            "let whatever writes it finish, and index again"
        )

    def _read_if_steady(self, limit_bytes: int) -> bytes | None:
        """Return the bytes, or None where the file was written to meanwhile."""
        with open(self.address, "rb", opener=_open) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise FileNotFoundError(self.address)
            content = read_at_most(file, limit_bytes)
            after = os.fstat(file.fileno())
        return content if _mark(before) == _mark(after) else None


def _open(address: str, flags: int) -> int:
    return os.open(address, flags | _FLAGS)


def read_at_most(file: BinaryIO, limit_bytes: int) -> bytes:
    """Return the rest of a file, or `limit_bytes` + 1 bytes where it is longer.

    What comes over a network comes in pieces: only an empty one is the end.
    """
    content = bytearray()
    while len(content) <= limit_bytes:
        piece = file.read(min(_PIECE_BYTES, limit_bytes + 1 - len(content)))
        if not piece:
            break
        content += piece
    return bytes(content)


def vanished(path: str) -> VanishedDocumentError:
    """Return the error for a file that was listed and is not there any more."""
    return VanishedDocumentError(f"{path}: has gone since it was listed; index again")


def explain_refusal(error: OSError) -> str:
    """Return why the system refuses a file or folder, and what to do, to follow its name."""
    if isinstance(error, PermissionError):
        return "may not be read; give the account that indexes the right to read it"
    if isinstance(error, FileNotFoundError):
        return "has gone since it was listed; index again"
    if error.errno == errno.ENAMETOOLONG:
        return "lies so deep that the system cannot name it; move it up"
    return f"cannot be read ({error.strerror or error}); check the disk or the network drive"


def _translate(error: OSError, path: str) -> UnreachableDocumentError | VanishedDocumentError:
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
        return vanished(path)
    return UnreachableDocumentError(f"{path}: {explain_refusal(error)}")


def _mark(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
