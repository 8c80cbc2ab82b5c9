import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sources_scanned import ids, reasons, scan

from ingest.errors import (
    UnreachableDocumentError,
    UnreadableDocumentError,
    VanishedDocumentError,
)
from ingest.file_names import write_safely


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("one", encoding="utf-8")
    return folder


# What is no document


def test_socket_is_reported(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket has no content."""
    monkeypatch.chdir(docs)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s.md")
        found = scan(docs.parent)

    assert ids(found) == ["legal/a.md"]
    assert "is a pipe, socket or device" in reasons(found)["legal/s.md"]


def test_link_to_a_device_is_reported(docs: Path) -> None:
    """/dev/zero would be read for ever."""
    (docs / "zero.md").symlink_to("/dev/zero")

    assert "leaves the source" in reasons(scan(docs.parent))["legal/zero.md"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a device")
def test_device_is_reported(docs: Path) -> None:
    """A device node within the source is no document either."""
    try:
        os.mknod(docs / "null.md", 0o20666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("this machine lets nobody make a device")

    assert "is a pipe, socket or device" in reasons(scan(docs.parent))["legal/null.md"]


def test_links_in_a_ring_end(docs: Path) -> None:
    """Two folders that link to each other, and two links, are no endless tree."""
    for name, other in (("x", "y"), ("y", "x")):
        (docs / name).mkdir()
        (docs / name / "there").symlink_to(docs / other)
        (docs / f"{name}.md").symlink_to(f"{other}.md")

    found = scan(docs.parent)

    assert ids(found) == ["legal/a.md"]
    assert set(reasons(found)) == {"legal/x.md", "legal/y.md"}


# What happens between listing and reading


@pytest.mark.parametrize("becomes", ["pipe", "nothing", "folder"])
def test_file_that_is_replaced_has_gone(docs: Path, becomes: str) -> None:
    """A pipe in its place is not waited for."""
    (file,) = scan(docs.parent).files
    (docs / "a.md").unlink()
    if becomes == "pipe":
        os.mkfifo(docs / "a.md")
    elif becomes == "folder":
        (docs / "a.md").mkdir()

    with pytest.raises(VanishedDocumentError, match=r"a\.md: has gone since it was listed"):
        file.read()


def test_link_in_place_of_a_file_is_not_followed(docs: Path, tmp_path: Path) -> None:
    """Whoever may write to a source cannot have the account that indexes read elsewhere."""
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (file,) = scan(docs.parent).files
    (docs / "a.md").unlink()
    (docs / "a.md").symlink_to(tmp_path / "secret.md")

    with pytest.raises(UnreachableDocumentError, match=r"a\.md: cannot be read"):
        file.read()


def test_file_that_may_not_be_read_is_unreachable(docs: Path) -> None:
    """Rights that were lost by mistake do not delete a document."""
    (docs / "a.md").chmod(0)
    if os.access(docs / "a.md", os.R_OK):
        pytest.skip("whoever runs this may read everything")
    (file,) = scan(docs.parent).files

    with pytest.raises(UnreachableDocumentError, match="give the account that indexes the right"):
        file.read()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has this file")
def test_file_on_a_failing_disk_is_unreachable(tmp_path: Path) -> None:
    """The system gives an I/O error for the memory of this process at its first byte."""
    from ingest.contents import LocalFile

    with pytest.raises(UnreachableDocumentError, match=r"m: cannot be read \(Input/output error\)"):
        LocalFile(address="/proc/self/mem").read("m", 10)


@pytest.fixture
def restless(docs: Path) -> Iterator[Path]:
    """A file that is written to all the time."""
    stop = Event()

    def write() -> None:
        with (docs / "a.md").open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b"x")

    (docs / "a.md").write_bytes(b"x" * 30_000_000)  # takes longer to read than to write to
    writer = Thread(target=write)
    writer.start()
    yield docs / "a.md"
    stop.set()
    writer.join()


def test_file_that_is_being_written_is_unreachable(restless: Path) -> None:
    """Half of a file that is being copied is not indexed; the next run reads it."""
    (file,) = scan(restless.parent.parent).files

    with pytest.raises(UnreachableDocumentError, match="changed each of the 3 times it was read"):
        file.read()


def test_file_that_grew_is_not_read_beyond_the_limit(docs: Path) -> None:
    """What was small when it was listed may be endless when it is read."""
    (file,) = scan(docs.parent).files
    (docs / "a.md").write_bytes(b"x" * 3_000_001)

    with pytest.raises(UnreadableDocumentError, match=r"a\.md: is larger than 3 MB; split it"):
        file.read(limit_bytes=3_000_000)
    assert len(file.read(limit_bytes=3_000_001)) == 3_000_001


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("line\nfeed.md", r"line\nfeed.md"),
        ("bell\a\x1b[31m.md", r"bell\x07\x1b[31m.md"),
        ("pdf.\u202edm.md", r"pdf.\u202edm.md"),
        ("separator\u2028.md", r"separator\u2028.md"),
        ("合同\u200f。md", r"合同\u200f。md"),
        ("全角　空格.md", "全角　空格.md"),
        ("família\u200d.md", "família\u200d.md"),
    ],
)
def test_name_that_would_deceive_is_escaped(docs: Path, name: str, shown: str) -> None:
    """Ids and messages are one line that reads as it is; the file itself is read all the same."""
    (docs / "a.md").rename(docs / name)

    (file,) = scan(docs.parent).files

    assert file.document_id == f"legal/{shown}"
    assert file.path == shown
    assert file.read() == b"one"


def test_escaped_name_twice_is_reported(docs: Path) -> None:
    """A file that is truly named like an escape does not hide the other."""
    (docs / "x\ny.md").write_text("one", encoding="utf-8")
    (docs / r"x\ny.md").write_text("two", encoding="utf-8")

    found = scan(docs.parent)

    assert ids(found) == ["legal/a.md", r"legal/x\ny.md"]
    assert "rename one of the two" in reasons(found)[r"legal/x\ny.md"]
    assert "\n" not in "".join(reasons(found).values())


def test_bytes_that_are_no_text_are_shown() -> None:
    """A name in GBK is shown by its bytes, so that its file can be found."""
    assert write_safely(os.fsdecode("合.md".encode("gbk"))) == r"\xba\xcf.md"


def test_folder_that_is_not_utf8_is_reported_once(docs: Path) -> None:
    """Not once for each file in it."""
    folder = Path(os.fsdecode(os.fsencode(docs) + b"/\xba\xcf"))
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.md").write_text("x", encoding="utf-8")

    found = scan(docs.parent)

    assert ids(found) == ["legal/a.md"]
    assert reasons(found) == {r"legal/\xba\xcf": "its name is not valid UTF-8; rename it"}


def test_longest_name_is_a_document(docs: Path) -> None:
    """255 bytes are what a system allows: 84 Chinese characters and a suffix."""
    name = f"{'合' * 84}.md"
    (docs / "a.md").rename(docs / name)

    (file,) = scan(docs.parent).files

    assert len(name.encode()) == 255
    assert file.document_id == f"legal/{name}"
    assert file.read() == b"one"


def test_names_that_differ_in_case_are_two_documents(docs: Path) -> None:
    """Where the system keeps both, so does the index."""
    (docs / "A.md").write_text("two", encoding="utf-8")
    if len(list(docs.iterdir())) == 1:
        pytest.skip("this disk ignores case")

    assert {file.document_id: file.read() for file in scan(docs.parent).files} == {
        "legal/A.md": b"two",
        "legal/a.md": b"one",
    }


# Size


@pytest.fixture
def deep() -> Iterator[Path]:
    """A folder with 1,200 folders in one another, and a file in the innermost."""
    root = Path(tempfile.mkdtemp())
    folder = root / "docs"
    for _ in range(1200):
        folder.mkdir()
        folder = folder / "d"
    (folder.parent / "a.md").write_text("deep", encoding="utf-8")
    yield root
    (folder.parent / "a.md").unlink()
    while folder.parent != root:  # rmtree would run out of Python's stack
        folder = folder.parent
        folder.rmdir()
    root.rmdir()


def test_tree_of_any_depth_is_listed(deep: Path) -> None:
    """The listing keeps its own stack."""
    (file,) = scan(deep).files

    assert file.document_id == f"legal/{'d/' * 1199}a.md"
    assert file.read() == b"deep"


def test_tree_deeper_than_paths_reach_is_reported(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system cannot name is told, and the rest is listed."""
    monkeypatch.chdir(docs)
    for _ in range(20):  # of 250 characters each: more than the 4,096 bytes of a path
        os.mkdir("d" * 250)  # noqa: PTH102  relative to where we are
        os.chdir("d" * 250)

    found = scan(docs.parent)

    assert ids(found) == ["legal/a.md"]
    (reason,) = reasons(found).values()
    assert "lies so deep that the system cannot name it; move it up" in reason


def test_folder_that_vanishes_while_it_is_listed_loses_nothing(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a drive that was unplugged; the next run knows."""
    (docs / "gone").mkdir()
    (docs / "gone" / "b.md").write_text("b", encoding="utf-8")
    listing = os.scandir

    def vanish(path: str) -> object:
        if path == str(docs / "gone") and (docs / "gone").exists():
            (docs / "gone" / "b.md").unlink()
            (docs / "gone").rmdir()
        return listing(path)

    monkeypatch.setattr("ingest.folders.os.scandir", vanish)
    found = scan(docs.parent)

    assert ids(found) == ["legal/a.md"]
    assert "has gone since it was listed" in reasons(found)["legal/gone"]
    assert found.may_still_hold("docs", "legal/gone/b.md")


@pytest.mark.slow
def test_hundred_thousand_files_are_listed_in_seconds(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A flat archive of scans is no special case."""
    for number in range(100_000):
        os.close(os.open(f"{docs}/{number}.md", os.O_CREAT))
    started = time.perf_counter()
    found = scan(docs.parent)
    seconds = time.perf_counter() - started
    with capsys.disabled():
        print(f"\n{len(found.files)} files listed, {len(found.files) / seconds:,.0f} a second")

    assert len(found.files) == 100_001
    assert seconds < 30
