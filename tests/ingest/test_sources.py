import os
from pathlib import Path

import fsspec
import pytest
from sources_scanned import ids, reasons, scan

from ingest.errors import UnreadableDocumentError
from ingest.sources import SourceScan


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "合同").mkdir(parents=True)
    (folder / "b.md").write_text("b", encoding="utf-8")
    (folder / "合同" / "A 1.md").write_text("甲", encoding="utf-8")
    return folder


def test_files_are_listed_in_a_fixed_order(tmp_path: Path, docs: Path) -> None:
    """A scan names each file by department and path, and reads it."""
    found = scan(tmp_path)

    assert ids(found) == ["legal/b.md", "legal/合同/A 1.md"]
    assert found.files[1].read() == "甲".encode()
    assert found.files[1].size_bytes == 3
    assert found.unreachable == ()
    assert found.unreadable == ()


def test_revision_changes_with_the_file(tmp_path: Path, docs: Path) -> None:
    """A changed file has another revision, an untouched one the same."""
    before = {file.path: file.revision for file in scan(tmp_path).files}
    (docs / "b.md").write_text("c", encoding="utf-8")
    os.utime(docs / "b.md", ns=(0, 0))
    after = {file.path: file.revision for file in scan(tmp_path).files}

    assert after["b.md"] != before["b.md"]
    assert after["合同/A 1.md"] == before["合同/A 1.md"]


def test_programs_leftovers_are_no_documents(tmp_path: Path, docs: Path) -> None:
    """Hidden files and locks are passed over without a word."""
    for name in (".DS_Store", "~$b.docx", "Thumbs.db", ".git"):
        (docs / name).write_text("x", encoding="utf-8")

    assert len(scan(tmp_path).files) == 2
    assert scan(tmp_path).unreadable == ()


def test_missing_source_is_reported_and_loses_nothing(tmp_path: Path, docs: Path) -> None:
    """A folder that is not mounted today does not delete what it held yesterday."""
    found = scan(tmp_path, "docs", "gone")

    assert len(found.files) == 2
    assert found.may_still_hold("gone", "legal/any.md")
    assert not found.may_still_hold("docs", "legal/any.md")
    assert reasons(found) == {
        "legal/gone": (
            "the source gone is missing; create the folder, or correct its name in whoknows.toml"
        )
    }


def test_source_that_is_a_file_is_reported(tmp_path: Path, docs: Path) -> None:
    """A source names a folder."""
    assert "is a file; name its folder" in reasons(scan(tmp_path, "docs/b.md"))["legal/docs/b.md"]


def test_empty_folder_is_complete(tmp_path: Path) -> None:
    """A department without documents is no error."""
    (tmp_path / "docs").mkdir()

    assert scan(tmp_path) == SourceScan(files=(), unreadable=())


def test_link_that_leaves_the_source_is_reported(tmp_path: Path, docs: Path) -> None:
    """What lies outside a source is not indexed through a link into it."""
    (tmp_path / "secret.md").write_text("x", encoding="utf-8")
    (docs / "out.md").symlink_to(tmp_path / "secret.md")
    (docs / "up").symlink_to(tmp_path)
    (docs / "dead.md").symlink_to("nowhere")
    (docs / "self.md").symlink_to("self.md")

    found = scan(tmp_path)

    assert len(found.files) == 2
    assert "leaves the source" in reasons(found)["legal/out.md"]
    assert "leaves the source" in reasons(found)["legal/up"]
    assert "leads nowhere" in reasons(found)["legal/dead.md"]
    assert "leads nowhere" in reasons(found)["legal/self.md"]


def test_link_within_the_source_adds_nothing(tmp_path: Path, docs: Path) -> None:
    """A link to what is listed anyway, or round in a ring, is no second document."""
    (docs / "again.md").symlink_to("b.md")
    (docs / "合同" / "ring").symlink_to(docs)

    found = scan(tmp_path)

    assert ids(found) == ["legal/b.md", "legal/合同/A 1.md"]
    assert found.unreadable == ()


def test_link_to_a_hidden_file_is_a_document(tmp_path: Path, docs: Path) -> None:
    """Tools that store files by hash leave links under the names that people know."""
    (docs / ".store").mkdir()
    (docs / ".store" / "f00").write_text("stored", encoding="utf-8")
    (docs / "report.md").symlink_to(".store/f00")

    assert {file.path: file.read() for file in scan(tmp_path).files}["report.md"] == b"stored"


def test_pipe_is_reported(tmp_path: Path, docs: Path) -> None:
    """A pipe would be read forever."""
    os.mkfifo(docs / "pipe")

    assert "is a pipe, socket or device" in reasons(scan(tmp_path))["legal/pipe"]


def test_name_that_is_not_utf8_is_reported(tmp_path: Path, docs: Path) -> None:
    """A name in another encoding cannot be an id."""
    Path(os.fsdecode(os.fsencode(docs) + b"/\xff.md")).write_text("x", encoding="utf-8")

    assert reasons(scan(tmp_path)) == {r"legal/\xff.md": "its name is not valid UTF-8; rename it"}


def test_unreadable_folder_is_reported(tmp_path: Path, docs: Path) -> None:
    """A folder without rights is reported, and its documents are not taken for deleted."""
    (docs / "合同").chmod(0)
    if os.access(docs / "合同", os.R_OK):
        pytest.skip("whoever runs this may read everything")
    try:
        found = scan(tmp_path)
    finally:
        (docs / "合同").chmod(0o700)

    assert "may not be read" in reasons(found)["legal/合同"]
    assert found.unreachable == (("docs", "legal/合同/"),)


def test_folder_that_cannot_be_listed_is_reported(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses one folder; the others are listed, and nothing there counts as deleted."""
    listing = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "合同":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = scan(tmp_path)

    assert ids(found) == ["legal/b.md"]
    assert "give the account that indexes the right to read it" in reasons(found)["legal/合同"]
    assert found.unreachable == (("docs", "legal/合同/"),)


def test_same_path_in_two_sources_is_reported(tmp_path: Path, docs: Path) -> None:
    """The first source wins, and the second is told to rename."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.md").write_text("other", encoding="utf-8")

    found = scan(tmp_path, "docs", "more")

    assert found.files[0].read() == b"b"
    assert "rename one of the two" in reasons(found)["legal/b.md"]


def test_names_are_composed(tmp_path: Path) -> None:
    """An id is the same whichever system wrote the file's name."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "cafe\u0301.md").write_text("x", encoding="utf-8")

    (file,) = scan(tmp_path).files

    assert file.document_id == "legal/café.md"
    assert file.read() == b"x"


def test_file_that_has_gone_is_unreadable(tmp_path: Path, docs: Path) -> None:
    """A file deleted after the scan says so."""
    first = scan(tmp_path).files[0]
    (docs / "b.md").unlink()

    with pytest.raises(UnreadableDocumentError, match=r"b\.md: has gone since it was listed"):
        first.read()


def test_any_fsspec_address_is_a_source(tmp_path: Path) -> None:
    """Object stores and web folders are listed and read like local ones."""
    memory = fsspec.filesystem("memory")
    memory.pipe("/wiki/合同/a.md", b"remote")
    memory.pipe("/wiki/.hidden", b"x")

    found = scan(tmp_path, "memory://wiki")
    memory.pipe("/wiki/合同/a.md", b"other!")

    assert ids(found) == ["legal/合同/a.md"]
    assert found.files[0].size_bytes == 6
    assert found.files[0].read() == b"other!"
    assert scan(tmp_path, "memory://wiki").files[0].revision != found.files[0].revision
    memory.rm("/wiki", recursive=True)


@pytest.mark.parametrize(
    "address", ["memory://nowhere", "nosuch://place", "file:///nowhere/at/all"]
)
def test_address_that_cannot_be_reached_is_reported(tmp_path: Path, address: str) -> None:
    """A store that is away today is reported and loses nothing."""
    found = scan(tmp_path, address)

    assert found.may_still_hold(address, "legal/any.md")
    assert "the source" in found.unreadable[0].reason


def test_file_address_is_a_folder(tmp_path: Path, docs: Path) -> None:
    """`file://` names a folder of this machine, with the same rules for links."""
    assert ids(scan(tmp_path, f"file://{docs}")) == ["legal/b.md", "legal/合同/A 1.md"]
