import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocumentError
from ingest.parsing.registry import parse_document
from ingest.records import Byline, ParsedDocument, Role

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>仓库手册</dc:title>
<dc:creator opf:role="aut">张伟</dc:creator><dc:creator>Jane Doe</dc:creator>
<dc:creator opf:role="trl">Bob Roe</dc:creator><dc:date>2024-03-01</dc:date></metadata>
<manifest><item id="nav" href="nav.xhtml" properties="nav"/><item id="b" href="second.xhtml"/>
<item id="a" href="the%20first.xhtml"/><item id="toc" href="toc.xhtml"/></manifest>
<spine><itemref idref="nav"/><itemref idref="toc"/><itemref idref="a"/><itemref idref="b"/></spine>
<guide><reference type="toc" href="toc.xhtml#top"/></guide></package>"""
CHAPTER = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>{}</body></html>"


def book(name: str = "mimetype", text: str | None = "application/epub+zip") -> bytes:
    """Return a book, one of its members other than usual, or absent."""
    members: dict[str, str | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": PACKAGE,
        "OPS/nav.xhtml": CHAPTER.format("<p>Contents</p>"),
        "OPS/toc.xhtml": CHAPTER.format("<p>Contents</p>"),
        "OPS/the first.xhtml": CHAPTER.format("<h1>收货</h1><p>先检查。<a id='x'/></p>"),
        "OPS/second.xhtml": CHAPTER.format("<h1>Shipping</h1><p>Pack, then ship.</p>"),
    }
    members[name] = text
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            if content is not None:
                archive.writestr(member, content)
    return stream.getvalue()


def parse(content: bytes) -> ParsedDocument:
    return parse_document(content, "a.epub").parsed


def encryption(method: str) -> str:
    return (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        f'<enc:EncryptionMethod Algorithm="{method}"/></enc:EncryptedData></encryption>'
    )


def test_chapters_are_read_in_the_order_of_the_book() -> None:
    """The spine says what comes first; tables of contents are no text."""
    parsed = parse(book())

    assert [block.text for block in parsed.blocks] == [
        *("收货", "先检查。", "Shipping", "Pack, then ship."),
    ]
    assert parsed.blocks[3].heading_path == ("Shipping",)
    assert parsed.gaps == ()


def test_book_says_what_it_is_and_who_wrote_it() -> None:
    """Title, date and authors are the package's; translators have not written it."""
    parsed = parse(book())

    assert parsed.title == "仓库手册"
    assert parsed.date == date(2024, 3, 1)
    assert parsed.bylines == (
        Byline(name="张伟", role=Role.AUTHOR),
        Byline(name="Jane Doe", role=Role.AUTHOR),
    )


def test_protected_book_is_refused() -> None:
    """Nothing can be read of what only its seller's program opens."""
    locked = book("META-INF/encryption.xml", encryption("aes"))

    with pytest.raises(UnreadableDocumentError, match="is protected against copying"):
        parse(locked)


def test_scrambled_fonts_protect_nothing() -> None:
    """Font obfuscation leaves the text as it is."""
    method = "http://www.idpf.org/2008/embedding"

    assert parse(book("META-INF/encryption.xml", encryption(method))).blocks


def test_missing_chapter_is_a_gap() -> None:
    """The other chapters are read."""
    parsed = parse(book("OPS/second.xhtml", None))

    assert [block.text for block in parsed.blocks] == ["收货", "先检查。"]
    assert parsed.gaps == (
        "its chapter OPS/second.xhtml is missing or damaged; get the book again",
    )


def test_book_without_chapters_is_refused() -> None:
    """Without a package nobody knows what belongs to the book."""
    with pytest.raises(UnreadableDocumentError, match="no list of chapters"):
        parse(book("OPS/book.opf", None))


SAMPLE = book()


@settings(max_examples=40, deadline=2000)
@given(st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)), st.binary(max_size=5))
def test_damaged_book_is_read_or_refused(cut: int, position: int, edit: bytes) -> None:
    """Whatever happens to its bytes, a book is parsed or refused with a reason."""
    content = SAMPLE[:position] + edit + SAMPLE[position + len(edit) : max(cut, 100)]
    try:
        parse(content)
    except UnreadableDocumentError as error:
        assert "parser failed" not in str(error)


def saved_page(charset: str, page: bytes) -> bytes:
    head = "From: <Saved by Blink>\nSubject: x\nDate: Fri, 1 Mar 2024 10:00:00 +0800\n"
    head += 'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\n'
    head += f"Content-Type: text/html{charset}\nContent-Transfer-Encoding: 8bit\n\n"
    tail = "\n--b\nContent-Type: image/png\nContent-Location: https://example.com/logo.png\n\nx\n"
    tail += "--b\nContent-Type: text/html\n\n<p>An advertisement</p>\n--b--\n"
    return head.encode() + page + tail.encode()


@pytest.mark.parametrize("charset", ["", "; charset=gb2312"])
def test_saved_page_is_read_without_what_surrounds_it(charset: str) -> None:
    """The page itself is the document, in the encoding that it or its archive declares."""
    meta = "<meta charset=gbk>" if not charset else ""
    page = f"<html><head>{meta}<title>库存</title></head><body><p>阈值是 200。</p></body></html>"
    parsed = parse_document(saved_page(charset, page.encode("gbk")), "a.mht").parsed

    assert (parsed.title, parsed.date, parsed.parts) == ("库存", None, ())
    assert [block.text for block in parsed.blocks] == ["阈值是 200。"]


def test_saved_page_without_a_page_is_refused() -> None:
    """An archive of pictures is no page."""
    with pytest.raises(UnreadableDocumentError, match="holds no web page"):
        parse_document(b"Content-Type: image/png\n\nx", "a.mht")
