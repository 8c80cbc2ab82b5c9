"""The parts of an Office file: its XML by name or by reference, and ways to walk it."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.errors import UnreadableDocumentError

_MAX_UNPACKED_BYTES = 400_000_000  # XML that unpacks to more is a bomb, not a document


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What one part of an Office file says of another that it needs."""

    identity: str
    kind: str  # the last word of the relationship's type: "styles", "chart", "image"
    target: str  # the other part's name


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePart:
    """An XML part of an Office file, with the parts that it refers to."""

    archive: zipfile.ZipFile
    path: str  # of the file, for messages
    name: str
    references: tuple[Reference, ...]

    def read(self) -> Any | None:
        """Return the part's root, None where the file lacks the part."""
        return read_part(self.archive, self.name, self.path)

    def related(self, *, identity: str) -> "OfficePart | None":
        """Return the part that a reference leads to, None where it leads nowhere."""
        targets = (each.target for each in self.references if each.identity == identity)
        return self._open(next(targets, None))

    def one_of_kind(self, kind: str) -> "OfficePart | None":
        """Return the part of a kind that there is one of: the styles, the comments."""
        targets = (each.target for each in self.references if each.kind == kind)
        return self._open(next(targets, None))

    def all_of_kind(self, *kinds: str) -> "Iterator[OfficePart]":
        """Yield the parts of kinds that there may be several of, in the order they are listed."""
        for each in self.references:
            if each.kind in kinds:
                yield open_part(self.archive, each.target, self.path)

    def _open(self, name: str | None) -> "OfficePart | None":
        return None if name is None else open_part(self.archive, name, self.path)


def open_part(archive: zipfile.ZipFile, name: str, path: str) -> OfficePart:
    """Return a part of an Office file by its name, which is empty for the file itself."""
    folder, _, file_name = name.rpartition("/")
    root = read_part(archive, posixpath.join(folder, "_rels", f"{file_name}.rels"), path)
    references = () if root is None else tuple(_references(root, folder))
    return OfficePart(archive=archive, path=path, name=name, references=references)


def _references(root: Any, folder: str) -> Iterator[Reference]:
    for element in children_named(root, "Relationship"):
        if attribute(element, "TargetMode") != "External":
            named = (attribute(element, "Target") or "").replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, named))
            yield Reference(
                identity=attribute(element, "Id") or "",
                kind=(attribute(element, "Type") or "").rpartition("/")[2],
                target=target.lstrip("/"),
            )


def open_archive(content: bytes, path: str) -> zipfile.ZipFile:
    """Return the archive that an Office file is.

    Raises:
        UnreadableDocumentError: it is damaged, or unpacks to more than a document could.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its archive does not open); save it again from its program"
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
        return etree.fromstring(read_bytes(archive, name), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError) as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged ({name}); save it again from its program"
        ) from error


def read_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's bytes, never more than it declares: one that lies does not fill memory."""
    with archive.open(name) as member:
        return member.read(archive.getinfo(name).file_size)


def local_name(element: Any) -> str:
    """Return an element's name without its namespace, of which there are two sets."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children_named(element: Any, name: str) -> Iterator[Any]:
    """Return the children with a name."""
    return (child for child in element if local_name(child) == name)


def descendants_named(element: Any | None, name: str) -> Iterator[Any]:
    """Return the elements below with a name, in reading order; none of None."""
    below = () if element is None else element.iterdescendants("{*}" + name)
    return iter(below)


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
