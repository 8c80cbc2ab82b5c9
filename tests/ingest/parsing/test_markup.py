"""What Markdown, HTML and plain text each do in their own way."""

from datetime import date

import pytest

from ingest.parsing.registry import parse_document
from ingest.records import Block, BlockKind, ParsedDocument, Role


def parse(text: str, path: str) -> ParsedDocument:
    return parse_document(text.encode(), path).parsed


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a [link](http://x.org) and ![图](a.png)", ["a link and 图"]),
        ("`code` and **bold**", ["code and bold"]),
        ("中文\n换行", ["中文换行"]),
        ("two\nlines", ["two lines"]),
        ("作者：张伟\n日期：2024-01-01", ["作者：张伟\n日期：2024-01-01"]),
        ("<!-- a comment -->\n\ntext", ["text"]),
        ("<p>html <b>block</b></p>", ["html block"]),
        ("- one\n  - two\n\n  more", ["one", "two", "more"]),
        ("- [Summary](#summary)\n- [Goals](#goals)\n\ntext", ["text"]),
        ("- see [Summary](#summary)", ["see Summary"]),
        ("> quoted", ["quoted"]),
        ("~~old~~ new", ["old new"]),
        ("```py\nif x:\n    y\n```", ["if x:\n    y"]),
    ],
)
def test_markdown_is_read_as_it_is_shown(source: str, expected: list[str]) -> None:
    """Marks become text or disappear; tables of contents say nothing."""
    assert texts(parse(source, "a.md").blocks) == expected


def test_front_matter_knows_many_shapes() -> None:
    """Names come as lists, texts and tables; keys in both languages."""
    parsed = parse(
        "---\n标题: 计划\nauthors:\n- {name: Jane Doe}\n- 'Doe, J.'\n"
        "reviewed_by: 张伟、李娜\nOwner: Ann Lee and Bob Ng\ndate: 2024/3/1\n---\ntext",
        "a.md",
    )

    assert parsed.title == "计划"
    assert parsed.date == date(2024, 3, 1)
    assert [(byline.name, byline.role) for byline in parsed.bylines] == [
        ("Jane Doe", Role.AUTHOR),
        ("Doe, J.", Role.AUTHOR),
        ("张伟", Role.REVIEWER),
        ("李娜", Role.REVIEWER),
        ("Ann Lee", Role.OWNER),
        ("Bob Ng", Role.OWNER),
    ]


def test_rules_around_prose_are_no_front_matter() -> None:
    """A document that begins with a horizontal rule keeps its text."""
    assert texts(parse("---\njust prose\n---\nmore", "a.md").blocks)[-1] == "more"


def test_form_keeps_its_first_row() -> None:
    """A table of labels and values has no header, though Markdown makes it write one."""
    rows = parse("|API名称|vander|\n|---|---|\n|提交作者|张伟|\n", "a.md").blocks

    assert [(row.text, row.header) for row in rows] == [
        ("API名称 | vander", None),
        ("提交作者 | 张伟", None),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a<br>b</p>", ["a\nb"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<p hidden>x</p><p style='display: none'>y</p>z", ["z"]),
        ("<ul><li><a href='#a'>Contents</a></li></ul><p>text</p>", ["text"]),
        ("<pre>if x:\n    y</pre>", ["if x:\n    y"]),
        ("<p>a<!-- note -->b</p>", ["ab"]),
        ("<table><tr><td><h2>Layout</h2><p>text</p></td></tr></table>", ["Layout", "text"]),
        ("<table><caption>Stock</caption><tr><td>a<td>b</table>", ["Stock", "a | b"]),
        ("<p>中<b>文</b></p>", ["中文"]),
        ("<p>库存\n  报告</p>", ["库存报告"]),
        ("<h2>Two<br>lines</h2>", ["Two lines"]),
        ("<pre>a<br>b</pre>", ["a\nb"]),
        ("<p>H<sub>2</sub>O and <math><mi>x</mi></math> in a line</p>", ["H2O and x in a line"]),
        ("<p>in <st1:City>London</st1:City> again<o:p></o:p></p>", ["in London again"]),
        ("<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp>字</ruby>", ["汉字"]),
        ("<dl><dt>FIFO</dt><dd>first in</dd></dl>", ["FIFO", "first in"]),
        ("<ul><li>one<ol><li>two</li></ol></li></ul>", ["one", "two"]),
        (
            "<details><summary>More</summary><p>hidden at first</p></details>",
            ["More", "hidden at first"],
        ),
        (
            "<template><p>x</p></template><form><label>Name</label><select><option>y</select></form>",
            ["Name"],
        ),
    ],
)
def test_html_is_read_as_it_is_shown(source: str, expected: list[str]) -> None:
    """A reader's view of the page, block by block."""
    assert texts(parse(f"<html><body>{source}</body></html>", "a.html").blocks) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "<tr><th>line<th>part<th>stock<tr><td rowspan=2>A<td>seal<td>5<tr><td>pump<td>6",
            [("line | part | stock", "A | seal | 5"), ("line | part | stock", "A | pump | 6")],
        ),
        (
            "<tr><th rowspan=2>part<th colspan=2>2025<tr><th>Q1<th>Q2<tr><td>seal<td>5<td>6",
            [("part | 2025 Q1 | 2025 Q2", "seal | 5 | 6")],
        ),
        (
            "<thead><tr><th colspan=2>Stock<tr><th>part<th>count</thead><tr><td>seal<td>5",
            [("Stock part | count", "seal | 5")],
        ),
        (
            "<tr><th>year<th>month<tr><th rowspan=3>2025<tr><td>May<tr><td>June",
            [("year | month", "2025 | May"), ("year | month", "2025 | June")],
        ),
        (
            "<tr><th><h3>part</h3><th>how<tr><td>seal<td><ul><li>press<li>turn</ul>",
            [("part | how", "seal | press turn")],
        ),
        (
            "<tr><th>part<th>sizes<tr><td>seal<td><table><tr><td>S<td>5<tr><td>M<td>6</table>",
            [("part | sizes", "seal"), (None, "S | 5"), (None, "M | 6")],
        ),
        (
            "<tr><td><b>part</b><td><b>how</b><tr><td>seal<td>press",
            [("part | how", "seal | press")],
        ),
        (
            "<tr><td>part<td>count<tr><td>seal<td>5<tr><td>pump<td>6",
            [("part | count", "seal | 5"), ("part | count", "pump | 6")],
        ),
        (
            "<tr><td>name<td>Jane Doe<tr><td>phone<td>5551234",
            [(None, "name | Jane Doe"), (None, "phone | 5551234")],
        ),
    ],
)
def test_html_tables_are_rows_under_one_header(
    table: str, expected: list[tuple[str | None, str]]
) -> None:
    """Each row can be read alone, whatever its cells reach over or hold."""
    blocks = parse(f"<html><table>{table}</table></html>", "a.html").blocks

    assert [(block.header, block.text) for block in blocks] == expected


def test_long_remark_beside_rows_stands_once() -> None:
    """It is about all of them; a short cell beside them is their label and stands in each."""
    remark = "delivered by the new supplier since the audit, " * 3
    table = f"<table><tr><td>a<td rowspan=2>{remark}<tr><td>b</table>"

    assert texts(parse(table, "a.html").blocks) == [f"a | {remark.strip()}", "b"]


def test_layout_tables_are_running_text() -> None:
    """Old pages place their parts with tables."""
    story = "The buyers met. " * 40
    page = f"<table><tr><td><h2>News</h2><td>x<tr><td>{story}<td>y</table>"

    kinds = [block.kind for block in parse(page, "a.html").blocks]

    assert kinds[0] is BlockKind.HEADING
    assert BlockKind.TABLE_ROW not in kinds


@pytest.mark.parametrize("path", ["a.html", "a.md"])
def test_description_of_a_picture_is_a_caption(path: str) -> None:
    """Where it stands alone and a person wrote it; inside a sentence it is a part of that."""
    source = {
        "a.html": '<img src=1 alt="Flow of a return"><p><img alt="image1.png"></p>'
        '<p>See <img alt="the plan"> here.</p>',
        "a.md": "![Flow of a return](1.png)\n\n![image1.png](2.png)\n\nSee ![the plan](3.png) "
        "here.",
    }[path]

    blocks = parse(source, path).blocks

    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.CAPTION, "Flow of a return"),
        (BlockKind.PARAGRAPH, "See the plan here."),
    ]


@pytest.mark.parametrize("declared", ["utf-16", "idna", "gb2312"])
def test_html_that_declares_a_wrong_encoding_is_decoded(declared: str) -> None:
    """What the bytes are outweighs what the page says."""
    page = f'<html><head><meta charset="{declared}"></head><p>库存报告和采购计划</p></html>'

    for encoding in ("utf-8", "utf-16", "gb18030"):
        parsed = parse_document(page.encode(encoding), "a.html").parsed
        assert texts(parsed.blocks) == ["库存报告和采购计划"]


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "x-unknown"])
def test_html_in_gbk_is_decoded(declared: str) -> None:
    """Pages that say gb2312 mean its superset, and some say nothing true."""
    page = (
        f'<html><head><meta charset="{declared}"></head><body><p>供应链部库存镕</p></body></html>'
    )

    parsed = parse_document(page.encode("gb18030"), "a.html").parsed

    assert texts(parsed.blocks) == ["供应链部库存镕"]


def test_text_without_blank_lines_keeps_its_paragraphs() -> None:
    """Chinese text files write a paragraph a line."""
    lines = "库存报告\n供应商按期交货，本月没有缺料。\n下月计划增加安全库存。"

    parsed = parse(lines, "a.txt")

    assert parsed.title == "库存报告"
    assert texts(parsed.blocks)[1:] == ["供应商按期交货，本月没有缺料。", "下月计划增加安全库存。"]


def test_wrapped_text_is_joined() -> None:
    """Lines that were broken to fit a width become a paragraph again."""
    wrapped = (
        "Minutes\n\nThe buyers met on Friday and spoke about the bearings that had\n"
        "failed in the first quarter. They agreed to test each lot that the\n"
        "supplier sends.\n"
    )

    assert texts(parse(wrapped, "a.txt").blocks)[1].endswith("that the supplier sends.")


def test_numbered_lines_are_headings_only_alone() -> None:
    """`1. Scope` over a paragraph is a heading; a run of numbered lines is a list."""
    blocks = parse("Plan\n\n1. Scope\n\nAll parts.\n\n1. count\n2. order\n", "a.txt").blocks

    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.HEADING, "Plan"),
        (BlockKind.HEADING, "1. Scope"),
        (BlockKind.PARAGRAPH, "All parts."),
        (BlockKind.LIST_ITEM, "1. count"),
        (BlockKind.LIST_ITEM, "2. order"),
    ]


@pytest.mark.parametrize("name", ["x-gbk", "gb_2312-80"])
def test_page_is_decoded_by_any_name_of_its_encoding(name: str) -> None:
    """A rare character of a name says nothing to who guesses; the page says what it is."""
    page = f"<html><meta charset={name}><p>镕 a</p></html>"

    assert texts(parse_document(page.encode("gb18030"), "a.html").parsed.blocks) == ["镕 a"]
