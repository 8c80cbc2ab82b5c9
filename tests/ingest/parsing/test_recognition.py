import io
import zipfile

import pytest

from ingest.errors import UnreadableDocumentError
from ingest.parsing.recognition import MediaType, recognise


def package(*names: str, mimetype: str = "", text: str = "<x/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, text)
    return stream.getvalue()


OFFICE = "[Content_Types].xml"
MESSAGE = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\nhello"
FILES = {
    "a PDF behind rubbish": (b"\r\n\0junk%PDF-1.7 startxref 9", "a.txt", MediaType.PDF),
    "a damaged PDF": (b"\r\n%PDF-1.7", "a.txt", MediaType.PDF),
    "a text on PDF": (b"It begins with %PDF-1.7", "a.txt", MediaType.PLAIN_TEXT),
    "a PDF, packed as it is": (package("a.pdf", text="%PDF-1.7 startxref"), "a", MediaType.ZIP),
    "Word": (package(OFFICE, "word/document.xml"), "a.bin", MediaType.DOCX),
    "PowerPoint": (package(OFFICE, "ppt/presentation.xml"), "a.docx", MediaType.PPTX),
    "Excel": (package(OFFICE, "xl/workbook.xml"), "a.zip", MediaType.XLSX),
    "binary Excel": (package(OFFICE, "xl/workbook.bin"), "a.xlsx", MediaType.XLSB),
    "a folder called word, packed": (package("word/notes.md"), "a.zip", MediaType.ZIP),
    "OpenDocument text": (package(mimetype=str(MediaType.ODT)), "a", MediaType.ODT),
    "an OpenDocument template": (package(mimetype=f"{MediaType.ODP}-template"), "a", MediaType.ODP),
    "a book": (package(mimetype=str(MediaType.EPUB)), "a", MediaType.EPUB),
    "rich text": (b"{\\rtf1 x}", "a.doc", MediaType.RTF),
    "a message by its headers": (MESSAGE, "a.txt", MediaType.EML),
    "a mailbox": (b"From a@b Mon Jan  1 00:00:00 2024\n" + MESSAGE, "a", MediaType.MBOX),
    "a letter": (b"From: the editor\n\nDear reader", "a.txt", MediaType.PLAIN_TEXT),
    "a page without suffix": (b"<!DOCTYPE html><p>x", "a", MediaType.HTML),
    "a table": (b"a,b\n1,2\n", "a.csv", MediaType.CSV),
    "a photograph": (b"\xff\xd8\xff\xe0", "a.txt", MediaType.IMAGE),
    "text": (b"BM is two letters", "a.pdf", MediaType.PLAIN_TEXT),
}


@pytest.mark.parametrize("case", FILES)
def test_file_is_recognised_by_content_before_suffix(case: str) -> None:
    """A wrong or missing suffix misleads nobody."""
    content, path, media_type = FILES[case]

    assert recognise(content, path) is media_type


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x7fELF\2\1", "a program"),
        (package("a.class"), "a program"),
        (b"Rar!\x1a\7", "pack it as ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "export it as PDF"),
        (package("a.md")[:30], "is damaged"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_do(content: bytes, reason: str) -> None:
    """Each refusal names the file and a way out."""
    with pytest.raises(UnreadableDocumentError, match=reason) as caught:
        recognise(content, "a.bin")

    assert str(caught.value).startswith("a.bin: ")
