import io
from datetime import date
from pathlib import Path

import docx
import pptx
import pytest
import xlwt

from ingest.errors import UnreadableDocumentError
from ingest.parsing.libreoffice import convert, find_library
from ingest.parsing.registry import parse_document
from ingest.parsing.sandbox import Sandbox
from ingest.records import BlockKind
from ingest.settings import ParsingSettings

needs_libreoffice = pytest.mark.skipif(
    find_library() is None, reason="needs LibreOffice: apt-get install libreoffice-nogui"
)
RTF = (
    r"{\rtf1\ansi{\info{\title Stock alerts}{\author Jane Doe}}\pard The buyer \b confirms\b0.\par}"
)


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("库存")
    for number, cells in enumerate((("物料", "数量", "入库"), ("轴承", 200, date(2024, 3, 1)))):
        for column, value in enumerate(cells):
            form = "YYYY-MM-DD" if isinstance(value, date) else "General"
            sheet.write(number, column, value, xlwt.easyxf(num_format_str=form))
    sheet.write_merge(2, 3, 0, 0, "电机")
    sheet.write(2, 1, 15)
    sheet.write(3, 1, 16.5)
    book.add_sheet("Salaries").write(0, 0, "secret")
    book.get_sheet(1).visibility = 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_old_workbook_is_read_as_a_new_one() -> None:
    """Sheets, headers, dates, merged cells and hidden sheets are what they are in a new one."""
    parsed = parse_document(old_workbook(), "a.xls").parsed

    assert [(block.text, block.header) for block in parsed.blocks] == [
        ("库存", None),
        ("轴承 | 200 | 2024-03-01", "物料 | 数量 | 入库"),
        ("电机 | 15", "物料 | 数量 | 入库"),
        ("电机 | 16.5", "物料 | 数量 | 入库"),
    ]
    assert parsed.gaps == (
        "hidden sheets were not read: Salaries; unhide those that should be found",
    )


def test_damaged_workbook_is_refused() -> None:
    """A workbook that is cut off says that it is damaged."""
    with pytest.raises(UnreadableDocumentError, match=r"a\.xls: is damaged"):
        parse_document(old_workbook()[:3000], "a.xls")


def test_missing_libreoffice_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without it, an old file says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UnreadableDocumentError, match=r"a\.rtf: .* apt-get install libreoffice"):
        parse_document(RTF.encode(), "a.rtf")


@needs_libreoffice
def test_rtf_is_read() -> None:
    """Rich text is converted in the confined process too, and keeps its properties."""
    with Sandbox(ParsingSettings()) as sandbox:
        parsed = sandbox.parse(RTF.encode(), "a.rtf").parsed

    assert [block.text for block in parsed.blocks] == ["The buyer confirms."]
    assert parsed.title == "Stock alerts"
    assert [byline.name for byline in parsed.bylines] == ["Jane Doe"]


@needs_libreoffice
def test_old_word_file_is_read_as_a_new_one() -> None:
    """Headings and text of a .doc file, with the author and title that it names itself."""
    word = docx.Document()
    word.core_properties.title, word.core_properties.author = "库存预警", "张伟"
    word.add_heading("背景", 1)
    word.add_paragraph("安全库存")
    stream = io.BytesIO()
    word.save(stream)

    old = convert(stream.getvalue(), "a.docx", suffix="docx", target="doc")
    parsed = parse_document(old, "a.doc").parsed

    assert [(block.kind, block.text) for block in parsed.blocks] == [
        (BlockKind.HEADING, "背景"),
        (BlockKind.PARAGRAPH, "安全库存"),
    ]
    assert parsed.title == "库存预警"
    assert [byline.name for byline in parsed.bylines] == ["张伟"]


@needs_libreoffice
def test_old_presentation_is_read_as_a_new_one() -> None:
    """Titles and items of a .ppt file."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "质量"
    slide.placeholders[1].text = "退货率下降"
    stream = io.BytesIO()
    deck.save(stream)

    old = convert(stream.getvalue(), "a.pptx", suffix="pptx", target="ppt")
    blocks = parse_document(old, "a.ppt").parsed.blocks

    assert [(block.text, block.page) for block in blocks] == [("质量", 1), ("退货率下降", 1)]


@needs_libreoffice
def test_file_that_libreoffice_cannot_read_is_refused() -> None:
    """It ends well and writes nothing; the file is reported all the same."""
    with pytest.raises(UnreadableDocumentError, match="LibreOffice cannot read it"):
        convert(b"{\\rtf1", "a.xyz", suffix="docx", target="nothing")
