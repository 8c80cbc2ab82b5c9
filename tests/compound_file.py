"""Writes compound files, the container of old Office files and Outlook messages ([MS-CFB])."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

Tree = Mapping[str, "bytes | Tree"]

_SECTOR, _SHORT_SECTOR, _SHORT_STREAM = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_ROOT, _STORAGE, _STREAM = 5, 1, 2


def compound_file(tree: Tree) -> bytes:
    """Return a compound file that holds streams (bytes) and storages (further trees)."""
    return _Writer().write(tree)


@dataclass
class _Sectors:
    """Chains of sectors of one size."""

    size: int
    content: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, stream: bytes) -> int:
        """Append a stream; return its first sector."""
        if not stream:
            return _END
        start, count = len(self.table), -(-len(stream) // self.size)
        self.content += stream.ljust(count * self.size, b"\0")
        self.table += [*range(start + 1, start + count), _END]
        return start


@dataclass
class _Writer:
    sectors: _Sectors = field(default_factory=lambda: _Sectors(_SECTOR))
    short: _Sectors = field(default_factory=lambda: _Sectors(_SHORT_SECTOR))
    entries: list[bytes] = field(default_factory=list)

    def write(self, tree: Tree) -> bytes:
        self.entries.append(b"")
        child = self._add_children(tree)
        short_table = b"".join(struct.pack("<L", one) for one in self.short.table)
        start = self.sectors.add(bytes(self.short.content))
        self.entries[0] = _entry("Root Entry", _ROOT, _FREE, child, start, len(self.short.content))
        directory = b"".join(self.entries)
        directory_start = self.sectors.add(directory)
        short_start = self.sectors.add(short_table)
        return self._assemble(directory_start, short_start, -(-len(short_table) // _SECTOR))

    def _add_children(self, tree: Tree) -> int:
        """Add the entries of a storage, each the right neighbour of the one before."""
        following = _FREE
        for name, content in reversed(tree.items()):
            number = len(self.entries)
            self.entries.append(b"")
            if isinstance(content, bytes):
                store = self.short if len(content) < _SHORT_STREAM else self.sectors
                start = store.add(content)
                entry = _entry(name, _STREAM, following, _FREE, start, len(content))
            else:
                entry = _entry(name, _STORAGE, following, self._add_children(content), 0, 0)
            self.entries[number] = entry
            following = number
        return following

    def _assemble(self, directory: int, short_table: int, short_count: int) -> bytes:
        table = list(self.sectors.table)
        first = len(table)
        count = 1
        while (first + count) * 4 > count * _SECTOR:
            count += 1
        table += [_FAT] * count
        table += [_FREE] * (count * _SECTOR // 4 - len(table))
        fixed = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        numbers = (0, count, directory, 0, _SHORT_STREAM, short_table, short_count, _END, 0)
        places = [*range(first, first + count), *[_FREE] * (109 - count)]
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + fixed
        return (
            head
            + struct.pack("<9L109L", *numbers, *places)
            + bytes(self.sectors.content)
            + struct.pack(f"<{len(table)}L", *table)
        )


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    place = struct.pack("<HBBLLL", len(raw) + 2, kind, 1, _FREE, right, child)
    return raw.ljust(64, b"\0") + place + bytes(36) + struct.pack("<LQ", start, size)
