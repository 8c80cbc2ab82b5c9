"""Maildir: a mailbox that is a folder, one file a message.

The format is at https://cr.yp.to/proto/maildir.html; a folder of folders is Courier's Maildir++,
where a folder's name begins with a dot, has dots between its parts, and is in the modified UTF-7 of
RFC 3501, section 5.1.3.
"""

import base64
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.contents import LocalFile
from ingest.errors import VanishedDocumentError
from ingest.listing import FoundFile, Listing

MESSAGE_SUFFIX = ".eml"  # so that the parsers know what they have before them
_PARTS = {"cur", "new", "tmp"}
_FLAGS = re.compile(r"[:;!]2,[^,/]*$")  # ":" may not be in a name everywhere; others stand for it
_NO_MESSAGE = "is no plain file, as a message is; remove it"
_BOOKKEEPING = ("dovecot", "courier", "maildir", "subscriptions")
_SHIFTED = re.compile("&([A-Za-z0-9+,]*)-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of a Maildir: its file is renamed whenever somebody reads or marks it."""

    folder: str
    key: str  # the part of its file's name that never changes
    address: str  # of its file when it was listed

    def read(self, path: str, limit_bytes: int) -> bytes:
        """Return the bytes, under whatever name the file has now; see `Content`."""
        try:
            return LocalFile(address=self.address).read(path, limit_bytes)
        except VanishedDocumentError:
            now = (each for each in _message_entries(self.folder) if _key(each.name) == self.key)
            renamed = next(now, None)
            if renamed is None:
                raise
            return LocalFile(address=renamed.path).read(path, limit_bytes)


def is_maildir(entries: Sequence[os.DirEntry[str]]) -> bool:
    """Return whether the entries of a folder make it a Maildir."""
    parts = (entry for entry in entries if entry.name in _PARTS)
    return {entry.name for entry in parts if entry.is_dir(follow_symlinks=False)} == _PARTS


def list_messages(folder: str, path: str, listing: Listing) -> None:
    """Add the delivered messages of a Maildir; `path` is what its folder is called in ids.

    Raises:
        OSError: it cannot be listed; a message that moved on while it was is of that kind too.
    """
    found: dict[str, FoundFile] = {}
    for entry in _message_entries(folder):
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # from new to cur, where it is met again
            if Path(entry.path).parent.name == "cur":
                raise
            continue
        if not stat.S_ISREG(status.st_mode):
            listing.report(f"{path}/{entry.name}".lstrip("/"), _NO_MESSAGE)
            continue
        key = _key(entry.name)
        found[key] = FoundFile(
            path=f"{path}/{key}{MESSAGE_SUFFIX}".lstrip("/"),
            revision=f"{status.st_size}:{status.st_mtime_ns}",
            size_bytes=status.st_size,
            address=entry.path,
            content=Message(folder=folder, key=key, address=entry.path),
        )
    for message in found.values():
        listing.add(message)


def find_mail_folders(
    entries: Sequence[os.DirEntry[str]],
) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Yield what else is in a Maildir, with its name in ids: `.Sent.2024` is `Sent/2024`.

    The files that mail servers keep their books in are passed over.
    """
    for entry in entries:
        if entry.name.startswith("."):
            if Path(entry.path, "cur").is_dir():
                yield entry, "/".join(map(_decode_name, entry.name[1:].split(".")))
        elif entry.name not in _PARTS and not entry.name.startswith(_BOOKKEEPING):
            yield entry, entry.name


def _message_entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield the delivered messages, new ones first: one that moves on meanwhile is met again."""
    for part in ("new", "cur"):
        with os.scandir(f"{folder}/{part}") as listing:
            yield from (entry for entry in listing if not entry.name.startswith("."))


def _key(name: str) -> str:
    return _FLAGS.sub("", name)


def _decode_name(name: str) -> str:
    def decode(found: re.Match[str]) -> str:
        if not found[1]:
            return "&"
        shifted = found[1].replace(",", "/")
        return base64.b64decode(shifted + "=" * (-len(shifted) % 4)).decode("utf-16-be")

    try:
        decoded = _SHIFTED.sub(decode, name)
    except ValueError:  # not in that encoding after all
        return name
    return name if "/" in decoded or decoded.startswith(".") else decoded
