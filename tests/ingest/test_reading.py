from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableDocumentError
from ingest.parsing.recognition import MediaType
from ingest.parsing.registry import ParsedMedia
from ingest.reading import MAX_DEPTH, FileReading, hash_content, read_file, safe_name
from ingest.records import Block, BlockKind, ParsedDocument, Part, Scan, ScanText
from ingest.sources import SourceFile

FILE = SourceFile(
    document_id="rd/mail.eml",
    department="rd",
    path="mail.eml",
    revision="1",
    size_bytes=1,
    source="docs",
    address="/nowhere",
)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, page=page)


@dataclass
class ScriptedParser:
    """Holds what each content is parsed to, and what each picture shows."""

    documents: Mapping[bytes, ParsedDocument]
    pictures: Mapping[bytes, str] = field(default_factory=dict)
    recognised: list[bytes] = field(default_factory=list)

    def parse(self, content: bytes, path: str) -> ParsedMedia:
        """Return the document of this content."""
        if content not in self.documents:
            raise UnreadableDocumentError(f"{path}: is damaged; remove it")
        return ParsedMedia(media_type=MediaType.EML, parsed=self.documents[content])

    def recognise_text(self, image: bytes, path: str) -> ScanText:
        """Return the text of this picture, and remember that it was asked for."""
        self.recognised.append(image)
        if image not in self.pictures:
            raise UnreadableDocumentError(f"{path}: is a scan; install the OCR extra")
        return ScanText(blocks=(paragraph(self.pictures[image]),), lines=())


def document(text: str = "", *parts: Part, scans: tuple[Scan, ...] = ()) -> ParsedDocument:
    blocks = (paragraph(text),) if text else ()
    return ParsedDocument(title=None, blocks=blocks, parts=parts, scans=scans)


def read(parser: ScriptedParser, content: bytes = b"mail", **options: bool) -> FileReading:
    return read_file(FILE, content, parser, **options)


def test_part_is_a_document_that_knows_its_container() -> None:
    """An attachment follows the mail that it came with, and its id continues the mail's."""
    parser = ScriptedParser(
        {
            b"mail": document("See the plan.", Part(name="plan.docx", content=b"plan")),
            b"plan": document("The plan."),
        }
    )

    mail, plan = read(parser).documents

    assert (mail.document_id, mail.parent) == ("rd/mail.eml", None)
    assert (plan.document_id, plan.parent) == ("rd/mail.eml/plan.docx", "rd/mail.eml")
    assert plan.content_hash == hash_content(b"plan")
    assert plan.size_bytes == 4
    assert mail.media.parsed.parts == ()  # what is read ahead is held without its attachments


def test_container_without_text_is_no_document() -> None:
    """Of an archive only its members are documents."""
    parser = ScriptedParser(
        {b"mail": document("", Part(name="a", content=b"a")), b"a": document("A.")}
    )

    assert [each.document_id for each in read(parser).documents] == ["rd/mail.eml/a"]


def test_unreadable_part_costs_only_itself() -> None:
    """The others are read, and the report names the part."""
    parser = ScriptedParser(
        {
            b"mail": document(
                "Hi.", Part(name="bad", content=b"?"), Part(name="good", content=b"good")
            ),
            b"good": document("Good."),
        }
    )

    reading = read(parser)

    assert [each.path for each in reading.documents] == ["mail.eml", "mail.eml/good"]
    (only,) = reading.unreadable
    assert only.document_id == "rd/mail.eml/bad"
    assert only.reason == "is damaged; remove it"


def test_parts_of_one_name_are_told_apart() -> None:
    """Two attachments called the same are two documents."""
    parts = [Part(name="a.txt", content=b"one"), Part(name="a.txt", content=b"two")]
    parser = ScriptedParser(
        {b"mail": document("", *parts), b"one": document("1"), b"two": document("2")}
    )

    assert [each.path for each in read(parser).documents] == [
        "mail.eml/a.txt",
        "mail.eml/a (2).txt",
    ]


def test_archive_that_holds_itself_ends() -> None:
    """What lies too deep is reported instead of read for ever."""
    parser = ScriptedParser({b"mail": document("x", Part(name="again", content=b"mail"))})

    reading = read(parser)

    assert len(reading.documents) == MAX_DEPTH + 1
    assert "files deep; unpack it" in reading.unreadable[0].reason


def test_gap_is_reported_and_the_rest_is_kept() -> None:
    """A page that could not be read is named; the others are found."""
    parsed = ParsedDocument(title="T", blocks=(), gaps=("page 3 is damaged; print it again",))

    reading = read(ScriptedParser({b"mail": parsed}))

    assert len(reading.documents) == 1
    assert reading.unreadable[0].reason == "page 3 is damaged; print it again"


def test_scan_is_read_by_ocr_once() -> None:
    """Its text stands on its page, and a picture that was read before is not read again."""
    parsed = document("First.", scans=(Scan(image=b"p2", page=2),))
    parser = ScriptedParser({b"mail": parsed}, {b"p2": "Second."})

    (found,) = read(parser).documents
    scans = {scan.image_hash: scan.text for scan in found.scans}
    again = read_file(FILE, b"mail", parser, find_scan=scans.get)

    assert [block.text for block in found.media.parsed.blocks] == ["First.", "Second."]
    assert again.documents == (found,)
    assert parser.recognised == [b"p2"]
    assert found.media.parsed.scans == ()


def test_scan_whose_lines_are_wanted_keeps_its_text_where_ocr_fails() -> None:
    """What an earlier program read is read once more; the text is not lost if that cannot be."""
    without = ScanText(blocks=(paragraph("Known."),), lines=None)
    parsed = document("First.", scans=(Scan(image=b"p2", page=2),))
    failing = ScriptedParser({b"mail": parsed})
    working = ScriptedParser({b"mail": parsed}, {b"p2": "Anew."})

    def texts_by(parser: ScriptedParser, *, wants_lines: bool) -> list[str]:
        reading = read_file(
            FILE, b"mail", parser, find_scan=lambda _: without, wants_lines=wants_lines
        )
        assert reading.unreadable == ()
        return [block.text for block in reading.documents[0].media.parsed.blocks]

    assert texts_by(working, wants_lines=False) == ["First.", "Known."]
    assert texts_by(working, wants_lines=True) == ["First.", "Anew."]
    assert texts_by(failing, wants_lines=True) == ["First.", "Known."]


def test_scan_that_cannot_be_read_is_a_gap() -> None:
    """The reason is given once, however many pages it concerns."""
    scans = tuple(Scan(image=b"%d" % page, page=page) for page in (1, 2))

    reading = read(ScriptedParser({b"mail": document("Text.", scans=scans)}))

    assert [each.reason for each in reading.unreadable] == ["is a scan; install the OCR extra"]
    assert len(reading.documents) == 1


def test_ocr_may_be_switched_off() -> None:
    """Then no picture is looked at, and the report says how to switch it on."""
    parser = ScriptedParser({b"mail": document("Text.", scans=(Scan(image=b"p"),))}, {b"p": "x"})

    reading = read(parser, has_ocr=False)

    assert parser.recognised == []
    assert "ocr = true" in reading.unreadable[0].reason


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("reports/a.docx", "reports/a.docx"),
        ("..\\..\\etc\\passwd", "etc/passwd"),
        ("/C:/./a", "C:/a"),
        ("a\x00\u202etxt.exe\n", "a_txt.exe_"),
        ("a\u2028b\udce4.txt", "a_b_.txt"),
        ("..", ""),
    ],
)
def test_part_cannot_lie_outside_its_container(name: str, safe: str) -> None:
    """Names from files are never trusted."""
    assert safe_name(name) == safe


@given(st.text(st.characters()))
def test_safe_name_is_safe(name: str) -> None:
    """Whatever a container calls its parts: no way up, no control characters, nothing endless."""
    safe = safe_name(name)

    assert ".." not in safe.split("/")
    assert safe.isprintable() or not any(ord(character) < 32 for character in safe)
    assert all(len(piece.encode()) <= 300 for piece in safe.split("/"))
    assert not safe.startswith("/")
    assert safe_name(safe) == safe
