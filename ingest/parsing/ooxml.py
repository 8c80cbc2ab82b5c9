"""The parts of an Office file: its XML by name, and what its paragraph styles mean."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.errors import UnreadableDocumentError

_MAX_UNPACKED_BYTES = 400_000_000  # XML that unpacks to more is a bomb, not a document
_BODY_TEXT_LEVEL = 9
_HEADING_NAMES = ("heading", "标题")
_TITLE_NAMES = {"title", "标题", "文档标题"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a paragraph style says of the paragraphs that have it."""

    name: str
    level: int | None  # 0 for the title
    is_list: bool


def open_archive(content: bytes, path: str) -> zipfile.ZipFile:
    """Return the archive that an Office file is.

    Raises:
        UnreadableDocumentError: it is damaged, or unpacks to more than a document could.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its archive does not open); save it again from the word processor"
        ) from error
    if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED_BYTES:
        raise UnreadableDocumentError(
            f"{path}: unpacks to more than {_MAX_UNPACKED_BYTES // 1_000_000} MB; "
            "remove its large attachments"
        )
    return archive


def main_part(archive: zipfile.ZipFile) -> str:
    """Return the name of the part that holds the text, empty where there is none."""
    return next(
        (name for name in archive.namelist() if name.endswith("word/document.xml")),
        (next((name for name in archive.namelist() if name.startswith("word/document")), "")),
    )


def read_part(archive: zipfile.ZipFile, name: str, path: str) -> Any | None:
    """Return the root of a part, None where the file has no such part."""
    from lxml import etree

    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError) as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged ({name}); save it again from the word processor"
        ) from error


def local_name(element: Any) -> str:
    """Return an element's name without its namespace, of which there are two sets."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children_named(element: Any, name: str) -> Iterator[Any]:
    """Return the children with a name."""
    return (child for child in element if local_name(child) == name)


def descend(element: Any, *names: str) -> Any | None:
    """Return the first descendant along a path of names, None where it breaks off."""
    for name in names:
        if element is None:
            return None
        element = next(children_named(element, name), None)
    return element


def attribute(element: Any | None, key: str = "val") -> str | None:
    """Return an attribute by its name without namespace."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == key), None)


def read_styles(root: Any | None) -> Mapping[str, Style]:
    """Return the paragraph styles by their id."""
    if root is None:
        return {}
    sources = {attribute(style, "styleId") or "": style for style in children_named(root, "style")}
    return {
        identity: Style(
            name=(attribute(descend(style, "name")) or "").casefold(),
            level=_style_level(style, sources, depth=0),
            is_list=descend(style, "pPr", "numPr") is not None
            or (attribute(descend(style, "name")) or "").casefold().startswith("list"),
        )
        for identity, style in sources.items()
    }


def _style_level(style: Any, sources: Mapping[str, Any], *, depth: int) -> int | None:
    name = (attribute(descend(style, "name")) or "").casefold()
    if name in _TITLE_NAMES:
        return 0
    if name.startswith(_HEADING_NAMES) and name[-1].isdigit():
        return int(name[-1])
    level = outline_level(style)
    if level is not None:
        return level
    parent = sources.get(attribute(descend(style, "basedOn")) or "")
    is_inherited = parent is not None and depth < 10  # styles may be based on each other in a ring
    return _style_level(parent, sources, depth=depth + 1) if is_inherited else None


def outline_level(element: Any) -> int | None:
    """Return the heading level that a paragraph or style sets, None for body text."""
    value = attribute(descend(element, "pPr", "outlineLvl"))
    if value is None or not value.isdigit() or int(value) >= _BODY_TEXT_LEVEL:
        return None
    return int(value) + 1
