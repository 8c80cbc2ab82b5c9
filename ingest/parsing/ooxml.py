"""The parts of an Office file: its XML by name or by reference, and ways to walk it."""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.archives import MAX_UNPACKED_BYTES
from ingest.parsing.recognition import ARCHIVE_DAMAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What one part of an Office file says of another that it needs."""

    identity: str
    kind: str  # the last word of the relationship's type: "styles", "chart", "image"
    target: str  # the other part's name


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePart:
    """An XML part of an Office file, with the parts that it refers to.

    A damaged part costs what it holds and no more: its name is among `damaged`, which all parts of
    a file share.
    """

    archive: zipfile.ZipFile
    name: str = ""  # empty for the file itself
    references: tuple[Reference, ...] = ()
    damaged: list[str] = field(default_factory=list)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What could not be read of the file so far."""
        return damage_gaps(self.damaged)

    def read(self) -> Any | None:
        """Return the part's root, None where the file lacks the part or has it damaged."""
        return read_if_sound(self.archive, self.name, self.damaged)

    def read_picture(self) -> bytes | None:
        """Return the bytes of a part that is no XML, None where they are missing or damaged."""
        if self.name not in self.archive.namelist():
            return None
        try:
            return read_bytes(self.archive, self.name)
        except ARCHIVE_DAMAGES:
            self.damaged.append(self.name)
            return None

    def open(self, name: str) -> "OfficePart":
        """Return the part with a name, whether the file has it or not."""
        folder, _, file_name = name.rpartition("/")
        listed = posixpath.join(folder, "_rels", f"{file_name}.rels")
        root = read_if_sound(self.archive, listed, self.damaged)
        return OfficePart(
            archive=self.archive,
            name=name,
            references=() if root is None else tuple(_references(root, folder)),
            damaged=self.damaged,
        )

    def related(self, *, identity: str) -> "OfficePart | None":
        """Return the part that a reference leads to, None where it leads nowhere."""
        targets = (each.target for each in self.references if each.identity == identity)
        return self._open_if_named(next(targets, None))

    def one_of_kind(self, kind: str) -> "OfficePart | None":
        """Return the part of a kind that there is one of: the styles, the comments."""
        targets = (each.target for each in self.references if each.kind == kind)
        return self._open_if_named(next(targets, None))

    def all_of_kind(self, *kinds: str) -> "Iterator[OfficePart]":
        """Yield the parts of kinds that there may be several of, in the order they are listed."""
        for each in self.references:
            if each.kind in kinds:
                yield self.open(each.target)

    def _open_if_named(self, name: str | None) -> "OfficePart | None":
        return None if name is None else self.open(name)


def open_package(archive: zipfile.ZipFile) -> OfficePart:
    """Return an Office file itself, which refers to its main part."""
    return OfficePart(archive=archive).open("")


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
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise UnreadableDocumentError(
            f"{path}: unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB; "
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
    """Return the root of a part without which there is no document, None where it is missing.

    Raises:
        UnreadableDocumentError: it is damaged.
    """
    try:
        return _parse_part(archive, name)
    except part_damages() as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged ({name}); save it again from its program"
        ) from error


def read_if_sound(archive: zipfile.ZipFile, name: str, damaged: list[str]) -> Any | None:
    """Return the root of a part, None where it is missing, or damaged and now among those."""
    try:
        return _parse_part(archive, name)
    except part_damages():
        damaged.append(name)
        return None


def _parse_part(archive: zipfile.ZipFile, name: str) -> Any | None:
    from lxml import etree

    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(read_bytes(archive, name), parser)


def part_damages() -> tuple[type[Exception], ...]:
    """Return what reading a damaged XML part raises."""
    from lxml import etree

    return (etree.XMLSyntaxError, *ARCHIVE_DAMAGES)


def damage_gaps(damaged: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence on each damaged part."""
    return tuple(
        f"its part {name} is damaged and was not read; save it again from its program"
        for name in dict.fromkeys(damaged)
    )


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
