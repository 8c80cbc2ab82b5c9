import base64
from pathlib import Path

import pytest
from sources_scanned import ids, reasons, scan

from ingest.errors import VanishedDocumentError

MESSAGE = "From: ada@example.org\nSubject: battery\n\nIt lasts.\n"


def deliver(mailbox: Path, name: str, text: str = MESSAGE) -> Path:
    for part in ("cur", "new", "tmp"):
        (mailbox / part).mkdir(parents=True, exist_ok=True)
    path = mailbox / name
    path.write_text(text, encoding="utf-8")
    return path


def test_messages_are_documents(tmp_path: Path) -> None:
    """Messages that were seen and new ones are listed; one still being delivered is not."""
    deliver(tmp_path / "docs", "cur/1700000000.M1P2.host,S=52:2,S")
    deliver(tmp_path / "docs", "new/1700000001.M1P3.host")
    deliver(tmp_path / "docs", "tmp/1700000002.M1P4.host")

    found = scan(tmp_path)

    assert ids(found) == [
        "legal/1700000000.M1P2.host,S=52.eml",
        "legal/1700000001.M1P3.host.eml",
    ]
    assert found.files[0].read().decode() == MESSAGE
    assert found.unreadable == ()


@pytest.mark.parametrize("name", ["cur/1.host:2,", "cur/1.host:2,RS", "cur/1.host;2,S"])
def test_message_keeps_its_id_and_revision_when_it_is_read(tmp_path: Path, name: str) -> None:
    """A message that somebody reads or marks is the same document, not a changed one."""
    path = deliver(tmp_path / "docs", "new/1.host")
    (before,) = scan(tmp_path).files
    path.rename(tmp_path / "docs" / name)
    (after,) = scan(tmp_path).files

    assert (after.document_id, after.revision) == (before.document_id, before.revision)
    assert before.read().decode() == MESSAGE


def test_message_that_was_deleted_has_gone(tmp_path: Path) -> None:
    """No other name is found for it."""
    path = deliver(tmp_path / "docs", "cur/1.host:2,S")
    (file,) = scan(tmp_path).files
    path.unlink()

    with pytest.raises(VanishedDocumentError, match=r"1\.host\.eml: has gone"):
        file.read()


def test_folders_of_a_mailbox_are_paths(tmp_path: Path) -> None:
    """`.Sent.2024` is `Sent/2024`, and a Chinese name is read as mail servers write it."""
    name = "已发送"
    shifted = base64.b64encode(name.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    mailbox = tmp_path / "docs"
    deliver(mailbox, "cur/1:2,S")
    deliver(mailbox / ".Sent.2024", "cur/2:2,S")
    deliver(mailbox / f".&{shifted}-", "cur/3:2,S")
    deliver(mailbox / ".R&-D", "cur/4:2,S")
    deliver(mailbox / ".a&AC8ALg-b", "cur/5:2,S")  # stands for a/.b, which is no name

    assert ids(scan(tmp_path)) == [
        *("legal/1.eml", "legal/R&D/4.eml", "legal/Sent/2024/2.eml", "legal/a&AC8ALg-b/5.eml"),
        f"legal/{name}/3.eml",
    ]


def test_books_of_the_mail_server_are_no_documents(tmp_path: Path) -> None:
    """Its lists are passed over, what somebody laid beside the mail is not."""
    mailbox = tmp_path / "docs"
    deliver(mailbox, "cur/1:2,S")
    for name in ("dovecot-uidlist", "maildirsize", "subscriptions", ".DS_Store", "notes.md"):
        (mailbox / name).write_text("x", encoding="utf-8")

    assert ids(scan(tmp_path)) == ["legal/1.eml", "legal/notes.md"]


def test_mailbox_may_lie_among_documents(tmp_path: Path) -> None:
    """A Maildir is recognised wherever it is in a source."""
    deliver(tmp_path / "docs" / "mail" / "ada", "cur/1:2,S")
    (tmp_path / "docs" / "a.md").write_text("x", encoding="utf-8")

    assert ids(scan(tmp_path)) == ["legal/a.md", "legal/mail/ada/1.eml"]


def test_link_in_a_mailbox_is_not_followed(tmp_path: Path) -> None:
    """What lies outside is not read as a message."""
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    deliver(tmp_path / "docs", "cur/1:2,S")
    (tmp_path / "docs" / "cur" / "2:2,S").symlink_to(tmp_path / "secret")

    found = scan(tmp_path)

    assert ids(found) == ["legal/1.eml"]
    assert "is no plain file" in reasons(found)["legal/2:2,S"]


def test_folder_with_only_some_of_the_parts_is_a_folder(tmp_path: Path) -> None:
    """A department that keeps a folder named `new` has documents in it."""
    (tmp_path / "docs" / "new").mkdir(parents=True)
    (tmp_path / "docs" / "new" / "a.md").write_text("x", encoding="utf-8")

    assert ids(scan(tmp_path)) == ["legal/new/a.md"]
