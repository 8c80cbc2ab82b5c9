import os
from pathlib import Path

import pytest
from pdf_drawing import draw, read, texts, write, write_rows
from reportlab.pdfgen.canvas import Canvas

from ingest.parsing.registry import parse_document
from ingest.records import BlockKind

SHARED = Path(os.environ.get("WHOKNOWS_SHARED") or Path(__file__).parents[4] / "shared")
ARABIC = SHARED / "nasty/docling/pdf/sources/right_to_left_01.pdf"

LEFT = [f"The left column tells of bearings, line {n} of it." for n in "abcdefgh"]
RIGHT = [f"The right column tells of motors, line {n} of it." for n in "abcdefgh"]
STOCK = [("Part", "Threshold", "Owner"), ("Bearing", "200", "Li"), ("Motor", "15", "Doe")]


def _text(content: bytes) -> str:
    return "\n".join(block.text for block in read(content).blocks)


def test_columns_are_read_one_after_the_other() -> None:
    """Lines that the file gives row by row are read column by column."""

    def page(canvas: Canvas) -> None:
        for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            write(canvas, 50, 700 - 14 * number, [left])
            write(canvas, 320, 700 - 14 * number, [right])

    assert _text(draw(page)) == " ".join(LEFT) + "\n" + " ".join(RIGHT)


def test_three_columns_are_read_from_the_left() -> None:
    """A third column comes after the second."""
    columns = [[f"News {n}{m} of the day, told" for m in range(6)] for n in "abc"]

    def page(canvas: Canvas) -> None:
        for number in range(6):
            for x, column in zip((40, 220, 400), columns, strict=True):
                write(canvas, x, 700 - 14 * number, [column[number]])

    assert (
        _text(draw(page)).split() == " ".join(line for column in columns for line in column).split()
    )


def test_heading_over_columns_parts_what_is_above_from_what_is_below() -> None:
    """What stands above a full-width heading is read before it, in all columns."""

    def page(canvas: Canvas) -> None:
        write(canvas, 50, 760, LEFT[:4])
        write(canvas, 320, 760, RIGHT[:4])
        canvas.setFont("Helvetica", 18)
        write(canvas, 50, 660, ["A heading that runs over the whole page and its columns"])
        canvas.setFont("Helvetica", 11)
        write(canvas, 50, 620, LEFT[4:])
        write(canvas, 320, 620, RIGHT[4:])

    assert [block.text for block in read(draw(page)).blocks] == [
        " ".join(LEFT[:4]),
        " ".join(RIGHT[:4]),
        "A heading that runs over the whole page and its columns",
        " ".join(LEFT[4:]),
        " ".join(RIGHT[4:]),
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_page_is_read_upright(turn: int) -> None:
    """A page that was scanned or printed sideways reads as it does the right way up."""

    def page(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(turn)
        canvas.setPageRotation(turn)
        write(canvas, -150, 100, LEFT[:3])
        write_rows(canvas, (-150, -50, 50), 0, STOCK)

    parsed = read(draw(page))

    assert parsed.blocks[0].text == " ".join(LEFT[:3])
    assert texts(parsed, BlockKind.TABLE_ROW) == ["Bearing | 200 | Li", "Motor | 15 | Doe"]


def test_stamp_at_the_margin_does_not_break_the_text() -> None:
    """What stands sideways beside upright text comes after it, as a note."""

    def page(canvas: Canvas) -> None:
        write(canvas, 100, 700, LEFT)
        canvas.rotate(90)
        canvas.drawString(500, -40, "Received in March")

    parsed = read(draw(page))

    assert parsed.blocks[0].text == " ".join(LEFT)
    assert texts(parsed, BlockKind.NOTE) == ["Received in March"]


def test_ruled_table_keeps_its_cells() -> None:
    """Cells between ruled lines stay apart, however many lines of text are in them."""

    def page(canvas: Canvas) -> None:
        canvas.grid([50, 150, 250, 350], [620, 660, 680, 700])
        write_rows(canvas, (55, 155, 255), 685, STOCK)
        write(canvas, 55, 645, ["Motor", "spare"])
        write(canvas, 155, 645, ["15"])

    parsed = read(draw(page))

    rows = [(block.text, block.header) for block in parsed.blocks]
    header = "Part | Threshold | Owner"
    assert rows == [("Bearing | 200 | Li", header), ("Motor spare | 15 | Doe", header)]


def test_cell_merged_over_columns_stays_whole() -> None:
    """Where no line is drawn between two cells, their text is one."""

    def page(canvas: Canvas) -> None:
        canvas.grid([50, 150, 250, 350], [620, 640, 660])
        canvas.rect(50, 660, 300, 20)
        write(canvas, 60, 665, ["Stock of all warehouses in the spring"])
        write_rows(canvas, (55, 155, 255), 645, STOCK[1:])

    rows = texts(read(draw(page)), BlockKind.TABLE_ROW)

    assert rows[0].strip(" |") == "Stock of all warehouses in the spring"
    assert rows[1:] == ["Bearing | 200 | Li", "Motor | 15 | Doe"]


def test_table_without_lines_is_found_by_its_gaps() -> None:
    """Words that leave the same gaps on several lines are cells; words above numbers a header."""

    def page(canvas: Canvas) -> None:
        write(canvas, 50, 760, LEFT[:3])
        write_rows(canvas, (50, 200, 350), 680, [*STOCK, ("Belt", "40", "Ng")])

    parsed = read(draw(page))

    assert texts(parsed, BlockKind.TABLE_ROW) == [
        "Bearing | 200 | Li",
        "Motor | 15 | Doe",
        "Belt | 40 | Ng",
    ]
    assert parsed.blocks[-1].header == "Part | Threshold | Owner"


def test_line_below_the_first_row_makes_it_the_header() -> None:
    """Three lines across, as books set tables, part the header from the rows."""

    def page(canvas: Canvas) -> None:
        for y in (695, 675, 630):
            canvas.line(50, y, 400, y)
        write_rows(canvas, (55, 155, 255), 680, [("Part", "Rule 7", "Owner"), *STOCK[1:]])

    parsed = read(draw(page))

    assert {block.header for block in parsed.blocks} == {"Part | Rule 7 | Owner"}


def test_prose_in_columns_is_no_table() -> None:
    """Long lines side by side are columns, whatever lines are drawn above and below."""

    def page(canvas: Canvas) -> None:
        canvas.line(50, 720, 560, 720)
        canvas.line(50, 580, 560, 580)
        write(canvas, 50, 700, LEFT)
        write(canvas, 320, 700, RIGHT)

    assert texts(read(draw(page)), BlockKind.TABLE_ROW) == []


def test_list_with_wide_gaps_is_no_table() -> None:
    """Marks and items stand apart as cells do, and are items all the same."""

    def page(canvas: Canvas) -> None:
        write_rows(canvas, (50, 80), 700, [("-", "Bearings"), ("-", "Motors"), ("-", "Belts")])

    assert texts(read(draw(page)), BlockKind.LIST_ITEM) == ["Bearings", "Motors", "Belts"]


def test_word_divided_by_a_line_end_is_whole_again() -> None:
    """A hyphen at a line's end goes, unless the document writes the word with one elsewhere."""

    def page(canvas: Canvas) -> None:
        write(
            canvas,
            50,
            700,
            ["A self-locking nut holds the gear-", "box, and the self-", "locking nut"],
        )

    assert _text(draw(page)) == "A self-locking nut holds the gearbox, and the self-locking nut"


def test_captions_and_footnotes_are_told_from_the_text() -> None:
    """A caption says what it is; a footnote is small and begins with its mark."""

    def page(canvas: Canvas) -> None:
        write(canvas, 50, 700, [*LEFT[:4], "Figure 3: The bearing that failed."])
        canvas.setFont("Helvetica", 8)
        write(canvas, 50, 60, ["1 See the report of March."])

    parsed = read(draw(page))

    assert texts(parsed, BlockKind.CAPTION) == ["Figure 3: The bearing that failed."]
    assert texts(parsed, BlockKind.NOTE) == ["1 See the report of March."]


@pytest.mark.skipif(not ARABIC.is_file(), reason="needs the awkward files in ../shared/nasty")
def test_arabic_reads_in_its_own_order() -> None:
    """Text from right to left comes out as it is read, with the letters of its ligatures."""
    parsed = parse_document(ARABIC.read_bytes(), ARABIC.name).parsed

    heading = "تحسين الإنتاجية وحل المشكلات من خلال البرمجة بلغة R و Python"
    assert texts(parsed, BlockKind.HEADING) == [heading]
