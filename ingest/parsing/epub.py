"""A book in, its chapters out in the order in which they are read."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ingest.errors import UnreadableDocumentError
from ingest.parsing.html import parse_html
from ingest.parsing.ooxml import (
    attribute,
    children_named,
    descend,
    local_name,
    open_archive,
    read_bytes,
    read_part,
)
from ingest.parsing.properties import bylines_of, date_of, real_title
from ingest.parsing.recognition import ARCHIVE_DAMAGES
from ingest.records import Block, ParsedDocument, Role

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_FONT_OBFUSCATION = {  # scrambles fonts only, which nobody reads
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
}
_AUTHOR = "aut"  # the relator code of the Library of Congress; others translate or illustrate
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_SELF_CLOSED = re.compile(rb"<(?!(?:" + _VOID.encode() + rb")\b)([A-Za-z][\w:-]*+)([^<>]*)/>")
_MAX_TEXT_BYTES = 100_000_000  # a long novel has one


def parse_epub(content: bytes, path: str) -> ParsedDocument:
    """Return a book's chapters under its title and authors; its table of contents is left out."""
    try:
        with open_archive(content, path) as archive:
            _refuse_protected(archive, path)
            name = _package_name(archive, path)
            package = read_part(archive, name, path)
            chapters = tuple(_chapters(package, posixpath.dirname(name)))
            blocks, gaps = _read_chapters(archive, chapters, path)
    except ARCHIVE_DAMAGES as error:
        raise UnreadableDocumentError(f"{path}: is damaged; get the book again") from error
    metadata = descend(package, "metadata")
    titles = [_text(title) for title in _named(metadata, "title")]
    dates = [date_of(_text(one)) for one in _named(metadata, "date")]
    return ParsedDocument(
        title=real_title(next(iter(titles), None)),
        blocks=blocks,
        bylines=bylines_of(_authors(metadata), Role.AUTHOR),
        date=next((found for found in dates if found), None),
        gaps=gaps,
    )


def _refuse_protected(archive: zipfile.ZipFile, path: str) -> None:
    root = read_part(archive, _ENCRYPTION, path)
    if root is None:
        return
    methods = {attribute(one, "Algorithm") for one in root.iter() if _is_method(one)}
    if methods - _FONT_OBFUSCATION:
        raise UnreadableDocumentError(
            f"{path}: is protected against copying; ask its publisher for a copy without protection"
        )


def _is_method(element: Any) -> bool:
    parent = element.getparent()
    is_of_content = parent is not None and local_name(parent) == "EncryptedData"
    return local_name(element) == "EncryptionMethod" and is_of_content


def _package_name(archive: zipfile.ZipFile, path: str) -> str:
    container = read_part(archive, _CONTAINER, path)
    declared = attribute(descend(container, "rootfiles", "rootfile"), "full-path")
    present = [name for name in archive.namelist() if name.endswith(".opf")]
    if declared in archive.namelist():
        return str(declared)
    if not present:
        raise UnreadableDocumentError(f"{path}: is damaged (no list of chapters); get it again")
    return present[0]


def _chapters(package: Any, folder: str) -> Iterator[str]:
    """Yield the names of the chapters in reading order, without tables of contents."""
    items = {attribute(one, "id"): one for one in _named(descend(package, "manifest"), "item")}
    guide = _named(descend(package, "guide"), "reference")
    contents = {_target(one, folder) for one in guide if attribute(one, "type") == "toc"}
    for reference in _named(descend(package, "spine"), "itemref"):
        item = items.get(attribute(reference, "idref"))
        is_contents = "nav" in (attribute(item, "properties") or "").split()
        if item is not None and not is_contents and _target(item, folder) not in contents:
            yield _target(item, folder)


def _target(element: Any, folder: str) -> str:
    href = unquote((attribute(element, "href") or "").partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, href))


def _read_chapters(
    archive: zipfile.ZipFile, chapters: tuple[str, ...], path: str
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    blocks: list[Block] = []
    gaps: list[str] = []
    bytes_left = _MAX_TEXT_BYTES
    for name in dict.fromkeys(chapters):
        try:
            content = read_bytes(archive, name)
        except ARCHIVE_DAMAGES:
            gaps.append(f"its chapter {name} is missing or damaged; get the book again")
            continue
        bytes_left -= len(content)
        if bytes_left < 0:
            gaps.append(f"is read up to {name}; its text is longer than that of any book")
            break
        blocks.extend(parse_html(_as_html(content), path).blocks)
    return tuple(blocks), tuple(gaps)


def _as_html(content: bytes) -> bytes:
    """Close what XML may leave closed in itself: `<title/>` would swallow the page."""
    return _SELF_CLOSED.sub(rb"<\1\2></\1>", content)


def _authors(metadata: Any) -> Iterator[str]:
    for creator in _named(metadata, "creator"):
        if attribute(creator, "role") in {None, _AUTHOR}:
            yield _text(creator)


def _named(parent: Any | None, name: str) -> Iterator[Any]:
    return iter(()) if parent is None else children_named(parent, name)


def _text(element: Any) -> str:
    return "".join(element.itertext())
