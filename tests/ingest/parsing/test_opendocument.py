from datetime import date

import pytest
from opendocument_files import SPACES, cell, frame, package, paragraph, row, sheet

from ingest.errors import UnreadableDocumentError
from ingest.parsing.registry import parse_document
from ingest.records import Block, BlockKind, ParsedDocument


def parse(kind: str, body: str, *, styles: str = "", **parts: str) -> ParsedDocument:
    return parse_document(package(kind, body, styles=styles, **parts), "a.od").parsed


def parse_text(body: str) -> list[Block]:
    return list(parse("text", body).blocks)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("a<text:s text:c='3'/>b<text:tab/>c", "a b c"),
        ("a<text:line-break/>b", "a\nb"),
        ("<text:span>张<text:span>伟</text:span></text:span>负责", "张伟负责"),
        ("see <text:a>the\n     rules</text:a>", "see the rules"),
        ("kept<!-- a remark -->", "kept"),
    ],
)
def test_text_is_what_writer_shows(xml: str, text: str) -> None:
    """Spaces, tabs and line breaks are elements; line ends in the XML are only spaces."""
    assert [block.text for block in parse_text(paragraph(xml))] == [text]


def test_headings_lists_and_notes_are_told_apart() -> None:
    """The outline is in the text; notes and comments follow the paragraph that they belong to."""
    note = "<text:note><text:note-body><text:p>see appendix</text:p></text:note-body></text:note>"
    comment = (
        "<office:annotation><dc:creator>李娜</dc:creator><text:p>太旧</text:p></office:annotation>"
    )
    parsed = parse(
        "text",
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>背景 1</text:p></text:table-of-content>"
        '<text:h text:outline-level="1">背景</text:h>'
        f"{paragraph('数据' + note + comment)}"
        f"<text:list><text:list-item>{paragraph('one')}</text:list-item></text:list>",
    )

    assert [(block.kind, block.text) for block in parsed.blocks] == [
        (BlockKind.HEADING, "背景"),
        (BlockKind.PARAGRAPH, "数据"),
        (BlockKind.NOTE, "see appendix"),
        (BlockKind.NOTE, "comment by 李娜: 太旧"),
        (BlockKind.LIST_ITEM, "one"),
    ]
    assert [byline.name for byline in parsed.bylines] == ["李娜"]


def test_properties_give_title_author_and_date() -> None:
    """What the file says of itself."""
    meta = (
        f"<office:document-meta {SPACES}><office:meta><dc:title>库存预警</dc:title>"
        "<meta:initial-creator>张伟</meta:initial-creator><dc:creator>Jane Doe</dc:creator>"
        "<meta:creation-date>2024-03-01T08:00:00</meta:creation-date></office:meta>"
        "</office:document-meta>"
    )
    parsed = parse("text", paragraph("x"), **{"meta.xml": meta})

    assert (parsed.title, parsed.date) == ("库存预警", date(2024, 3, 1))
    assert [byline.name for byline in parsed.bylines] == ["张伟"]


def test_merged_cells_of_a_text_table_stand_in_each_row() -> None:
    """A group over two rows is in both."""
    covered = "<table:covered-table-cell/>"
    table = sheet(
        row(cell("仓库"), cell("物料")),
        row(cell("无锡", 'table:number-rows-spanned="2"'), cell("轴承")),
        row(covered, cell("电机")),
    )

    assert [(block.text, block.header) for block in parse_text(table)] == [
        ("无锡 | 轴承", "仓库 | 物料"),
        ("无锡 | 电机", "仓库 | 物料"),
    ]


def test_chart_is_a_table_of_its_figures() -> None:
    """A chart is a document inside the document."""
    figures = sheet(row(cell(""), cell("Staff")), row(cell("Leeds"), cell("5")))
    title = f"<chart:title>{paragraph('Staff by city')}</chart:title>"
    chart = (
        f"<office:document-content {SPACES}><office:body><office:chart><chart:chart>"
        f"{title}{figures}</chart:chart></office:chart></office:body></office:document-content>"
    )
    drawn = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    blocks = parse("text", paragraph(drawn), **{"Object 1/content.xml": chart}).blocks

    assert [(block.text, block.header) for block in blocks] == [
        ("Staff by city", None),
        ("Leeds | 5", "| Staff"),
    ]


def test_slide_is_a_section_and_a_page() -> None:
    """Title first, then what stands on the slide from the top, then the speaker's notes."""
    title = frame(paragraph("退货"), x=1, y=1, attributes='presentation:class="title"')
    prompt = frame("", x=1, y=3, attributes='presentation:placeholder="true"')
    boxes = frame(paragraph("below"), x=1, y=9) + frame(paragraph("above"), x=1, y=4)
    notes = f"<presentation:notes>{frame(paragraph('先讲'), x=0, y=0)}</presentation:notes>"
    page = f"<draw:page>{boxes}{prompt}{title}{notes}</draw:page>"

    blocks = parse("presentation", page).blocks

    assert [block.text for block in blocks] == ["退货", "above", "below", "先讲"]
    assert {(block.heading_path, block.page) for block in blocks} == {(("退货",), 1)}


def test_hidden_slide_is_left_out_and_reported() -> None:
    """What its author hid is not found, and the report says so."""
    style = (
        '<style:style style:family="drawing-page" style:name="dp1">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    slide = frame(paragraph("secret"), x=1, y=1)
    pages = f'<draw:page draw:style-name="dp1">{slide}</draw:page>'
    pages += f"<draw:page>{frame(paragraph('seen'), x=1, y=1)}</draw:page>"

    parsed = parse("presentation", pages, styles=style)

    assert [(block.text, block.page) for block in parsed.blocks] == [("seen", 2)]
    assert parsed.gaps == ("hidden slides were not read: 1; unhide those that should be found",)


def test_sheet_shows_its_cells_as_people_see_them() -> None:
    """Dates are ISO dates, percentages and units stay, thousands are not divided."""
    table = sheet(
        row(
            cell("01.03.24", 'office:value-type="date" office:date-value="2024-03-01"'),
            cell("35.5%", 'office:value-type="percentage"'),
            cell("¥1,234.50", 'office:value-type="currency"'),
            cell("Err:502", 'office:value-type="float" table:formula="of:=A1"'),
            cell("a, b", 'office:value-type="string"'),
        )
    )

    assert parse("spreadsheet", table).blocks[-1].text == "2024-03-01 | 35.5% | ¥1234.50 | a, b"


def test_million_repeated_cells_cost_nothing() -> None:
    """Rows and cells that are written once with a count are counted, not laid out."""
    wide = 'table:number-columns-repeated="16000" office:value-type="string"'
    many = 'table:number-rows-repeated="1048000"'
    far = f"<table:table-row {many}><table:table-cell/></table:table-row>"

    blocks = parse("spreadsheet", sheet(row(cell("first")), far, row(cell("x", wide)))).blocks

    assert blocks[1].text == "first"
    assert len(blocks[-1].text) < 10_000


def test_hidden_sheet_is_left_out_and_reported() -> None:
    """What its author hid is not found, and the report says so."""
    style = (
        '<style:style style:family="table" style:name="ta1">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    secret = sheet(row(cell("secret")), attributes='table:name="Pay" table:style-name="ta1"')

    parsed = parse("spreadsheet", secret + sheet(row(cell("seen"))), styles=style)

    assert [(block.text, block.page) for block in parsed.blocks] == [("库存", 2), ("seen", 2)]
    assert parsed.gaps == ("hidden sheets were not read: Pay; unhide those that should be found",)


def test_encrypted_file_needs_a_password() -> None:
    """A locked file says so, and is not called damaged."""
    manifest = f"<m {SPACES}><entry><encryption-data/></entry></m>"
    content = package("text", paragraph("x"), **{"META-INF/manifest.xml": manifest})

    with pytest.raises(UnreadableDocumentError, match=r"a\.odt: needs a password"):
        parse_document(content, "a.odt")


def test_damaged_properties_cost_only_themselves() -> None:
    """The text is read without them, and the gap names the part."""
    parsed = parse("text", paragraph("the body"), **{"meta.xml": "<cut"})

    assert [block.text for block in parsed.blocks] == ["the body"]
    assert parsed.gaps[0].startswith("its part meta.xml is damaged")
