"""Sources that are not folders of this machine, through fsspec."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from ingest.addresses import mask_address, mask_secrets, split_login
from ingest.contents import read_at_most, vanished
from ingest.errors import UnreachableDocumentError, UnreachableSourceError
from ingest.file_names import is_ignored, is_ignored_path, write_safely
from ingest.listing import FoundFile, Listing

_Filesystem: TypeAlias = Any  # fsspec ships no types
_Details: TypeAlias = Mapping[str, Any]

_REVISION_KEYS = (
    *("etag", "ETag", "md5", "Content-MD5", "CRC", "sha", "hex"),  # of the content, so the best
    *("mtime", "LastModified", "Last-Modified", "last_modified", "modified", "modify", "created"),
)
_WEB = ("http://", "https://")
_WEBDAV = ("webdav+http://", "webdav+https://")
_MOST_FOLDERS_DEEP = 100  # pages that link to ever new pages have no end, in depth or in number
_MOST_WEB_FOLDERS = 5_000
_ASKED_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RemoteContent:
    """The content of a file in a filesystem of fsspec's; it holds secrets, so it has no repr."""

    filesystem: _Filesystem
    turn: AbstractContextManager[object]  # whoever reads holds it
    name: str  # in the filesystem
    source: str  # with its secrets, which no message may repeat

    def read(self, path: str, limit_bytes: int) -> bytes:
        """Return the bytes; see `Content`."""
        # Without blocks a web server need not know ranges, and nothing is fetched beyond the limit.
        options = {"block_size": 0} if self.name.startswith(_WEB) else {}
        try:
            with self.turn, self.filesystem.open(self.name, "rb", **options) as file:
                return read_at_most(file, limit_bytes)
        except FileNotFoundError as error:
            raise vanished(path) from error
        except Exception as error:  # what a filesystem of fsspec's many raises is its own affair
            raise UnreachableDocumentError(
                f"{path}: cannot be fetched ({_tell(error, self.source)}); "
                "check the network and index again"
            ) from error


def list_remote(source: str) -> Listing:
    """List what lies below an fsspec address, chained (`zip://::https://host/x.zip`) or not.

    Raises:
        UnreachableSourceError: it cannot be reached; the message says why and what to do.
    """
    shown = mask_address(source)
    listing = Listing()
    try:
        filesystem, root = _open(source)
        turn = _turn_of(filesystem)
        for details in _find(filesystem, root, source, listing):
            content = RemoteContent(
                filesystem=filesystem, turn=turn, name=str(details["name"]), source=source
            )
            listing.add(_found_file(root, details, content))
        _check_root(filesystem, root, listing, shown)
    except UnreachableSourceError:
        raise
    except ImportError as error:
        raise UnreachableSourceError(
            f"the source {shown} needs another package ({error}); install it"
        ) from error
    except FileNotFoundError as error:
        raise UnreachableSourceError(
            f"the source {shown} is missing; create it, or correct it in whoknows.toml"
        ) from error
    except Exception as error:  # as above
        raise UnreachableSourceError(
            f"the source {shown} cannot be reached ({_tell(error, source)}); "
            "check the address and the network"
        ) from error
    return listing


def find_remote(source: str, path: str) -> RemoteContent:
    """Return a file below an fsspec address, without listing what else is there.

    Raises:
        UnreachableDocumentError: the address cannot be opened; says why and what to do.
    """
    try:
        filesystem, root = _open(source)
    except Exception as error:  # as above
        raise UnreachableDocumentError(
            f"{path}: cannot be fetched ({_tell(error, source)}); check the network and index again"
        ) from error
    below = quote(path) if root.startswith(_WEB) else path
    name = f"{root.rstrip('/')}/{below}" if root else below
    turn = _turn_of(filesystem)
    return RemoteContent(filesystem=filesystem, turn=turn, name=name, source=source)


def _open(source: str) -> tuple[_Filesystem, str]:
    """Return a filesystem that remembers nothing of earlier listings, and the root in it."""
    if source.startswith(_WEBDAV):
        return _open_webdav(source.removeprefix("webdav+"))
    import fsspec

    filesystem, root = fsspec.core.url_to_fs(source, skip_instance_cache=True)
    if root.startswith(_WEB) and "?" in root:
        raise UnreachableSourceError(
            f"the source {mask_address(source)} has a query, which the files below it would lack; "
            "name a folder without one"
        )
    folder = root.rstrip("*").rstrip("/")  # zip://* is all that is in it
    return filesystem, folder or root[:1].strip("*")


def _turn_of(filesystem: _Filesystem) -> AbstractContextManager[object]:
    """Return what lets files be read one at a time, unless the filesystem serves many at once.

    A filesystem may hold a single connection, as that of FTP does.
    """
    return nullcontext() if getattr(filesystem, "async_impl", False) else Lock()


def _open_webdav(address: str) -> tuple[_Filesystem, str]:
    from webdav4.fsspec import WebdavFileSystem

    base, user, password = split_login(address)
    login = (user, password) if user else None
    return WebdavFileSystem(base, auth=login, skip_instance_cache=True), ""


def _check_root(filesystem: _Filesystem, root: str, listing: Listing, shown: str) -> None:
    """Tell a folder without files from what is none: its files must not count as deleted.

    Raises:
        UnreachableSourceError: it is a file, or a page that lists nothing.
        Exception: it is missing, or cannot be reached.
    """
    if listing.lost or (listing.files and listing.files[0].path):
        return
    details = filesystem.info(root)
    is_page = root.startswith(_WEB) and details.get("mimetype") == "text/html"
    if details.get("type") == "file" and not is_page:
        raise UnreachableSourceError(f"the source {shown} is a file; name its folder")


def _find(filesystem: _Filesystem, root: str, source: str, listing: Listing) -> Iterator[_Details]:
    """Yield the details of each file below the root."""
    if _lists_flat(filesystem):
        for name, details in filesystem.find(root, detail=True).items():
            if details["type"] == "file" and not is_ignored_path(_path_below(root, name)):
                yield details
        return
    files = _walk(filesystem, root, source, listing)
    if root.startswith(_WEB):
        with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
            yield from pool.map(lambda details: _ask_for_marks(filesystem, details), list(files))
    else:
        yield from files


def _lists_flat(filesystem: _Filesystem) -> bool:
    """Return whether a filesystem finds all files in one go, as object stores and archives do.

    The way that fsspec finds them otherwise passes over folders that cannot be listed, and what
    they hold would be taken for deleted.
    """
    from fsspec.asyn import AsyncFileSystem
    from fsspec.spec import AbstractFileSystem

    kind = type(filesystem)
    if issubclass(kind, AsyncFileSystem):
        return bool(kind._find is not AsyncFileSystem._find)
    return bool(kind.find is not AbstractFileSystem.find)


def _walk(filesystem: _Filesystem, root: str, source: str, listing: Listing) -> Iterator[_Details]:
    folders, count = [root], 0
    while folders:
        folder = folders.pop()
        count += 1
        if root.startswith(_WEB) and count > _MOST_WEB_FOLDERS:
            listing.lose("", f"has more than {_MOST_WEB_FOLDERS} folders; name those to be read")
            return
        path = _path_below(root, folder)
        try:
            entries = sorted(filesystem.ls(folder, detail=True), key=lambda each: str(each["name"]))
        except Exception as error:  # as above; the root's is the source's
            if folder == root:
                raise
            listing.lose(f"{path}/", f"the folder cannot be listed ({_tell(error, source)})")
            continue
        for details in entries:
            name = _name_below(folder, details["name"])
            if not name or is_ignored(name):
                continue
            if details["type"] != "directory":
                yield details
            elif path.count("/") + 2 > _MOST_FOLDERS_DEEP:
                listing.lose(f"{path}/{name}/", "lies too many folders deep; move it up")
            else:
                folders.append(details["name"].rstrip("/"))


def _name_below(folder: str, name: str) -> str:
    """Return what an entry of a folder is called, or nothing where it is not below the folder.

    Pages link to their parents, to other pages, and to themselves in another order.
    """
    prefix = f"{folder.rstrip('/')}/" if folder else ""
    below = name.removeprefix(prefix).strip("/")
    is_entry = name.startswith(prefix) and "/" not in below
    is_link = name.startswith(_WEB) and ("?" in below or "#" in below)
    return below if is_entry and not is_link else ""


def _ask_for_marks(filesystem: _Filesystem, details: _Details) -> _Details:
    """Return what a web server says of a file; a listing says nothing of size and revision."""
    try:
        said: _Details = filesystem.info(details["name"])
    except Exception:  # it is then read, and what is wrong with it is said there
        return details
    return {**said, **{key: value for key, value in details.items() if value is not None}}


def _found_file(root: str, details: _Details, content: RemoteContent) -> FoundFile:
    return FoundFile(
        path=_path_below(root, content.name),
        revision=_revision(details),
        size_bytes=_size(details),
        address=f"{mask_address(content.source)} {mask_address(content.name)}",
        content=content,
    )


def _path_below(root: str, name: str) -> str:
    path = name.removeprefix(root).strip("/")
    return unquote(path) if root.startswith(_WEB) else path


def _revision(details: _Details) -> str:
    """Return what changes with the content, or nothing where the filesystem tells no such thing."""
    marks = [str(details[key]) for key in _REVISION_KEYS if details.get(key)]
    return f"{_size(details)}:{marks[0]}" if marks else ""


def _size(details: _Details) -> int:
    size = details.get("size")
    return size if isinstance(size, int) else 0


def _tell(error: Exception, source: str) -> str:
    return write_safely(mask_secrets(str(error) or type(error).__name__, source))
