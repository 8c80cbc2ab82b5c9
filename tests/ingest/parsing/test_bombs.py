"""Files that are made to exhaust whoever reads them."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest

from ingest.errors import UnreadableDocumentError
from ingest.parsing.registry import MAX_CHARACTERS, parse_document
from ingest.parsing.sandbox import Sandbox
from ingest.reading import MAX_DEPTH, FileReading, read_file
from ingest.settings import ParsingSettings
from ingest.sources import SourceFile

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ENTITIES = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {name} '{f'&{inner};' * 10}'>"
    for inner, name in zip("abcdefghi", "bcdefghij", strict=True)
)


def package(parts: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def deflated_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    pieces = [packer.compress(bytes(1_000_000)) for _ in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


def docx(body: str, *, prolog: str = "") -> bytes:
    text = f"{prolog}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return package({"word/document.xml": text})


def inflating_docx() -> bytes:
    return package({"word/document.xml": b"<x>" + bytes(450_000_000) + b"</x>"})


def inflating_pdf() -> bytes:
    packed = deflated_zeros(1_200)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed)
    return pdf({4: stream})


def pdf(more: dict[int, bytes], *, kids: str = "[3 0 R]") -> bytes:
    """Return a PDF of one page whose content is object 4, with a cross-reference table."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids {kids}/Count 1>>".encode(),
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>",
        **more,
    }
    content, places = b"%PDF-1.7\n", []
    for number in range(1, len(objects) + 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(content))
    )


def pages_in_a_ring() -> bytes:
    return pdf({4: b"<</Length 0>>stream\n\nendstream"}, kids="[2 0 R 2 0 R]")


def nested_xlsx() -> bytes:
    sheet = (
        f'<worksheet {SHEET}><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>first</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>last</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    workbook = (
        f"<workbook {SHEET} xmlns:r="
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    return package(
        {
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": relations,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def many_members() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number}.txt", "x")
    return stream.getvalue()


def archives_in_archives() -> bytes:
    content = package({"a.txt": "the core"})
    for level in range(MAX_DEPTH + 5):
        content = package({f"{level}-{copy}.zip": content for copy in range(3)})
    return content


def nested_mail() -> bytes:
    lines = ["From: a@example.com", "Subject: x", "Date: Mon, 1 Jan 2024 00:00:00 +0000"]
    lines += [
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}'
        for level in range(5_000)
    ]
    return "\n".join(lines).encode()


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a Word file that inflates": (inflating_docx, "a.docx"),
    "entities in Word": (lambda: docx("&j;", prolog=ENTITIES + "]>"), "a.docx"),
    "tables in tables": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 50_000 + "</w:tc></w:tr></w:tbl>" * 50_000),
        "a.docx",
    ),
    "a PDF that inflates": (inflating_pdf, "a.pdf"),
    "pages in a ring": (pages_in_a_ring, "a.pdf"),
    "a sheet that is nearly empty and says it is full": (nested_xlsx, "a.xlsx"),
    "an archive of many": (many_members, "a.zip"),
    "archives in archives": (archives_in_archives, "a.zip"),
    "an archive that inflates": (lambda: package({"a.txt": bytes(450_000_000)}), "a.zip"),
    "entities on a page": (lambda: (ENTITIES + "]><html>&j;</html>").encode(), "a.html"),
    "elements in elements": (lambda: b"<html>" + b"<div>" * 40_000 + b"x", "a.html"),
    "quotations in quotations": (lambda: b"> " * 20_000 + b"x", "a.md"),
    "mails in mails": (nested_mail, "a.eml"),
    "a very long line": (lambda: b"a,b\n" + b'"' + b"x," * 3_000_000, "a.csv"),
    "a very long text": (lambda: b"word " * 1_100_000, "a.txt"),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that is less patient than the usual one."""
    with Sandbox(ParsingSettings(seconds=10, memory_mb=1_000, output_mb=100)) as one:
        yield one


def read(content: bytes, path: str, sandbox: Sandbox) -> FileReading:
    file = SourceFile(
        document_id=f"rd/{path}",
        department="rd",
        path=path,
        revision="1",
        size_bytes=len(content),
        source="docs",
        address="/nowhere",
    )
    return read_file(file, content, sandbox)


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_read_within_its_limits_or_reported(name: str, sandbox: Sandbox) -> None:
    """What cannot be read is said, with what to do; the next file is read."""
    make, path = BOMBS[name]

    reading = read(make(), path, sandbox)

    assert reading.documents or reading.unreadable
    for each in reading.unreadable:
        assert each.document_id.startswith(f"rd/{path}")
        assert ";" in each.reason, "a reason says what to do"
    assert sum(len(d.media.parsed.blocks) for d in reading.documents) < 1_000_000
    assert sandbox.parse(b"text", "next.md").parsed.blocks


def test_entities_are_not_expanded() -> None:
    """Neither the program's own nor files of this machine."""
    prolog = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f "expanded">]>'

    try:
        parsed = parse_document(
            docx("<w:p><w:r><w:t>start &e; &f; end</w:t></w:r></w:p>", prolog=prolog), "a.docx"
        ).parsed
    except UnreadableDocumentError:
        return

    text = " ".join(block.text for block in parsed.blocks)
    assert "root:" not in text
    assert "expanded" not in text


def test_very_long_document_is_read_up_to_a_limit() -> None:
    """Its beginning is found, and the report says that the rest is not."""
    parsed = parse_document(b"A line of words.\n\n" * 330_000, "a.txt").parsed

    assert 0.9 * MAX_CHARACTERS < sum(len(b.text) for b in parsed.blocks) <= MAX_CHARACTERS
    assert parsed.gaps == ("is longer than 5,000,000 characters; the rest is left out, split it",)
