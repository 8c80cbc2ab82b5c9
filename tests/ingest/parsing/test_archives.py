import io
import struct
import zipfile

import pytest
import pyzipper

from ingest.errors import UnreadableDocumentError
from ingest.parsing import archives
from ingest.parsing.registry import parse_document
from ingest.records import ParsedDocument


def packed(
    members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, encoding: str = ""
) -> bytes:
    """Return an archive; `encoding` is that of the names where they are not marked as UTF-8."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            raw = name.encode(encoding).decode("cp437") if encoding else name
            archive.writestr(_Unmarked(raw) if encoding else raw, content)
    return stream.getvalue()


class _Unmarked(zipfile.ZipInfo):
    """A member whose name is written as the bytes of code page 437, without the UTF-8 mark."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  zipfile's name
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def locked(password: str, *, name: str = "plan.md") -> bytes:
    stream = io.BytesIO()
    with pyzipper.AESZipFile(
        stream, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(password.encode())
        archive.writestr(name, b"# Plan")
    return stream.getvalue()


def unpack(content: bytes, *passwords: str) -> ParsedDocument:
    return parse_document(content, "a.zip", passwords=passwords).parsed


def test_members_become_parts() -> None:
    """Each file of an archive is a document of its own, under its own path; folders are none."""
    parsed = unpack(packed({"docs/": b"", "docs/库存.md": b"# a", "b.txt": b"b"}))

    assert [(part.name, part.content) for part in parsed.parts] == [
        ("docs/库存.md", b"# a"),
        ("b.txt", b"b"),
    ]
    assert parsed.blocks == ()
    assert parsed.gaps == ()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("会议/库存报告.md", "gb18030"), ("會議/庫存報告.md", "big5"), ("会议/库存.md", "utf-8")],
)
def test_unmarked_names_are_read_as_their_packer_meant(name: str, encoding: str) -> None:
    """Windows and Macs pack names in their own encoding and do not say which."""
    names = {name: b"a", "notes.md": b"b"}

    assert [part.name for part in unpack(packed(names, encoding=encoding)).parts] == [*names]


def test_european_names_stay_what_they_are() -> None:
    """Code page 437 is what the format says an unmarked name is in."""
    names = {"café.md": b"a"}

    assert [part.name for part in unpack(packed(names, encoding="cp437")).parts] == [*names]


def test_names_are_those_of_any_system() -> None:
    """Backslashes divide folders, a drive is none, and what no screen shows is left out."""
    parsed = unpack(packed({"C:\\Users\\jane\\a.md": b"a", "report\u202efdp.exe": b"b"}))

    assert [part.name for part in parsed.parts] == ["/Users/jane/a.md", "reportfdp.exe"]


def test_clutter_is_left_out_as_in_a_folder() -> None:
    """What no source would list is no part either."""
    names = ["a.md", "__MACOSX/._a.md", ".git/config", "x/.DS_Store", "Thumbs.db", "~$a.docx"]

    assert [part.name for part in unpack(packed(dict.fromkeys(names, b"x"))).parts] == ["a.md"]


@pytest.mark.parametrize("passwords", [("geheim",), ("wrong", "geheim"), ("密码",)])
def test_locked_members_open_with_one_of_the_passwords(passwords: tuple[str, ...]) -> None:
    """Each password is tried; the first that fits opens the member."""
    parsed = unpack(locked(passwords[-1]), *passwords)

    assert [part.content for part in parsed.parts] == [b"# Plan"]


@pytest.mark.parametrize("passwords", [(), ("wrong",)])
def test_locked_member_without_its_password_is_a_gap(passwords: tuple[str, ...]) -> None:
    """The report names the member and where its password belongs."""
    gap = unpack(locked("geheim"), *passwords).gaps[0]

    assert gap.startswith("plan.md needs a password; add it to [parsing] passwords")


def test_damaged_member_is_a_gap_and_the_rest_is_read() -> None:
    """One bad member does not cost the others."""
    content = packed({"a.txt": b"first", "b.txt": b"second"}, method=zipfile.ZIP_STORED)
    parsed = unpack(content.replace(b"first", b"frist"))

    assert [part.name for part in parsed.parts] == ["b.txt"]
    assert parsed.gaps == ("a.txt is damaged; pack it again",)


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    """What unpacks to hundreds of times its size is a gap, not memory."""
    parsed = unpack(packed({"bomb.txt": bytes(30_000_000), "a.txt": b"a"}))

    assert [part.name for part in parsed.parts] == ["a.txt"]
    assert "bombs" in parsed.gaps[0]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_member_that_understates_its_size_is_read_no_further(method: int) -> None:
    """What is unpacked counts, not what the archive says."""
    content = packed({"liar.txt": bytes(3_000_000)}, method=method)
    content = content.replace(struct.pack("<L", 3_000_000), struct.pack("<L", 1000))

    assert unpack(content).gaps == ("liar.txt is damaged; pack it again",)


def test_archive_that_unpacks_to_too_much_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members beyond the limit are gaps; smaller ones after them still fit."""
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 10)
    unpacking = unpack(packed({"a.txt": b"12345", "b.txt": b"123456789", "c.txt": b"1"}))

    assert [part.name for part in unpacking.parts] == ["a.txt", "c.txt"]
    assert "b.txt is beyond" in unpacking.gaps[0]


def test_archive_of_too_many_files_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ones are read, and the report says that there are more."""
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    parsed = unpack(packed({"a": b"a", "b": b"b", "c": b"c"}))

    assert [part.name for part in parsed.parts] == ["a", "b"]
    assert "holds 3 files" in parsed.gaps[0]


def test_archive_without_files_is_refused() -> None:
    """There is nothing to read in it."""
    with pytest.raises(UnreadableDocumentError, match="holds no files"):
        unpack(packed({"folder/": b""}))
