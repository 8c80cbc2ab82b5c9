from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import chunk_document, embedding_text
from ingest.records import Block, BlockKind, Chunk, Language


def count_characters(texts: Sequence[str]) -> list[int]:
    """Count a token for each two characters: exact, and fast enough for many examples."""
    return [max(1, len(text) // 2) for text in texts]


def chunk(*blocks: Block, token_budget: int = 60) -> tuple[Chunk, ...]:
    return chunk_document(blocks, count_tokens=count_characters, token_budget=token_budget)


def heading(text: str, *above: str) -> Block:
    return Block(kind=BlockKind.HEADING, text=text, heading_path=(*above, text))


def paragraph(text: str, *path: str) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, heading_path=path)


def visible(texts: Sequence[str]) -> str:
    return "".join("".join(texts).split())


_BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(BlockKind),
        text=st.text(alphabet="ab c库存。.!？，,:：\n|（", max_size=300),
        heading_path=st.lists(st.sampled_from(["一", "B", "丙"]), max_size=3).map(tuple),
        header=st.sampled_from([None, "a | b", "c | d"]),
    ),
    max_size=12,
)


@given(_BLOCKS, st.integers(min_value=3, max_value=80))
def test_each_character_is_in_one_chunk_in_order(blocks: list[Block], budget: int) -> None:
    """Chunking loses, repeats and reorders nothing."""
    chunks = chunk(*blocks, token_budget=budget)

    assert visible([one.text for one in chunks]) == visible([block.text for block in blocks])
    assert [one.ordinal for one in chunks] == list(range(len(chunks)))


@given(_BLOCKS, st.integers(min_value=3, max_value=80))
def test_chunk_fits_the_budget(blocks: list[Block], budget: int) -> None:
    """No chunk is longer than the encoder reads, give or take the line ends that join pieces."""
    for one in chunk(*blocks, token_budget=budget):
        assert len("".join(one.text.split())) // 2 <= budget * 2
        assert one.text.strip()


@given(_BLOCKS, st.integers(min_value=3, max_value=80))
def test_each_heading_is_known_where_it_stands(blocks: list[Block], budget: int) -> None:
    """Those of small sections that join others too."""
    starts = [
        visible([one.text[start:]])[:1]
        for one in chunk(*blocks, token_budget=budget)
        for start, _ in one.heading_starts
    ]
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]

    assert starts == [visible([each.text])[0] for each in headings if each.text.strip()]


def test_heading_of_a_small_section_keeps_its_level() -> None:
    """The passage is under what its sections share, its headings are what they were."""
    (one,) = chunk(heading("A"), heading("B", "A"), paragraph("b.", "A", "B"), heading("C", "A"))

    assert [(one.text[at:].partition("\n")[0], level) for at, level in one.heading_starts] == [
        ("A", 1),
        ("B", 2),
        ("C", 2),
    ]


def test_sentence_is_never_cut() -> None:
    """Chinese and English sentences end whole."""
    zh = "库存低于阈值时，系统发出预警，采购员两小时内确认。" * 8
    en = "The buyer, e.g. Dr. Smith of version 3.5, confirms it. Then the plan changes! " * 6

    for text in (zh, en.strip()):
        chunks = chunk(paragraph(text))
        assert len(chunks) > 1
        assert all(one.text.endswith(("。", ".", "!")) for one in chunks)
        assert not any(one.text.endswith(("e.g.", "Dr.", "3.")) for one in chunks)


def test_huge_sentence_is_cut_at_clauses_then_anywhere() -> None:
    """A sentence that alone exceeds the budget is cut where it hurts least."""
    clauses = chunk(paragraph("预警按物料分级，" * 60))
    endless = chunk(paragraph("x" * 1000))

    assert all(one.text.endswith("，") for one in clauses)
    assert max(len(one.text) for one in endless) <= 120


def test_no_chunk_crosses_large_sections() -> None:
    """Each chunk stands under the heading that it says."""
    text = "The stock is counted each Friday by two people. " * 3

    first, second = chunk(
        heading("A"), paragraph(text, "A"), heading("B"), paragraph(text, "B"), token_budget=100
    )

    assert (first.heading_path, second.heading_path) == (("A",), ("B",))
    assert first.text.startswith("A\n")
    assert second.text.startswith("B\n")


def test_tiny_sections_of_one_parent_are_joined() -> None:
    """Three sections of a line each make one passage, under the heading that they share."""
    (only,) = chunk(
        heading("Plan"),
        heading("Goals", "Plan"),
        paragraph("Less scrap.", "Plan", "Goals"),
        heading("Risks", "Plan"),
        paragraph("None.", "Plan", "Risks"),
    )

    assert only.heading_path == ("Plan",)
    assert only.text == "Plan\nGoals\nLess scrap.\nRisks\nNone."


def test_heading_never_ends_a_chunk() -> None:
    """A heading without text of its own goes with the text below it."""
    chunks = chunk(
        heading("A"),
        paragraph("The stock is counted on Fridays. " * 6, "A"),
        heading("B", "A"),
        paragraph("The count is checked on Mondays. " * 6, "A", "B"),
    )

    assert not any(one.text.endswith(("A", "B")) for one in chunks)


def test_lead_in_stays_with_its_list() -> None:
    """The sentence that introduces a list is not torn from it."""
    chunks = chunk(
        paragraph("The stock is counted on Fridays, by two people, each year again. Steps:"),
        *(
            Block(kind=BlockKind.LIST_ITEM, text=f"Count the bearings of shelf {number}")
            for number in range(9)
        ),
    )

    assert not any(one.text.endswith("Steps:") for one in chunks)


def test_table_rows_share_a_header_that_is_not_repeated() -> None:
    """Rows are packed with their header beside them; another table begins another chunk."""
    rows = [
        Block(kind=BlockKind.TABLE_ROW, text=f"{name} | {number}", header=header)
        for header in ("part | stock", "buyer | phone")
        for name, number in (("x", 1), ("y", 2))
    ]

    first, second = chunk(*rows)

    assert (first.text, first.header) == ("x | 1\ny | 2", "part | stock")
    assert second.header == "buyer | phone"


def test_code_is_cut_by_lines() -> None:
    """Lines of code stay whole and keep their indentation."""
    code = "\n".join(f"    value_{number} = compute({number})" for number in range(20))

    chunks = chunk(Block(kind=BlockKind.CODE, text=code))

    assert "\n".join(one.text for one in chunks) == code


def test_document_that_is_only_a_title_is_one_chunk() -> None:
    """A document of one heading can still be found."""
    (only,) = chunk(heading("库存预警规则"))

    assert only == Chunk(
        ordinal=0,
        text="库存预警规则",
        language=Language.ZH,
        heading_path=("库存预警规则",),
        heading_starts=((0, 1),),
    )


def test_code_in_a_chinese_document_is_chinese() -> None:
    """What a chunk of code has no words for, its document says."""
    code = Block(kind=BlockKind.CODE, text="import numpy\nreturn numpy.zeros(3)")

    chunks = chunk(paragraph("该接口用于构造范德蒙矩阵，参数说明如下。" * 6), code)

    assert {one.language for one in chunks} == {Language.ZH}


@pytest.mark.parametrize(
    ("chunk_text", "path", "expected"),
    [
        ("Body.", ("Plan", "Goals"), "Plan\nGoals\nBody."),
        ("Goals\nBody.", ("Plan", "Goals"), "Plan\nGoals\nBody."),
        ("Plan\nGoals\nBody.", ("Plan", "Goals"), "Plan\nGoals\nBody."),
        ("Body.", (), "Plan\nBody."),
    ],
)
def test_embedding_text_says_everything_once(
    chunk_text: str, path: tuple[str, ...], expected: str
) -> None:
    """Title and headings go before the text, where they are not in it already."""
    one = Chunk(ordinal=0, text=chunk_text, language=Language.EN, heading_path=path)

    assert embedding_text("Plan", one) == expected
