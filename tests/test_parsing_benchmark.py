"""The measures that the benchmark of parsing reports."""

import pytest
from benchmarks.parsing_scores import read_blocks, read_markdown, score

from ingest.records import Block, BlockKind


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a\\_b &amp; [c](http://x.org)", "a_b & c"),
        ("<!-- image -->\n\n**bold** `code`", "bold code"),
        ("$\\frac{a}{b}$", "$ {a}{b}$"),
    ],
)
def test_markup_does_not_count(markdown: str, text: str) -> None:
    """Escapes, entities, comments, link targets and LaTeX commands are not what a document says."""
    assert read_markdown(markdown).text.strip() == text


def test_blocks_that_say_the_same_score_fully() -> None:
    """A header that is repeated with each of our rows is read once."""
    expected = read_markdown("# 库存 Stock\n\n| part | 数量 |\n|-|-|\n| seal | 5 |\n| pump | 6 |\n")
    row = BlockKind.TABLE_ROW
    found = read_blocks(
        [
            Block(kind=BlockKind.HEADING, text="库存  STOCK"),
            Block(kind=row, text="seal | 5", header="part | 数量"),
            Block(kind=row, text="pump | 6", header="part | 数量"),
        ]
    )

    scores = score(expected, found)

    assert (scores.tokens, scores.characters, scores.headings, scores.cells) == (1, 1, 1, 1)


def test_half_of_the_words_is_less_than_all() -> None:
    """Two of four words, and nothing else, have precision 1 and recall 1/2."""
    scores = score(read_markdown("# one two\n\nthree 四"), read_markdown("one 四"))

    assert scores.tokens == pytest.approx(2 / 3)
    assert scores.headings == 0
    assert scores.cells is None


def test_refused_document_scores_nothing() -> None:
    """Not even where nothing is expected of it."""
    assert score(read_markdown("text"), None).tokens == 0
    assert score(read_markdown("<!-- image -->"), None).tokens == 0
