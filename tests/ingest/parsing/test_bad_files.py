import io
import os
import zipfile
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableDocumentError
from ingest.parsing.registry import ParsedMedia, parse_document
from ingest.records import ParsedDocument


def _pdf(text: str = "Stock report for March", *, pages: int = 1) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for number in range(pages):
        canvas.drawString(72, 800, "Example Manufacturing, confidential")
        canvas.drawString(72, 700, f"{text}, part {'abcdefgh'[number]}.")
        canvas.drawString(280, 30, f"Page {number + 1} of {pages}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _encrypted(user_password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(_pdf()))
    writer.encrypt(user_password, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return stream.getvalue()


REFUSED = {
    "nothing": (b"", "a.md", "is empty"),
    "only space": (b" \n\n", "a.txt", "is empty"),
    "a damaged PDF": (b"%PDF-1.7\n" + bytes(range(256)), "a.pdf", "not a readable PDF"),
    "a cut PDF": (_pdf()[:300], "a.pdf", "not a readable PDF"),
    "an encrypted PDF": (_encrypted("secret"), "a.pdf", "needs a password"),
    "half an archive": (_archive("word/document.xml")[:40], "a.docx", "is damaged"),
    "a DOCX without text": (_archive("word/document.xml"), "a.docx", "holds no text"),
    "binary rubbish": (bytes(range(256)) * 8, "a.bin", ""),
    "front matter alone": (b"---\ndate: 2024-01-01\n---\n", "a.md", "holds no text"),
    "a YAML bomb in no hurry": (b"---\na: &a [x]\nb: [*a, *a]\n---\n", "a.md", "holds no text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unreadable_file_is_refused_with_its_reason(case: str) -> None:
    """What cannot be read says which file it is, why, and what to do."""
    content, path, reason = REFUSED[case]

    with pytest.raises(UnreadableDocumentError) as caught:
        parse_document(content, path)

    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)


def test_pdf_that_only_restricts_printing_is_read() -> None:
    """The empty password opens what is protected against changes alone."""
    media = parse_document(_encrypted(""), "a.pdf")

    assert "Stock report" in media.parsed.blocks[0].text + media.parsed.blocks[-1].text


def test_content_decides_before_the_name() -> None:
    """A PDF that is called .txt is read as a PDF."""
    assert parse_document(_pdf(), "report.txt").media_type == "application/pdf"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("供应链部库存报告", "gb18030"),
        ("会议", "gb18030"),
        ("客戶服務部會議紀錄", "big5"),
        ("張偉", "big5"),
        ("Résumé of café visits", "cp1252"),
        ("作者：张伟", "utf-8-sig"),
        ("库存 stock", "utf-16"),
        ("stock levels", "utf-16-le"),
    ],
)
def test_short_text_is_decoded(text: str, encoding: str) -> None:
    """A line is enough to tell GBK from Big5 and both from European text."""
    parsed = parse_document(text.encode(encoding), "note.txt").parsed

    assert parsed.blocks[0].text == text


def test_deeply_nested_page_is_read_or_refused() -> None:
    """A page nested deeper than Python's calls does not end the run."""
    media = _attempt(("<div>" * 20_000 + "deep").encode(), "a.html")

    assert media is None or media.parsed.blocks[0].text == "deep"


def test_broken_front_matter_is_read_line_by_line() -> None:
    """People write front matter by hand; what is not YAML still gives title and authors."""
    parsed = parse_document(b"---\ntitle: A: B [draft\nauthor: Jane Doe\n---\ntext", "a.md").parsed

    assert parsed.title == "A: B [draft"
    assert [byline.name for byline in parsed.bylines] == ["Jane Doe"]


def _attempt(content: bytes, path: str) -> ParsedMedia | None:
    try:
        return parse_document(content, path)
    except UnreadableDocumentError:
        return None


def _awkward_files() -> list[Path]:
    repository = Path(__file__).parents[3]
    shared = Path(os.environ.get("WHOKNOWS_SHARED") or repository.parent / "shared")
    return [file for file in sorted((shared / "nasty").rglob("*")) if file.is_file()]


@pytest.mark.skipif(not _awkward_files(), reason="needs the awkward files in ../shared/nasty")
def test_awkward_files_are_read_or_refused() -> None:
    """Whatever a file holds, it is parsed or refused with a reason; nothing else is raised."""
    for file in _awkward_files():
        media = _attempt(file.read_bytes(), file.name)
        assert media is None or isinstance(media.parsed, ParsedDocument)
