"""The properties of an Outlook message, as the streams of its compound file hold them.

Read from the streams ([MS-OXMSG]) and not with python-oxmsg: that refuses code pages that Chinese
systems write, and opens neither messages inside messages nor bodies in rich text.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsing.decoding import decode_declared

_BINARY, _UNICODE, _EIGHT_BIT = 0x0102, 0x001F, 0x001E  # kinds of property
_TEXT_ENCODING = 0x3FFD
_CODECS = {65001: "utf-8", 936: "gb18030", 20936: "gb18030", 54936: "gb18030", 950: "big5"}
_CODECS |= {1200: "utf-16-le", 20127: "us-ascii", 28591: "iso-8859-1", 51936: "gb18030"}
_ROOT_HEADER_BYTES, _EMBEDDED_HEADER_BYTES, _CHILD_HEADER_BYTES = 32, 24, 8
_EMBEDDED = "__substg1.0_3701000D"
_ENTRY_BYTES = 16
_MAX_DEPTH = 16  # of storages, two a message: damage may make a message its own attachment
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)  # that of Windows' clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """A folder of the compound file: the message, one of its recipients, an attachment."""

    ole: Any
    header_bytes: int = _ROOT_HEADER_BYTES  # before the properties of fixed length
    path: tuple[str, ...] = ()

    @property
    def recipients(self) -> "Iterator[Storage]":
        """The storages of those to whom a message goes."""
        return self._below("__recip_version1.0_")

    @property
    def attachments(self) -> "Iterator[Storage]":
        """The storages of what is attached to a message."""
        return self._below("__attach_version1.0_")

    @property
    def embedded(self) -> "Storage | None":
        """The message that an attachment is, None where it is something else."""
        inner = self._at(_EMBEDDED, _EMBEDDED_HEADER_BYTES)
        return inner if self.ole.exists(list(inner.path)) else None

    def _below(self, kind: str) -> "Iterator[Storage]":
        if len(self.path) > _MAX_DEPTH:
            raise ValueError("messages lie too deep within each other")
        entry = self.ole.root
        for name in self.path:
            entry = next(kid for kid in entry.kids if kid.name == name)
        for kid in entry.kids:
            if kid.name.startswith(kind):
                yield self._at(kid.name, _CHILD_HEADER_BYTES)

    def _at(self, name: str, header_bytes: int) -> "Storage":
        return Storage(ole=self.ole, header_bytes=header_bytes, path=(*self.path, name))

    def _stream(self, name: str) -> bytes | None:
        full = [*self.path, name]
        return bytes(self.ole.openstream(full).read()) if self.ole.exists(full) else None

    def binary(self, identity: int) -> bytes | None:
        """Return a property of bytes."""
        return self._stream(_stream_name(identity, _BINARY))

    def text(self, identity: int) -> str:
        """Return a property of text, empty where it is missing."""
        wide = self._stream(_stream_name(identity, _UNICODE))
        if wide is not None:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self._stream(_stream_name(identity, _EIGHT_BIT))
        return decode_declared(narrow, self.codec(_TEXT_ENCODING), "") if narrow else ""

    def first_text(self, identities: tuple[int, ...]) -> str:
        """Return the first of several properties that is there."""
        return next((text for one in identities if (text := self.text(one))), "")

    def codec(self, identity: int) -> str:
        """Return the encoding that a code page property names, empty where none does."""
        page = self.number(identity)
        return _CODECS.get(page, f"cp{page}") if page else ""

    def number(self, identity: int) -> int:
        """Return a property of 32 bits, 0 where it is missing."""
        return int.from_bytes(self._fixed(identity)[:4], "little")

    def time(self, identity: int) -> datetime.datetime | None:
        """Return a property of time."""
        ticks = int.from_bytes(self._fixed(identity), "little")  # of 100 nanoseconds
        try:
            return _EPOCH + datetime.timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def _fixed(self, identity: int) -> bytes:
        entries = (self._stream("__properties_version1.0") or b"")[self.header_bytes :]
        for start in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            if int.from_bytes(entries[start + 2 : start + 4], "little") == identity:
                return entries[start + 8 : start + _ENTRY_BYTES]
        return b""


def _stream_name(identity: int, kind: int) -> str:
    return f"__substg1.0_{identity:04X}{kind:04X}"
