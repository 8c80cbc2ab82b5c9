from datetime import date

import pytest

from ingest.bylines import find_byline_date, find_bylines
from ingest.records import Block, BlockKind, Byline, Role


def found(text: str, kind: BlockKind = BlockKind.PARAGRAPH, header: str | None = None) -> list[str]:
    bylines = find_bylines([Block(kind=kind, text=text, header=header)])
    return [f"{byline.name}:{byline.role}" for byline in bylines]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("作者：张伟", ["张伟:author"]),
        ("作者: 张伟、李娜，王芳", ["张伟:author", "李娜:author", "王芳:author"]),
        ("撰写：张 伟", ["张伟:author"]),
        ("编制：张伟 审核：李娜 批准：王芳", ["张伟:author", "李娜:reviewer", "王芳:reviewer"]),
        ("负责人：欧阳晓明（供应链部）", ["欧阳晓明（供应链部）:owner"]),
        ("责任人：张伟 部门：供应链部", ["张伟:owner"]),
        ("联系人：张伟 <wei@example.com>", ["张伟 <wei@example.com>:contact"]),
        ("参会：张伟 李娜 王芳", ["张伟:attendee", "李娜:attendee", "王芳:attendee"]),
        ("**作者**：张伟", ["张伟:author"]),
        ("作者：阿卜杜拉·买买提", ["阿卜杜拉·买买提:author"]),
        ("Author: Jane Doe", ["Jane Doe:author"]),
        (
            "Author(s): Jane Doe, Ann Lee and Bob O'Neil",
            ["Jane Doe:author", "Ann Lee:author", "Bob O'Neil:author"],
        ),
        ("Written by Jane Doe", ["Jane Doe:author"]),
        (
            "Owner: Jane Doe | Reviewers: Ann Lee & Bob Ng",
            ["Jane Doe:owner", "Ann Lee:reviewer", "Bob Ng:reviewer"],
        ),
        ("Approved by: J. R. Smith", ["J. R. Smith:reviewer"]),
        ("Contact: jane.doe@example.com", ["jane.doe@example.com:contact"]),
        ("Author: @jdoe", ["@jdoe:author"]),
        (
            "Attendees: Jane Doe (Legal), Ann Lee (IT)",
            ["Jane Doe (Legal):attendee", "Ann Lee (IT):attendee"],
        ),
        ("负责人：张伟经理", ["张伟:owner"]),
        ("参会：张伟（生产部） 李娜（法务）", ["张伟（生产部）:attendee", "李娜（法务）:attendee"]),
        ("Owner: Jane Doe (Legal, EU), Ann Lee", ["Jane Doe (Legal, EU):owner", "Ann Lee:owner"]),
        ("Contact: Legal team <legal@example.com>", []),
        ("Author: Jane Doe\nDate: 2024-01-01", ["Jane Doe:author"]),
        ("Owner: Ludwig van Beethoven", ["Ludwig van Beethoven:owner"]),
        ("作者：待定", []),
        ("负责人：供应链部", []),
        ("Owner: TBD", []),
        ("Owner: approve PR", []),
        ("Owner: the Platform team", []),
        ("Owner: this is decided later by all of us", []),
        ("本次会议共有22名成员参会", []),
        ("审核：请在周五之前完成并反馈", []),
        ("The author: a short history of writing.", []),
    ],
)
def test_names_after_a_label_are_bylines(line: str, expected: list[str]) -> None:
    """Labels in both languages give names a role; sentences are not names."""
    assert found(line) == expected


def test_table_of_labels_is_read() -> None:
    """A form's rows give roles as lines do."""
    assert found("提交作者 | 张伟", BlockKind.TABLE_ROW) == ["张伟:author"]
    assert found("Owner | Jane Doe | Date | 2024", BlockKind.TABLE_ROW) == ["Jane Doe:owner"]


def test_column_of_names_is_read() -> None:
    """A table of versions names its authors in a column."""
    assert found("V1 | 张伟 | 初稿", BlockKind.TABLE_ROW, "版本 | 作者 | 说明") == ["张伟:author"]


def test_list_under_a_heading_is_read() -> None:
    """Minutes list who was there under a heading."""
    path = ("Minutes", "Attendees")
    blocks = [
        Block(kind=BlockKind.HEADING, text="Attendees", heading_path=path),
        Block(kind=BlockKind.LIST_ITEM, text="Jane Doe (Legal)", heading_path=path),
        Block(kind=BlockKind.LIST_ITEM, text="Ann Lee - IT", heading_path=path),
        Block(kind=BlockKind.PARAGRAPH, text="We met to speak about it.", heading_path=path),
    ]

    assert [byline.name for byline in find_bylines(blocks)] == [
        "Jane Doe (Legal)",
        "Ann Lee",
    ]


def test_only_the_first_part_is_read() -> None:
    """A label on page 20 is about something else."""
    filling = [Block(kind=BlockKind.PARAGRAPH, text="x")] * 100

    assert find_bylines([*filling, Block(kind=BlockKind.PARAGRAPH, text="作者：张伟")]) == ()


def test_byline_is_found_once_a_role() -> None:
    """The same line twice is one byline."""
    blocks = [Block(kind=BlockKind.PARAGRAPH, text="作者：张伟")] * 2

    assert find_bylines(blocks) == (Byline(name="张伟", role=Role.AUTHOR),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日期：2024年3月1日", date(2024, 3, 1)),
        ("Date: 1 March 2024", date(2024, 3, 1)),
        ("Last updated: March 1st, 2024", date(2024, 3, 1)),
        ("提交时间 | 2022-05-11", date(2022, 5, 11)),
        ("会议时间：2024/03/01 14:00", date(2024, 3, 1)),
        ("Date: 2024-13-45", None),
        ("The date is 2024-03-01", None),
    ],
)
def test_date_line_is_found(text: str, expected: date | None) -> None:
    """A labelled date is the document's; any other is not."""
    block = Block(kind=BlockKind.PARAGRAPH, text=text)

    assert find_byline_date([block]) == expected
