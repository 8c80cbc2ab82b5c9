import pytest

from ingest.parsing.registry import parse_document
from ingest.records import Block


def parse(text: str, *, encoding: str = "utf-8") -> list[Block]:
    return list(parse_document(text.encode(encoding), "a.csv").parsed.blocks)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_delimiter_and_encoding_are_found(delimiter: str, encoding: str) -> None:
    """Each row has its header, whatever divides the cells and however they are encoded."""
    lines = [["物料", "仓库", "数量"], ["轴承", "无锡", "200"], ["电机", "株洲", "15"]]

    blocks = parse("\r\n".join(delimiter.join(line) for line in lines), encoding=encoding)

    assert [(block.text, block.header) for block in blocks] == [
        ("轴承 | 无锡 | 200", "物料 | 仓库 | 数量"),
        ("电机 | 株洲 | 15", "物料 | 仓库 | 数量"),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('name,note\nA,"one\ntwo, three"\n', "A | one two, three"),
        ('name,note\nA,"said ""no"""\n', 'A | said "no"'),
        ("name;price\nA;1,5\nB;2,5\n", "A | 1,5"),
        ("sep=|\nname|note\nA|x\n", "A | x"),
        ("name,note\nA,b,c\nB,d\n", "A | b | c"),
    ],
)
def test_cells_are_kept_whole(text: str, row: str) -> None:
    """Quoted line ends, doubled quotation marks, decimal commas and ragged rows are understood."""
    assert parse(text)[0].text == row


def test_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    """An inch mark at the start of a cell does not make one cell of the rest of the file."""
    rows = "".join(f"screw {number},steel\n" for number in range(5000))

    blocks = parse(f'part,material\n"4 pipe,iron\n{rows}')

    assert blocks[0].text == '"4 pipe | iron'
    assert blocks[-1].text == "screw 4998 | steel"


def test_lines_without_a_delimiter_are_paragraphs() -> None:
    """A list of names is a list."""
    assert [block.text for block in parse("Accounting\nHealth, safety\nSales\n")] == [
        "Accounting",
        "Health, safety",
        "Sales",
    ]


def test_file_gives_no_title() -> None:
    """A table file has no title inside; the document is called by its name."""
    assert parse_document(b"a,b\n1,2\n", "stock.csv").parsed.title is None
