"""A source that is a folder of this machine: its files, those of the folders below, its mail."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.contents import explain_refusal
from ingest.errors import UnreachableSourceError
from ingest.file_names import is_ignored, is_utf8
from ingest.listing import NO_FILE, NOT_UTF8, FoundFile, Listing
from ingest.maildirs import find_mail_folders, is_maildir, list_messages

_DEAD_LINK = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}


def list_folder(root: Path, source: str) -> Listing:
    """List a folder and those below it, without opening a file or following a link to a folder.

    Args:
        root: the folder.
        source: what the workspace calls it.

    Raises:
        UnreachableSourceError: it is missing, or no folder.
    """
    try:
        real_root = os.path.realpath(root, strict=True)
    except FileNotFoundError as error:
        raise UnreachableSourceError(
            f"the source {source} is missing; create the folder, or correct its name in "
            "whoknows.toml"
        ) from error
    except OSError as error:
        raise UnreachableSourceError(f"the source {source} {explain_refusal(error)}") from error
    if not Path(real_root).is_dir():
        raise UnreachableSourceError(f"the source {source} is a file; name its folder")
    walk = _Walk(real_root)
    walk.list_everything(str(root.absolute()))
    return walk.listing


class _Walk:
    """One listing under way: the folders still to be listed are kept, so no depth is too deep."""

    def __init__(self, real_root: str) -> None:
        self.listing = Listing()
        self._real_root = real_root
        self._folders: list[tuple[str, str]] = []  # where each is, and its path in ids

    def list_everything(self, root: str) -> None:
        self._folders.append((root, ""))
        while self._folders:
            folder, path = self._folders.pop()
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
                for entry, name in self._contents(folder, path, entries):
                    self._take(entry, f"{path}/{name}" if path else name)
            except OSError as error:
                self.listing.lose(
                    f"{path}/" if path else "", f"the folder {explain_refusal(error)}"
                )

    def _contents(
        self, folder: str, path: str, entries: list[os.DirEntry[str]]
    ) -> Iterable[tuple[os.DirEntry[str], str]]:
        """Return the entries that may be documents or hold some, each with its name in ids."""
        if is_maildir(entries):
            list_messages(folder, path, self.listing)
            return find_mail_folders(entries)
        return _visible(entries)

    def _take(self, entry: os.DirEntry[str], path: str) -> None:
        try:
            if entry.is_symlink():
                self._take_link(entry, path)
            else:
                self._take_status(entry.path, path, entry.stat(follow_symlinks=False))
        except FileNotFoundError as error:
            self.listing.report(path, explain_refusal(error))
        except OSError as error:
            self.listing.lose(path, explain_refusal(error))

    def _take_status(self, address: str, path: str, status: os.stat_result) -> None:
        if not is_utf8(path):
            self.listing.report(path, NOT_UTF8)
        elif stat.S_ISDIR(status.st_mode):
            self._folders.append((address, path))
        elif stat.S_ISREG(status.st_mode):
            revision = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
            self.listing.add(
                FoundFile(path=path, revision=revision, size_bytes=status.st_size, address=address)
            )
        else:
            self.listing.report(path, NO_FILE)

    def _take_link(self, entry: os.DirEntry[str], path: str) -> None:
        """Take a link within the source to something that has no name of its own there.

        What it leads to is otherwise listed by its own name, under the rules for that name, and a
        link to a folder could lead round in a ring.
        """
        try:
            target = os.path.realpath(entry.path, strict=True)
        except OSError as error:
            if error.errno not in _DEAD_LINK:
                raise
            self.listing.report(path, "is a symbolic link that leads nowhere; mend or remove it")
            return
        if os.path.commonpath([target, self._real_root]) != self._real_root:
            self.listing.report(
                path, "is a symbolic link that leaves the source; copy the file, or add a source"
            )
            return
        below = Path(target).relative_to(self._real_root).parts
        if any(is_ignored(part) for part in below) and not Path(target).is_dir():
            self._take_status(target, path, entry.stat())


def _visible(entries: list[os.DirEntry[str]]) -> Iterator[tuple[os.DirEntry[str], str]]:
    return ((entry, entry.name) for entry in entries if not is_ignored(entry.name))
