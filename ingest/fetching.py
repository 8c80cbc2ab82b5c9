"""A document that was indexed in, the bytes of its original out, as they were when it was read.

A source may have changed since: whoever asks gives the hash of what was read, and gets that or a
reason, never the bytes of something else.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from ingest.addresses import is_repository, local_folder, mask_address
from ingest.contents import MAX_FILE_BYTES, Content, LocalFile
from ingest.errors import (
    ChangedDocumentError,
    UnreachableDocumentError,
    VanishedDocumentError,
)
from ingest.file_names import write_safely
from ingest.folders import list_folder
from ingest.reading import FileParser, hash_content, named_apart
from ingest.records import Department, Part
from ingest.remote import find_remote
from ingest.repositories import find_blob


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedFile:
    """Where a document was found, and how its bytes are known again."""

    source: str  # as the index names it, without secrets
    path: str  # of the file, below the source
    inner_path: str  # of the document below the file, empty where it is the file itself
    content_hash: str  # of the document


def fetch_original(
    workspace_root: Path, department: Department, wanted: IndexedFile, parser: FileParser
) -> bytes:
    """Return the bytes of a document, be it a file or inside one.

    Args:
        workspace_root: What folders are relative to.
        department: Whose document it is, as the workspace names its sources now.
        wanted: The document.
        parser: Takes mails and archives apart.

    Raises:
        ChangedDocumentError: It is not what was indexed.
        UnreachableDocumentError: It cannot be fetched just now.
        UnreadableDocumentError: It cannot be read.
        IngestError: Its source cannot be read.
    """
    for source in department.sources:
        if mask_address(source) == wanted.source:
            content = _find(workspace_root, source, wanted.path).read(wanted.path, MAX_FILE_BYTES)
            if wanted.inner_path:
                content = _unpack(content, wanted.path, wanted.inner_path, parser)
            if hash_content(content) == wanted.content_hash:
                return content
            raise ChangedDocumentError(f"{wanted.path}: has changed since it was indexed")
    raise UnreachableDocumentError(
        f"{wanted.path}: its source {wanted.source} is not in whoknows.toml any more; index again"
    )


def _find(workspace_root: Path, source: str, path: str) -> Content:
    folder = local_folder(source)
    if folder is not None:
        return _find_in_folder(workspace_root / folder, source, path)
    return find_blob(source, path) if is_repository(source) else find_remote(source, path)


def _find_in_folder(root: Path, source: str, path: str) -> Content:
    """Return a file by its path, or where ids write names otherwise, from the whole listing."""
    real_root, real = os.path.realpath(root), os.path.realpath(root / path)
    if os.path.commonpath([real, real_root]) == real_root and Path(real).is_file():
        return LocalFile(address=real)
    for found in list_folder(root, source).files:
        if write_safely(found.path) == path:
            return found.content or LocalFile(address=found.address)
    raise VanishedDocumentError(f"{path}: has gone since it was indexed; index again")


def _unpack(content: bytes, path: str, inner_path: str, parser: FileParser) -> bytes:
    """Return what lies in a mail, an archive or a document, at whatever depth."""
    while inner_path:
        name, part = _part_on(inner_path, path, parser.parse(content, path).parsed.parts)
        content, path = part.content, f"{path}/{name}"
        inner_path = inner_path[len(name) + 1 :]
    return content


def _part_on(inner_path: str, path: str, parts: tuple[Part, ...]) -> tuple[str, Part]:
    """Return the part that a path begins with: names have slashes, so the longest that fits."""
    fitting = [
        (name, part)
        for name, part in named_apart(parts)
        if inner_path == name or inner_path.startswith(f"{name}/")
    ]
    if not fitting:
        raise ChangedDocumentError(f"{path}: does not hold {inner_path} any more")
    return max(fitting, key=lambda named: len(named[0]))
