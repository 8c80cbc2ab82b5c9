"""A ZIP archive in, the files inside it out, however it was packed and never more than fits."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.file_names import is_ignored
from ingest.parsing.decoding import chinese_encoding
from ingest.parsing.recognition import ARCHIVE_DAMAGES
from ingest.records import ParsedDocument, Part

MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 400_000_000
_MAX_RATIO = 200  # of unpacked to packed bytes: tables of zeros reach 100, bombs 1000
_FREE_BYTES = 10_000_000  # what unpacks to no more may be as repetitive as it likes
_ENCRYPTED, _UTF8 = 0x1, 0x800  # bits of an entry's flags (APPNOTE.TXT 4.4.4)
_STEP_BYTES = 4096
_RESOURCE_FORKS = "__MACOSX"  # what a Mac lays beside each file that it packs
_DRIVE = re.compile(r"^[A-Za-z]:(?=/|$)")
_OTHER_WAY = "unpack it and keep the files in the folder"


def parse_zip(content: bytes, path: str, passwords: Sequence[str]) -> ParsedDocument:
    """Return the members as parts; each that cannot be read is a gap, the others are read."""
    with _open(content, path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        named = [
            (entry, name)
            for entry, name in zip(entries, _names(entries), strict=True)
            if not _is_clutter(name)
        ]
        unpacking = _Unpacking(archive=archive, passwords=passwords, bytes_left=MAX_UNPACKED_BYTES)
        parts = tuple(unpacking.read_all(named[:MAX_MEMBERS]))
        if len(named) > MAX_MEMBERS:
            unpacking.gaps.append(
                f"holds {len(named)} files, of which the first {MAX_MEMBERS} are read; "
                + _OTHER_WAY
            )
    if not named:
        raise UnreadableDocumentError(f"{path}: holds no files; remove it or fill it")
    return ParsedDocument(title=None, blocks=(), parts=parts, gaps=tuple(unpacking.gaps))


class _RefusedMemberError(Exception):
    """One member cannot be read; the message says why and what to do."""


@dataclass(slots=True, kw_only=True)
class _Unpacking:
    """An open archive, and how much it may still unpack to."""

    archive: Any
    passwords: Sequence[str]
    bytes_left: int
    gaps: list[str] = field(default_factory=list)

    def read_all(self, named: Sequence[tuple[Any, str]]) -> Iterator[Part]:
        """Yield each member that can be read, and note why the others cannot."""
        for entry, name in named:
            try:
                content = self._read(entry)
            except _RefusedMemberError as error:
                self.gaps.append(f"{name} {error}")
            else:
                self.bytes_left -= len(content)
                yield Part(name=name, content=content)

    def _read(self, entry: Any) -> bytes:
        if entry.file_size > max(_FREE_BYTES, _MAX_RATIO * entry.compress_size):
            raise _RefusedMemberError(
                f"unpacks to more than {_MAX_RATIO} times its size, as bombs do; {_OTHER_WAY}"
            )
        if entry.file_size > self.bytes_left:
            raise _RefusedMemberError(
                f"is beyond the {MAX_UNPACKED_BYTES // 1_000_000} MB that are unpacked; "
                + _OTHER_WAY
            )
        if entry.flag_bits & _ENCRYPTED:
            return self._read_locked(entry)
        try:
            return self._unpack(entry, None)
        except NotImplementedError as error:
            raise _RefusedMemberError(
                "is packed in a way that is not read; pack it again with the usual method"
            ) from error
        except _damages() as error:
            raise _RefusedMemberError("is damaged; pack it again") from error

    def _read_locked(self, entry: Any) -> bytes:
        for password in self.passwords:
            for encoded in dict.fromkeys((password.encode(), password.encode("gb18030"))):
                try:
                    return self._unpack(entry, encoded)
                except _damages():  # what a wrong password makes of it
                    continue
        raise _RefusedMemberError(
            "needs a password; add it to [parsing] passwords in whoknows.toml, or pack it without"
        )

    def _unpack(self, entry: Any, password: bytes | None) -> bytes:
        """Return a member, which is known to fit: the archive is read to the declared size only.

        In small steps, for some methods unpack all that a step reads before they count it.
        """
        with self.archive.open(entry, pwd=password) as stream:
            return b"".join(iter(lambda: stream.read(_STEP_BYTES), b""))


def _open(content: bytes, path: str) -> Any:
    import pyzipper  # the standard library cannot open AES, which most packers now use

    try:
        return pyzipper.AESZipFile(io.BytesIO(content))
    except _damages() as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its archive does not open); pack it again or remove it"
        ) from error


def _damages() -> tuple[type[Exception], ...]:
    """Return what reading a damaged or locked archive raises."""
    import pyzipper

    return (pyzipper.BadZipFile, *ARCHIVE_DAMAGES)


def _is_clutter(name: str) -> bool:
    """Tell whether a member is what no source would list."""
    return any(is_ignored(part) or part == _RESOURCE_FORKS for part in name.split("/"))


def _names(entries: Sequence[Any]) -> list[str]:
    """Return the names as their packer meant them.

    Without the mark for UTF-8 they are in whatever encoding the packer's system had: read all
    together, for one name is too short to tell.
    """
    unmarked = [_raw_name(entry) for entry in entries if not entry.flag_bits & _UTF8]
    encoding = _encoding_of(b"\n".join(unmarked))
    return [
        _plain(
            str(entry.orig_filename)
            if entry.flag_bits & _UTF8
            else _raw_name(entry).decode(encoding, errors="replace")
        )
        for entry in entries
    ]


def _plain(name: str) -> str:
    """Return a name without drive, backslashes and what no screen shows."""
    printable = "".join(character for character in name if character.isprintable())
    return _DRIVE.sub("", printable.replace("\\", "/"))


def _raw_name(entry: Any) -> bytes:
    """Return the bytes that zipfile took for code page 437, which has a character for each."""
    return str(entry.orig_filename).encode("cp437", errors="replace")


def _encoding_of(names: bytes) -> str:
    try:
        names.decode("utf-8")  # what Macs write, and forget to mark
    except UnicodeDecodeError:
        return chinese_encoding(names) or "cp437"
    return "utf-8"
