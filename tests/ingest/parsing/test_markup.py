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
    ],
)
def test_html_is_read_as_it_is_shown(source: str, expected: list[str]) -> None:
    """A reader's view of the page, block by block."""
    assert texts(parse(f"<html><body>{source}</body></html>", "a.html").blocks) == expected


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
