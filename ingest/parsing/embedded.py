"""Files inside an Office file: what somebody put there by "insert object", or a program did."""

import struct
from dataclasses import dataclass
from typing import Any

from ingest.parsing.ooxml import OfficePart, Reference, read_bytes
from ingest.parsing.recognition import ARCHIVE_DAMAGES
from ingest.records import Part

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED_FILE = "\x01Ole10Native"  # the stream of Windows' Packager, which holds any kind of file
_PLAIN_FILE = "Package"
_ACROBAT_FILE = "CONTENTS"
# What somebody inserted, and pages that a program imported into Word's body ("altChunk").
_KINDS = {"package", "oleObject", "aFChunk"}
_PROGRAMS = {"WordDocument": ".doc", "Workbook": ".xls", "PowerPoint Document": ".ppt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The files inside a part of an Office file, and what of them could not be read."""

    parts: tuple[Part, ...]
    gaps: tuple[str, ...]


def read_embedded(holder: OfficePart) -> Embedded:
    """Return the files that a part embeds; the workbooks behind its charts are not among them."""
    objects = [each for each in holder.references if each.kind in _KINDS]
    parts = [_read_object(holder, reference) for reference in objects]
    unread = parts.count(None)
    gap = (
        f"{unread} of its embedded objects are damaged or of a kind that is not read, as formulas "
        "of old programs are; keep what matters as files of their own"
    )
    return Embedded(parts=tuple(part for part in parts if part), gaps=(gap,) if unread else ())


def _read_object(holder: OfficePart, reference: Reference) -> Part | None:
    name = reference.target.rpartition("/")[2]
    try:
        content = read_bytes(holder.archive, reference.target)
    except ARCHIVE_DAMAGES:
        return None
    return _unpack(name, content) if content.startswith(_OLE) else Part(name=name, content=content)


def _unpack(name: str, content: bytes) -> Part | None:
    """Return the file in a compound file, None where there is none that is known."""
    import olefile

    try:
        with olefile.OleFileIO(content) as compound:
            return _find_file(name.rpartition(".")[0], compound, content)
    except (OSError, ValueError, IndexError, AttributeError, struct.error):  # damaged
        return None


def _find_file(stem: str, compound: Any, content: bytes) -> Part | None:
    if compound.exists(_PACKED_FILE):
        return read_packed(compound.openstream(_PACKED_FILE).read())
    if compound.exists(_PLAIN_FILE):
        return Part(name=stem, content=compound.openstream(_PLAIN_FILE).read())
    if compound.exists(_ACROBAT_FILE):
        return Part(name=f"{stem}.pdf", content=compound.openstream(_ACROBAT_FILE).read())
    suffixes = (suffix for stream, suffix in _PROGRAMS.items() if compound.exists(stream))
    suffix = next(suffixes, None)
    return None if suffix is None else Part(name=f"{stem}{suffix}", content=content)


def read_packed(stream: bytes) -> Part:
    """Return the file of a Packager's stream.

    After the size and two bytes of flags stand its name and its old path, each ended by a zero;
    eight bytes; the path of a temporary copy; the size of the content, and the content.
    """
    end_of_name = stream.index(b"\0", 6)
    end_of_path = stream.index(b"\0", end_of_name + 1)
    end_of_copy = stream.index(b"\0", end_of_path + 9)
    (size,) = struct.unpack_from("<I", stream, end_of_copy + 1)
    start = end_of_copy + 5
    name = _decode_name(stream[6:end_of_name])
    return Part(name=name, content=stream[start : start + size])


def _decode_name(name: bytes) -> str:
    """Return a name in the code page of the machine that packed it: Chinese here, or Western."""
    try:
        return name.decode("gb18030")
    except UnicodeDecodeError:
        return name.decode("cp1252", errors="replace")
