import io

import pypdf
import pytest
from pdf_drawing import draw, read, texts, write
from PIL import Image
from pypdf.annotations import FreeText, Text
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableDocumentError
from ingest.parsing import pdf_contents, pdf_lines
from ingest.parsing.registry import parse_document
from ingest.records import BlockKind, Byline, Part, Role


def _report(canvas: Canvas) -> None:
    write(canvas, 72, 700, ["Stock report for March."])


def _scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, 595, 842)


def _changed(content: bytes, change: str, *arguments: object) -> bytes:
    """Return a PDF after a method of pypdf's writer was called on it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    getattr(writer, change)(*arguments)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _with_header(number: int, body: str) -> object:
    def page(canvas: Canvas) -> None:
        write(canvas, 72, 800, ["Document QM-102, confidential"])
        write(canvas, 72, 700, [body])
        write(canvas, 280, 30, [f"Page {number} of 4"])

    return page


def test_header_of_all_pages_is_kept_once() -> None:
    """A running header may say what stands nowhere else: it is a note, and page numbers nothing."""
    bodies = ["Bearings wear.", "Motors run.", "Belts tear.", "Screws hold."]
    parsed = read(draw(*(_with_header(n, body) for n, body in enumerate(bodies, start=1))))

    assert texts(parsed, BlockKind.NOTE) == ["Document QM-102, confidential"]
    assert texts(parsed, BlockKind.PARAGRAPH) == bodies
    assert [block.page for block in parsed.blocks] == [1, 1, 2, 3, 4]


def test_comment_names_its_reviewer() -> None:
    """A comment is a note, and who made it reviewed the document."""
    comment = Text(rect=(50, 550, 200, 650), text="Is this still right?", title_bar="Jane Doe")
    parsed = read(_changed(draw(_report), "add_annotation", 0, comment))

    assert texts(parsed, BlockKind.NOTE) == ["Jane Doe: Is this still right?"]
    assert Byline(name="Jane Doe", role=Role.REVIEWER) in parsed.bylines


def test_text_typed_onto_a_page_is_read() -> None:
    """Text that a viewer put over the page belongs to the document."""
    typed = FreeText(rect=(50, 550, 200, 650), text="Approved with changes")

    assert "Approved with changes" in texts(
        read(_changed(draw(_report), "add_annotation", 0, typed)), BlockKind.NOTE
    )


def test_form_tells_what_was_filled_in() -> None:
    """A filled field is a row of label and value; empty ones and passwords are nothing."""

    def page(canvas: Canvas) -> None:
        form = canvas.acroForm
        form.textfield(name="owner", tooltip="Owner", value="Zhang Wei", x=72, y=600)
        form.textfield(name="phone", tooltip="Phone", value="", x=72, y=560)
        form.textfield(name="pin", value="1234", x=72, y=520, fieldFlags="password")
        form.checkbox(name="urgent", tooltip="Urgent", checked=True, x=72, y=480)
        form.checkbox(name="secret", tooltip="Secret", checked=False, x=72, y=440)

    assert texts(read(draw(page)), BlockKind.TABLE_ROW) == ["Owner | Zhang Wei", "Urgent | Yes"]


def test_attached_file_is_a_part() -> None:
    """A file attached to a PDF is a document of its own."""
    content = _changed(draw(_report), "add_attachment", "figures/march.csv", b"part,stock\n")

    assert read(content).parts == (Part(name="figures/march.csv", content=b"part,stock\n"),)


def test_password_from_the_workspace_opens_a_file() -> None:
    """Each password is tried; without the right one the message says where to put it."""
    locked = _changed(draw(_report), "encrypt", "secret")

    parsed = parse_document(locked, "a.pdf", passwords=["wrong", "secret"]).parsed

    assert parsed.blocks[0].text == "Stock report for March."
    with pytest.raises(UnreadableDocumentError, match="needs a password; add it to"):
        parse_document(locked, "a.pdf", passwords=["wrong"])


def test_page_that_is_a_picture_is_a_scan() -> None:
    """A page without text is drawn for OCR; the pages with text are read as ever."""
    parsed = read(draw(_report, _scan))

    (scan,) = parsed.scans
    picture = Image.open(io.BytesIO(scan.image))
    assert (scan.page, picture.mode) == (2, "L")
    assert max(picture.size) == 2000  # as much of A4 as OCR looks at
    assert texts(parsed, BlockKind.PARAGRAPH) == ["Stock report for March."]


def test_poster_is_drawn_no_larger_than_ocr_needs() -> None:
    """A scan of any size of paper has a bounded number of pixels."""

    def poster(canvas: Canvas) -> None:
        canvas.setPageSize((5_000, 2_500))
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, 5_000, 2_500)

    (scan,) = read(draw(poster)).scans

    assert max(Image.open(io.BytesIO(scan.image)).size) <= 2_000


def test_page_with_a_text_layer_is_no_scan() -> None:
    """The invisible text that another program's OCR left is used."""

    def page(canvas: Canvas) -> None:
        _scan(canvas)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textLine("Recognised by the copier already")
        canvas.drawText(text)

    parsed = read(draw(page))

    assert parsed.scans == ()
    assert parsed.blocks[0].text == "Recognised by the copier already"


def test_more_scans_than_the_limit_are_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much is said, not dropped."""
    monkeypatch.setattr(pdf_contents, "MAX_SCANS", 1)

    parsed = read(draw(_scan, _scan, _scan))

    assert [scan.page for scan in parsed.scans] == [1]
    assert parsed.gaps == ("more than 1 of its pages are scans, and no more are read; split it",)


def test_more_pages_than_the_limit_are_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of millions of pages ends somewhere."""
    monkeypatch.setattr(pdf_contents, "MAX_PAGES", 2)

    parsed = read(draw(_report, _report, _report))

    assert parsed.gaps == ("the pages from 3 on are not read; split the document",)
    assert {block.page for block in parsed.blocks} == {1, 2}


def test_damaged_page_is_a_gap_and_the_others_are_read() -> None:
    """One bad page does not cost the document."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(draw(_report, _report)))
    kids = writer.root_object["/Pages"]["/Kids"]
    kids.insert(1, pypdf.generic.NullObject())
    writer.root_object["/Pages"][pypdf.generic.NameObject("/Count")] = pypdf.generic.NumberObject(3)
    stream = io.BytesIO()
    writer.write(stream)

    parsed = read(stream.getvalue())

    assert parsed.gaps == ("page 2 is damaged; export the document again",)
    assert [block.page for block in parsed.blocks] == [1, 3]


def test_end_of_an_endless_page_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page longer than any text is read up to a limit, and the rest is said to be missing."""
    monkeypatch.setattr(pdf_lines, "MAX_PAGE_CHARACTERS", 5)

    parsed = read(draw(_report))

    assert parsed.blocks[0].text == "Stock"
    assert parsed.gaps == ("the end of page 1 is not read, it is too long; split it",)
