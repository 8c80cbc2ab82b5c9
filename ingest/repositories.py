"""A source that is a git repository: what one branch of it holds, read without checking it out.

An address is `git+file:///path`, `git+https://host/path` or `git+ssh://host/path`, with `#branch`
or `#branch:sub/folder` where not all of the default branch is meant. A repository of another
machine is kept as a bare copy, one commit deep, in a folder of the user's cache.
"""

import hashlib
import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from ingest.addresses import mask_address, split_login
from ingest.cache_folder import user_cache_dir
from ingest.errors import UnreachableDocumentError, UnreachableSourceError
from ingest.file_names import is_ignored_path
from ingest.git_program import GitError, run_git
from ingest.listing import FoundFile, Listing

_SCHEMES = ("git+file://", "git+http://", "git+https://", "git+ssh://")
_SECONDS = 120.0  # for what is done on this machine
_FETCH_SECONDS = 1800.0  # a first copy of a large repository over a slow line
_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """The content of a file in a repository; its id is a hash of it, so it never changes."""

    repository: Path
    blob_id: str

    def read(self, path: str, limit_bytes: int) -> bytes:
        """Return the bytes, whose number the listing knew; see `Content`."""
        try:
            return run_git(
                self.repository, "cat-file", "blob", self.blob_id, timeout_seconds=_SECONDS
            )
        except GitError as error:
            raise UnreachableDocumentError(f"{path}: {error}; index again") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """What the address of a repository says."""

    url: str  # as git takes it
    branch: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A line of `git ls-tree`."""

    mode: str
    object_id: str
    size_bytes: int
    path: str


def list_repository(address: str) -> Listing:
    """List what a repository holds, after bringing its copy up to date where it is not local.

    Raises:
        UnreachableSourceError: it cannot be read or fetched; says why and what to do.
    """
    shown = mask_address(address)
    try:
        repository, tree = _find_tree(_parse(address))
        listed = run_git(repository, "ls-tree", "-r", "-l", "-z", tree, timeout_seconds=_SECONDS)
        return _read_listing(repository, list(_entries(listed)), shown)
    except GitError as error:
        raise UnreachableSourceError(f"the source {shown} {error}") from error


def find_blob(address: str, path: str) -> Blob:
    """Return a file of a repository as its copy on this machine has it; nothing is fetched anew.

    Raises:
        UnreachableDocumentError: there is no copy, or no such file in it; says why.
    """
    try:
        where = _parse(address)
        is_local = where.url.startswith("file://")
        repository = _local_path(where) if is_local else _copy_of(where)
        revision = where.branch if is_local else _copied_ref(where)
        meant = f"{revision}:{posixpath.join(where.folder, path)}"
        found = run_git(repository, "rev-parse", "--verify", meant, timeout_seconds=_SECONDS)
    except GitError as error:
        raise UnreachableDocumentError(f"{path}: {error}; index again") from error
    return Blob(repository=repository, blob_id=found.decode().strip())


def _parse(address: str) -> _Address:
    if not address.startswith(_SCHEMES):
        raise GitError(f"is no repository that is read; write one of {', '.join(_SCHEMES)}")
    url, _, fragment = address.removeprefix("git+").partition("#")
    branch, _, folder = fragment.partition(":")
    if branch.startswith("-"):
        raise GitError(f"has no branch {branch!r}; correct what follows #")
    return _Address(url=url, branch=branch or "HEAD", folder=folder.strip("/"))


def _find_tree(address: _Address) -> tuple[Path, str]:
    """Return a repository of this machine, and the id of the folder that is meant in it."""
    if address.url.startswith("file://"):
        repository, revision = _local_path(address), address.branch
        if not repository.is_dir():
            raise GitError("is missing; create it, or correct it in whoknows.toml")
    else:
        repository, revision = _fetch(address), _copied_ref(address)
    meant = f"{revision}:{address.folder}"
    try:
        tree = run_git(repository, "rev-parse", "--verify", meant, timeout_seconds=_SECONDS)
    except GitError as error:
        raise GitError(
            f"{error}; check that {address.branch} exists in it and holds "
            f"{address.folder or 'a commit'}"
        ) from error
    return repository, tree.decode().strip()


def _fetch(address: _Address) -> Path:
    """Bring the copy of a repository up to date and return where it is.

    It is named by the address without its password, so that a new one is no new copy.  Git is given
    that address too, for what a program is called with all users of the machine can read.
    """
    url, copy = _without_password(address.url), _copy_of(address)
    copy.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what not everyone may read
    run_git(copy, "init", "--quiet", "--bare", timeout_seconds=_SECONDS)
    run_git(
        copy,
        *("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--force"),
        *("--", url, f"{address.branch}:{_copied_ref(address)}"),
        timeout_seconds=_FETCH_SECONDS,
        address=address.url,
    )
    return copy


def _local_path(address: _Address) -> Path:
    return Path(unquote(address.url.removeprefix("file://")))


def _copy_of(address: _Address) -> Path:
    name = _short_hash(_without_password(address.url))
    return user_cache_dir() / "repositories" / f"{name}.git"


def _without_password(url: str) -> str:
    bare, user, _ = split_login(url)
    is_ssh = bare.startswith("ssh://")  # whose user is part of where it leads, and no secret
    return bare.replace("://", f"://{quote(user)}@", 1) if is_ssh and user else bare


def _copied_ref(address: _Address) -> str:
    """Return where the copy keeps a branch: git keeps no `next/2` beside a `next` of that name."""
    return f"refs/whoknows/{_short_hash(address.branch)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _entries(listed: bytes) -> Iterator[_Entry]:
    for line in filter(None, listed.split(b"\0")):
        described, _, path = line.partition(b"\t")
        mode, _, object_id, size = described.decode().split()
        yield _Entry(
            mode=mode,
            object_id=object_id,
            size_bytes=0 if size == "-" else int(size),
            path=os.fsdecode(path),
        )


def _read_listing(repository: Path, entries: Sequence[_Entry], shown: str) -> Listing:
    listing = Listing()
    known = {path for entry in entries for path in _with_folders(entry.path)}
    for entry in entries:
        if is_ignored_path(entry.path):
            continue
        if entry.mode == _SUBMODULE:
            reason = "is a submodule; add the repository that it names as a source of its own"
            listing.report(entry.path, reason)
        elif entry.mode != _LINK:
            listing.add(_found(repository, entry, shown))
        elif _target(repository, entry) not in known:
            listing.report(entry.path, "is a symbolic link that leads out of the source; remove it")
    return listing


def _found(repository: Path, entry: _Entry, shown: str) -> FoundFile:
    return FoundFile(
        path=entry.path,
        revision=entry.object_id,
        size_bytes=entry.size_bytes,
        address=f"{shown} {entry.path}",
        content=Blob(repository=repository, blob_id=entry.object_id),
    )


def _with_folders(path: str) -> Iterator[str]:
    """Yield a path and the folders that it lies in."""
    while path:
        yield path
        path = posixpath.dirname(path)


def _target(repository: Path, link: _Entry) -> str:
    """Return the path that a link leads to: what is there is listed under that name."""
    command = ("cat-file", "blob", link.object_id)
    written = os.fsdecode(run_git(repository, *command, timeout_seconds=_SECONDS))
    return posixpath.normpath(posixpath.join(posixpath.dirname(link.path), written))
