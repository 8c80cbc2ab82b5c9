"""What every parser owes, whichever format the same document is in."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import docx
import pptx
import pytest
import xlsxwriter
from docx.document import Document as WordDocument
from opendocument_files import SPACES, cell, frame, package, paragraph, row, sheet
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.bylines import find_byline_date, find_bylines
from ingest.parsing.registry import ParsedMedia, parse_document
from ingest.records import BlockKind, Byline, Role

MARKDOWN = """---
title: 库存预警规则 Stock alerts
authors: [张伟, Jane Doe]
date: 2024-03-01
---
# 库存预警规则 Stock alerts

作者：张伟、Jane Doe
日期：2024-03-01

## 一、背景

安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours.

- 预警按物料分级
- Escalate after one day

## 二、阈值

| 物料 | 阈值 |
|------|------|
| 轴承 | 200 |
| 电机 | 15 |
"""

TEXT = """库存预警规则 Stock alerts
==========================

作者：张伟、Jane Doe
日期：2024-03-01

一、背景

安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours.

- 预警按物料分级
- Escalate after one day

二、阈值

| 物料 | 阈值 |
| ---- | ---- |
| 轴承 | 200 |
| 电机 | 15 |
"""

HTML = """<!doctype html><html><head><meta charset="utf-8">
<title>库存预警规则 Stock alerts</title><meta name="author" content="张伟, Jane Doe">
<meta name="date" content="2024-03-01"><style>p {color: red}</style></head>
<body><nav>Home | Login</nav><h1>库存预警规则 Stock alerts</h1>
<p>作者：张伟、Jane Doe<br>日期：2024-03-01</p><h2>一、背景</h2>
<p>安全库存低于阈值时，系统向采购员发出预警。The buyer
confirms within two hours.</p>
<ul><li>预警按物料分级</li><li>Escalate after <b>one</b> day</li></ul>
<h2>二、阈值</h2><table><tr><th>物料</th><th>阈值</th></tr>
<tr><td>轴承</td><td>200</td></tr><tr><td>电机</td><td>15</td></tr></table>
<script>alert("no")</script><footer>© Example</footer></body></html>"""


def _docx() -> bytes:
    word: WordDocument = docx.Document()
    word.core_properties.title = "库存预警规则 Stock alerts"
    word.core_properties.author = "张伟; Jane Doe"
    word.add_heading("库存预警规则 Stock alerts", 0)
    word.add_paragraph("作者：张伟、Jane Doe")
    word.add_paragraph("日期：2024-03-01")
    word.add_heading("一、背景", 1)
    word.add_paragraph(
        "安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours."
    )
    word.add_paragraph("预警按物料分级", style="List Bullet")
    word.add_paragraph("Escalate after one day", style="List Bullet")
    word.add_heading("二、阈值", 1)
    table = word.add_table(rows=0, cols=2)
    for left, right in (("物料", "阈值"), ("轴承", "200"), ("电机", "15")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = left, right
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _pptx() -> bytes:
    deck = pptx.Presentation()
    deck.core_properties.title = "库存预警规则 Stock alerts"
    deck.core_properties.author = "张伟; Jane Doe"
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = "库存预警规则 Stock alerts"
    cover.placeholders[1].text = "作者：张伟、Jane Doe\n日期：2024-03-01"
    body = deck.slides.add_slide(deck.slide_layouts[1])
    body.shapes.title.text = "一、背景"
    body.placeholders[1].text = "预警按物料分级\nEscalate after one day"
    box = body.shapes.add_textbox(Inches(1), Inches(1.2), Inches(8), Inches(0.4))
    box.text = "安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours."
    limits = deck.slides.add_slide(deck.slide_layouts[5])
    limits.shapes.title.text = "二、阈值"
    table = limits.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(4), Inches(2)).table
    for down, texts in enumerate((("物料", "阈值"), ("轴承", "200"), ("电机", "15"))):
        for right, text in enumerate(texts):
            table.cell(down, right).text = text
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _xlsx() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "库存预警规则 Stock alerts", "author": "张伟; Jane Doe"})
    sheets = {
        "库存预警规则 Stock alerts": [("作者：张伟、Jane Doe",), ("日期：2024-03-01",)],
        "一、背景": [
            ("安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours.",)
        ],
        "二、阈值": [("物料", "阈值"), ("轴承", 200), ("电机", 15)],
    }
    for name, rows in sheets.items():
        worksheet = book.add_worksheet(name)
        for number, texts in enumerate(rows):
            worksheet.write_row(number, 0, texts)
    book.close()
    return stream.getvalue()


META = f"""<office:document-meta {SPACES}><office:meta>
<dc:title>库存预警规则 Stock alerts</dc:title><dc:creator>张伟; Jane Doe</dc:creator>
</office:meta></office:document-meta>"""
BYLINES = paragraph("作者：张伟、Jane Doe") + paragraph("日期：2024-03-01")
PROSE = paragraph("安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours.")
ITEMS = "".join(
    f"<text:list><text:list-item>{paragraph(text)}</text:list-item></text:list>"
    for text in ("预警按物料分级", "Escalate after one day")
)
LIMITS = [row(*map(cell, texts)) for texts in (("物料", "阈值"), ("轴承", "200"), ("电机", "15"))]


def _odt() -> bytes:
    title = '<text:p text:style-name="Title">库存预警规则 Stock alerts</text:p>'
    first = '<text:h text:outline-level="1">一、背景</text:h>'
    second = '<text:h text:outline-level="1">二、阈值</text:h>'
    body = f"{title}{BYLINES}{first}{PROSE}{ITEMS}{second}{sheet(*LIMITS)}"
    return package("text", body, **{"meta.xml": META})


def _odp() -> bytes:
    def page(title: str, *shapes: str) -> str:
        head = frame(paragraph(title), x=1, y=1, attributes='presentation:class="title"')
        return f"<draw:page>{head}{''.join(shapes)}</draw:page>"

    by = frame(BYLINES, x=1, y=3, attributes='presentation:class="subtitle"')
    pages = (
        page("库存预警规则 Stock alerts", by),
        page("一、背景", frame(PROSE, x=1, y=3), frame(ITEMS, x=1, y=6)),
        page("二、阈值", f"<draw:frame>{sheet(*LIMITS)}</draw:frame>"),
    )
    return package("presentation", "".join(pages), **{"meta.xml": META})


def _ods() -> bytes:
    sheets = (
        sheet(
            row(cell("作者：张伟、Jane Doe")),
            row(cell("日期：2024-03-01")),
            attributes='table:name="库存预警规则 Stock alerts"',
        ),
        sheet(
            f"<table:table-row><table:table-cell>{PROSE}</table:table-cell></table:table-row>",
            attributes='table:name="一、背景"',
        ),
        sheet(*LIMITS, attributes='table:name="二、阈值"'),
    )
    return package("spreadsheet", "".join(sheets), **{"meta.xml": META})


def _pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle("库存预警规则 Stock alerts")
    canvas.setAuthor("张伟, Jane Doe")
    lines = (
        (20, 780, "库存预警规则 Stock alerts"),
        (11, 740, "作者：张伟、Jane Doe"),
        (11, 724, "日期：2024-03-01"),
        (15, 690, "一、背景"),
        (11, 660, "安全库存低于阈值时，系统向采购"),
        (11, 646, "员发出预警。The buyer confirms"),
        (11, 632, "within two hours."),
        (11, 600, "• 预警按物料分级"),
        (11, 586, "• Escalate after one day"),
        (15, 550, "二、阈值"),
    )
    cells = ((520, "物料", "阈值"), (500, "轴承", "200"), (480, "电机", "15"))
    for size, height, text in lines:
        canvas.setFont("STSong-Light", size)
        canvas.drawString(72, height, text)
    canvas.setFont("STSong-Light", 11)
    for height, left, right in cells:
        canvas.drawString(78, height, left)
        canvas.drawString(178, height, right)
    canvas.grid([72, 172, 272], [475, 495, 515, 535])
    canvas.save()
    return stream.getvalue()


MAIL_HEAD = "Subject: Re: 库存预警规则 Stock alerts\nMIME-Version: 1.0\n"
MAIL_HEAD += "Content-Transfer-Encoding: 8bit\nContent-Type: text/"


def _epub() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "book.opf",
            "<package xmlns:dc='dc'><metadata><dc:title>库存预警规则 Stock alerts</dc:title>"
            "<dc:creator>张伟</dc:creator><dc:creator>Jane Doe</dc:creator></metadata><manifest>"
            "<item id='a' href='a.html'/></manifest><spine><itemref idref='a'/></spine></package>",
        )
        archive.writestr("a.html", HTML)
    return stream.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "rules.md": MARKDOWN.encode,
    "rules.txt": TEXT.encode,
    "gbk.txt": lambda: TEXT.encode("gb18030"),
    "utf16.txt": lambda: TEXT.encode("utf-16"),
    "rules.html": HTML.encode,
    "rules.docx": _docx,
    "rules.epub": _epub,
    "rules.mht": lambda: f"MIME-Version: 1.0\nContent-Type: text/html\n\n{HTML}".encode(),
    "rules.eml": lambda: f"{MAIL_HEAD}plain; charset=gbk\n\n{TEXT}".encode("gb18030"),
    "page.eml": lambda: (
        f"{MAIL_HEAD}html\nFrom: 张伟 <z@x.org>, Jane Doe <jd@x.org>\n\n{HTML}".encode()
    ),
    "rules.pptx": _pptx,
    "rules.xlsx": _xlsx,
    "rules.odt": _odt,
    "rules.odp": _odp,
    "rules.ods": _ods,
    "rules.pdf": _pdf,
}
# A sheet is a section, but none within another, and its cells are no lists.
RUNNING = [name for name in FORMATS if not name.endswith((".xlsx", ".ods"))]


@pytest.fixture(params=FORMATS)
def media(request: pytest.FixtureRequest) -> ParsedMedia:
    return parse_document(FORMATS[request.param](), request.param)


def test_title_is_found(media: ParsedMedia) -> None:
    """Each format says what its document is called."""
    assert media.parsed.title == "库存预警规则 Stock alerts"


def test_headings_are_found_in_order(media: ParsedMedia) -> None:
    """Each format keeps the headings."""
    headings = [block.text for block in media.parsed.blocks if block.kind is BlockKind.HEADING]

    assert headings == ["库存预警规则 Stock alerts", "一、背景", "二、阈值"]


@pytest.mark.parametrize("media", RUNNING, indirect=True)
def test_text_stands_under_its_headings(media: ParsedMedia) -> None:
    """A block knows the headings above it, the outermost first."""
    block = next(block for block in media.parsed.blocks if "安全库存" in block.text)

    assert block.heading_path == ("库存预警规则 Stock alerts", "一、背景")


def test_paragraph_is_whole(media: ParsedMedia) -> None:
    """Hard line ends inside a paragraph are gone, without a space between Chinese."""
    texts = [block.text for block in media.parsed.blocks]

    expected = "安全库存低于阈值时，系统向采购员发出预警。The buyer confirms within two hours."
    assert expected in texts


@pytest.mark.parametrize("media", RUNNING, indirect=True)
def test_list_items_are_items_without_marks(media: ParsedMedia) -> None:
    """A list item is its text; the bullet is not part of it."""
    items = [block.text for block in media.parsed.blocks if block.kind is BlockKind.LIST_ITEM]

    assert items == ["预警按物料分级", "Escalate after one day"]


def test_table_rows_carry_their_header(media: ParsedMedia) -> None:
    """A table is one block a row, each with the header."""
    rows = [block for block in media.parsed.blocks if block.kind is BlockKind.TABLE_ROW]

    assert [(row.text, row.header) for row in rows] == [
        ("轴承 | 200", "物料 | 阈值"),
        ("电机 | 15", "物料 | 阈值"),
    ]


def test_authors_are_found(media: ParsedMedia) -> None:
    """Properties, front matter or the text itself say who wrote the document."""
    bylines = (*media.parsed.bylines, *find_bylines(media.parsed.blocks))
    found = {replace(one, name=one.name.partition(" <")[0]) for one in bylines}

    assert found == {
        Byline(name="张伟", role=Role.AUTHOR),
        Byline(name="Jane Doe", role=Role.AUTHOR),
    }


def test_date_is_found(media: ParsedMedia) -> None:
    """The text's own date is found in each format."""
    assert find_byline_date(media.parsed.blocks) == date(2024, 3, 1)


def test_only_what_a_reader_sees_is_text(media: ParsedMedia) -> None:
    """Furniture, scripts and front matter are not the document's text."""
    text = "\n".join(block.text for block in media.parsed.blocks)

    assert not any(part in text for part in ("alert(", "Login", "© Example", "color: red", "---"))
