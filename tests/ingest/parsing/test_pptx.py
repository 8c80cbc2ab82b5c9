import io
import re
import zipfile
from collections.abc import Callable

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches, Pt

from ingest.parsing.registry import parse_document
from ingest.records import BlockKind, ParsedDocument

COVER, LIST, TITLE_ONLY, BLANK = 0, 1, 5, 6


def new_slide(deck: Presentation, layout: int, title: str | None = None) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title is not None:
        slide.shapes.title.text = title
    return slide


def add_box(slide: Slide, text: str, *, left: float, top: float, points: int = 18) -> None:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
    box.text = text
    for paragraph in box.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)


def save(deck: Presentation) -> bytes:
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def parse(deck: Presentation) -> ParsedDocument:
    return parse_document(save(deck), "a.pptx").parsed


def texts_of(parsed: ParsedDocument) -> list[str]:
    return [block.text for block in parsed.blocks]


def rewrite(content: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """Return the package with its parts changed and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, part in added.items():
            target.writestr(name, part)
    return stream.getvalue()


def test_slide_is_a_section_and_a_page() -> None:
    """A slide's title is a heading under the deck's, and its number is the page."""
    deck = pptx.Presentation()
    new_slide(deck, COVER, "年度总结 Annual review")
    new_slide(deck, LIST, "质量").placeholders[1].text = "退货率下降"

    *_, heading, item = parse(deck).blocks

    assert heading.heading_path == ("年度总结 Annual review", "质量")
    assert (item.kind, item.text, item.page) == (BlockKind.LIST_ITEM, "退货率下降", 2)


def test_free_boxes_are_read_as_they_stand() -> None:
    """Boxes are read from the top and from the left, whichever was drawn first."""
    deck = pptx.Presentation()
    slide = new_slide(deck, BLANK)
    add_box(slide, "below", left=1, top=5)
    add_box(slide, "right", left=5, top=1)
    add_box(slide, "left", left=1, top=1.05)

    assert texts_of(parse(deck)) == ["left", "right", "below"]


def test_largest_first_line_is_the_title_of_a_slide_without_one() -> None:
    """Who draws a title as a text box means a title all the same."""
    deck = pptx.Presentation()
    slide = new_slide(deck, BLANK)
    add_box(slide, "安全库存", left=1, top=0.3, points=32)
    add_box(slide, "轴承不少于 200 件", left=1, top=2)

    (heading, text) = parse(deck).blocks

    assert heading.kind is BlockKind.HEADING
    assert text.heading_path == ("安全库存",)


def test_slide_without_a_title_stands_under_no_other_slide() -> None:
    """The title of the slide before does not go on."""
    deck = pptx.Presentation()
    new_slide(deck, TITLE_ONLY, "背景")
    add_box(new_slide(deck, BLANK), "Thank you all for coming today.", left=1, top=1)

    assert parse(deck).blocks[-1].heading_path == ()


def test_groups_are_read() -> None:
    """Boxes that were grouped are read, to any depth."""
    deck = pptx.Presentation()
    group = new_slide(deck, BLANK).shapes.add_group_shape().shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 100, 100).text = "inside"

    assert texts_of(parse(deck)) == ["inside"]


def test_merged_cells_of_a_table_stand_in_each_row() -> None:
    """A group over two rows is in both; a header over two columns names both."""
    deck = pptx.Presentation()
    shape = new_slide(deck, BLANK).shapes.add_table(4, 3, 0, 0, Inches(6), Inches(3))
    table = shape.table
    rows = (("仓库", "2024年", ""), ("", "数量", "金额"), ("无锡", "1", "2"), ("", "3", "4"))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))

    blocks = parse(deck).blocks

    assert [block.text for block in blocks] == ["无锡 | 1 | 2", "无锡 | 3 | 4"]
    assert blocks[0].header == "仓库 | 2024年 数量 | 2024年 金额"


def test_chart_is_a_table_of_its_figures() -> None:
    """A chart gives its title, its categories and its series."""
    figures = CategoryChartData()
    figures.categories = ["Leeds", "York"]
    figures.add_series("Staff", (5, 7.5))
    deck = pptx.Presentation()
    size = (0, 0, Inches(4), Inches(3))
    frame = new_slide(deck, BLANK).shapes.add_chart(XL_CHART_TYPE.PIE, *size, figures)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "Staff by city"

    blocks = parse(deck).blocks

    assert [(block.text, block.header) for block in blocks] == [
        ("Staff by city", None),
        ("Leeds | 5", "| Staff"),
        ("York | 7.5", "| Staff"),
    ]


def test_notes_follow_their_slide() -> None:
    """What the speaker means to say is text of the slide."""
    deck = pptx.Presentation()
    slide = new_slide(deck, TITLE_ONLY, "背景")
    slide.notes_slide.notes_text_frame.text = "先讲退货率"

    note = parse(deck).blocks[-1]

    assert (note.kind, note.text, note.page) == (BlockKind.NOTE, "先讲退货率", 1)


def test_hidden_slide_is_left_out_and_reported() -> None:
    """What its author hid is not found, and the report says so."""
    deck = pptx.Presentation()
    new_slide(deck, TITLE_ONLY, "shown")
    new_slide(deck, TITLE_ONLY, "hidden")._element.set("show", "0")

    parsed = parse(deck)

    assert texts_of(parsed) == ["shown"]
    assert parsed.gaps == ("hidden slides were not read: 2; unhide those that should be found",)


def test_comment_names_its_author() -> None:
    """Who commented on a slide is a reviewer."""
    deck = pptx.Presentation()
    new_slide(deck, TITLE_ONLY, "背景")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = {
        "ppt/slides/_rels/slide1.xml.rels": (kind, "comments", "../comments/comment1.xml"),
        "ppt/_rels/presentation.xml.rels": (kind, "commentAuthors", "commentAuthors.xml"),
    }

    def link(name: str, part: bytes) -> bytes:
        if name not in links:
            return part
        base, word, target = links[name]
        added = f'<Relationship Id="new" Type="{base}/{word}" Target="{target}"/></Relationships>'
        return part.replace(b"</Relationships>", added.encode())

    people = '<x><cmAuthor id="0" name="李娜"/></x>'.encode()
    comment = '<x><cm authorId="0"><text>数据太旧</text></cm></x>'.encode()
    added = {"ppt/commentAuthors.xml": people, "ppt/comments/comment1.xml": comment}
    parsed = parse_document(rewrite(save(deck), link, **added), "a.pptx").parsed

    assert parsed.blocks[-1].text == "comment by 李娜: 数据太旧"
    assert [byline.name for byline in parsed.bylines] == ["李娜"]


def test_sections_are_headings_above_their_slides() -> None:
    """The sections that divide a deck are in the path of its slides."""
    deck = pptx.Presentation()
    new_slide(deck, TITLE_ONLY, "退货")
    section = (
        b'<p:extLst><p:ext uri="x"><s:sectionLst xmlns:s="urn:s"><s:section name="Quality">'
        b'<s:sldIdLst><s:sldId id="256"/></s:sldIdLst></s:section></s:sectionLst>'
        b"</p:ext></p:extLst>"
    )

    def divide(name: str, part: bytes) -> bytes:
        if name != "ppt/presentation.xml":
            return part
        return re.sub(b"<p:extLst>.*</p:extLst>|(?=</p:presentation>)", section, part, count=1)

    parsed = parse_document(rewrite(save(deck), divide), "a.pptx").parsed

    assert parsed.blocks[-1].heading_path == ("Quality", "退货")


def test_slide_that_is_a_picture_is_for_ocr() -> None:
    """A screenshot without words beside it is handed on with its page."""
    from PIL import Image

    picture = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(picture, "PNG")
    deck = pptx.Presentation()
    new_slide(deck, TITLE_ONLY, "背景")
    new_slide(deck, BLANK).shapes.add_picture(picture, 0, 0)

    (scan,) = parse(deck).scans

    assert scan.page == 2
    assert scan.image == picture.getvalue()


@pytest.mark.parametrize("shown", ["库存曲线 shows a dip in May", "图片 1", "image7.png"])
def test_pictures_description_is_a_caption(shown: str) -> None:
    """What a person wrote of a picture is text; what a program did is not."""
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    deck = pptx.Presentation()
    slide = new_slide(deck, TITLE_ONLY, "背景")
    drawn = slide.shapes.add_picture(picture, 0, 0)
    drawn._element.nvPicPr.cNvPr.set("descr", shown)

    captions = [block.text for block in parse(deck).blocks if block.kind is BlockKind.CAPTION]

    assert captions == ([shown] if "May" in shown else [])
