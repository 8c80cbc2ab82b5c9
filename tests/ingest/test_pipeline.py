from collections.abc import Sequence
from datetime import date

import pytest
from in_process_parser import InProcessParser

from ingest.pipeline import ingest_document
from ingest.reading import read_file
from ingest.records import Byline, FoundIn, IngestedDocument, Language, Role
from ingest.sources import SourceFile


def count_characters(texts: Sequence[str]) -> list[int]:
    return [max(1, len(text) // 2) for text in texts]


def ingest(path: str, content: str) -> IngestedDocument:
    (only,) = ingest_all(path, content.encode())
    return only


def ingest_all(path: str, content: bytes) -> list[IngestedDocument]:
    file = SourceFile(
        document_id=f"legal/{path}",
        department="legal",
        path=path,
        revision="1",
        size_bytes=len(content),
        source="docs",
        address="/nowhere",
    )
    return [
        ingest_document(read, "legal", count_tokens=count_characters)
        for read in read_file(file, content, InProcessParser()).documents
    ]


def test_document_says_everything_of_its_file() -> None:
    """A document is known by id, title, language, type, hash and date."""
    ingested = ingest(
        "合同/a.md", "# 采购合同\n\n作者：张伟\n日期：2024-03-01\n\n供应商须按期交货。"
    )

    document = ingested.document
    assert document.document_id == "legal/合同/a.md"
    assert document.title == "采购合同"
    assert document.language is Language.ZH
    assert document.media_type == "text/markdown"
    assert len(document.content_hash) == 64
    assert document.date == date(2024, 3, 1)
    assert ingested.bylines == (Byline(name="张伟", role=Role.AUTHOR, found_in=FoundIn.BYLINE),)
    assert ingested.chunks[0].text.startswith("采购合同")


@pytest.mark.parametrize(
    ("path", "content", "title"),
    [
        ("a.md", "---\ntitle: Given\n---\n# Heading\n", "Given"),
        ("a.md", "Text.\n\n## Heading\n", "Heading"),
        ("supply_chain-2024 Q1.md", "Only text.", "supply chain 2024 Q1"),
    ],
)
def test_title_is_the_best_there_is(path: str, content: str, title: str) -> None:
    """A given title comes before the first heading, that before the file's name."""
    assert ingest(path, content).document.title == title


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("20240301_minutes.md", "Text.", date(2024, 3, 1)),
        ("minutes-2024-03-01.md", "---\ndate: 2023-01-02\n---\nText.", date(2023, 1, 2)),
        ("minutes.md", "Text.", None),
        ("order-1234567890.md", "Text.", None),
    ],
)
def test_date_is_never_the_files(path: str, content: str, expected: date | None) -> None:
    """Without a date in text or name there is none."""
    assert ingest(path, content).document.date == expected


def test_title_alone_is_a_chunk() -> None:
    """A document of nothing but front matter is found by its title."""
    (only,) = ingest("a.md", "---\ntitle: 库存预警规则\n---\n").chunks

    assert only.text == "库存预警规则"


def test_attachment_that_says_nothing_of_itself_is_of_its_mail() -> None:
    """Its date is the mail's, and whoever sent it can be asked about it."""
    mail = (
        b"From: Zhang Wei <zw@example.com>\r\nTo: a@example.com\r\nSubject: Figures\r\n"
        b"Date: Fri, 1 Mar 2024 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\n"
        b"See below.\r\n--b\r\nContent-Type: text/csv\r\n"
        b'Content-Disposition: attachment; filename="figures.csv"\r\n\r\n'
        b"month,pieces\r\nMarch,12\r\nApril,15\r\n--b\r\nContent-Type: text/markdown\r\n"
        b'Content-Disposition: attachment; filename="notes.md"\r\n\r\n'
        b"# Notes\n\nAuthor: Jane Doe\nDate: 2023-05-06\n\nText.\r\n--b--\r\n"
    )

    _, figures, notes = ingest_all("mail.eml", mail)

    assert figures.document.date == date(2024, 3, 1)
    (sender,) = figures.bylines
    assert (sender.name, sender.role) == ("Zhang Wei <zw@example.com>", Role.CONTACT)
    assert notes.document.date == date(2023, 5, 6)
    assert [each.name for each in notes.bylines] == ["Jane Doe"]
