"""Sources that are not folders of this machine, through fsspec."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.errors import UnreadableDocumentError

_REVISION_KEYS = (
    "etag",
    "ETag",
    "md5",
    "mtime",
    "LastModified",
    "last_modified",
    "modified",
    "created",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file below an fsspec address."""

    path: str  # below the address, with forward slashes
    address: str
    revision: str
    size_bytes: int


def find_remote(address: str) -> Iterator[RemoteFile]:
    """Yield the files below an address.

    Raises:
        UnreadableDocumentError: it cannot be reached; the message says why and what to do.
    """
    import fsspec

    try:
        filesystem, root = fsspec.core.url_to_fs(address)
        if not filesystem.exists(root):
            raise UnreadableDocumentError(
                f"the source {address} is missing; create it, or correct it in whoknows.toml"
            )
        found: Mapping[str, Mapping[str, object]] = filesystem.find(root, detail=True)
    except ImportError as error:
        raise UnreadableDocumentError(
            f"the source {address} needs another package ({error}); install it"
        ) from error
    except UnreadableDocumentError:
        raise
    except Exception as error:  # what a filesystem of fsspec's many raises is its own affair
        raise UnreadableDocumentError(
            f"the source {address} cannot be reached ({error}); check the address and the network"
        ) from error
    for name, details in found.items():
        if details.get("type") == "file":
            path = name.removeprefix(root.rstrip("/")).lstrip("/")
            yield RemoteFile(
                path=path,
                address=f"{address.rstrip('/')}/{path}",
                revision=_revision(details),
                size_bytes=_size(details),
            )


def _revision(details: Mapping[str, object]) -> str:
    """Return what changes with the content, or nothing where the filesystem tells no such thing."""
    marks = [str(details[key]) for key in _REVISION_KEYS if details.get(key)]
    return f"{_size(details)}:{marks[0]}" if marks else ""


def _size(details: Mapping[str, object]) -> int:
    size = details.get("size")
    return size if isinstance(size, int) else 0


def read_remote(address: str, path: str) -> bytes:
    """Return the bytes at an address.

    Raises:
        UnreadableDocumentError: it has gone, or cannot be reached.
    """
    import fsspec

    try:
        with fsspec.open(address, "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise UnreadableDocumentError(
            f"{path}: has gone since it was listed; index again"
        ) from error
    except Exception as error:  # as above
        raise UnreadableDocumentError(
            f"{path}: cannot be fetched ({error}); check the network and index again"
        ) from error
    return content
