"""Where a passage stands on a page that OCR read: by lines, and by shares of a line."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_drawing import draw
from PIL import Image
from reportlab.lib.utils import ImageReader

from ingest.cleaning import fold_text
from ingest.parsing.page_images import MarkedText, draw_page
from ingest.parsing.scan_lines import in_reading_order, place_lines
from ingest.parsing.scan_passages import find_scan_boxes
from ingest.records import Block, BlockKind, ScanLine

LINES = (
    ScanLine("The buyer confirms each alert within", 1000, 1000, 9000, 1200),
    ScanLine("two hours. The supplier tells when", 1000, 1300, 9000, 1500),
    ScanLine("the bearings will arrive.", 1000, 1600, 6000, 1800),
    ScanLine("7", 4900, 9500, 5100, 9600),
)
ALL = " ".join(line.text for line in LINES[:3])


def row(text: str, header: str | None = None) -> Block:
    """Return a row of a table, or a paragraph where it has no header."""
    kind = BlockKind.TABLE_ROW if header else BlockKind.PARAGRAPH
    return Block(kind=kind, text=text, header=header)


def line(text: str) -> ScanLine:
    """Return a line that stands somewhere."""
    return ScanLine(text, 0, 0, 1, 1)


def test_lines_stand_in_the_box_around_their_corners() -> None:
    """A line that lies askew has the upright box that holds it, in shares of the picture."""
    corners = [(10.0, 20.0), (110.0, 24.0), (109.0, 44.0), (9.0, 40.0)]

    assert place_lines([corners], ["Text"], (200, 100)) == [
        ScanLine("Text", 450, 2000, 5500, 4400),
    ]


def test_columns_are_read_one_after_the_other() -> None:
    """OCR gives lines from the top; the blocks made of them say how they are read."""
    found = [line("left one"), line("right one"), line("left two"), line("right two")]
    blocks = [row("left one left two"), row("right one right two")]

    ordered = in_reading_order(found, blocks)

    assert [each.text for each in ordered] == ["left one", "left two", "right one", "right two"]


def test_rows_of_a_table_are_read_below_their_header() -> None:
    """Its cells too, in the order of the row; the header is not in each row's text."""
    found = [line("200"), line("Bearing"), line("Stock"), line("Part"), line("Belt"), line("40")]
    blocks = [row("Bearing | 200", "Part | Stock"), row("Belt | 40", "Part | Stock")]

    ordered = in_reading_order(found, blocks)

    assert [each.text for each in ordered] == ["Part", "Stock", "Bearing", "200", "Belt", "40"]


def test_page_number_takes_no_place_within_a_line() -> None:
    """Long lines choose first; what is in no block comes last."""
    found = [line("4"), line("within 24 hours the"), line("flag is lifted")]

    ordered = in_reading_order(found, [row("within 24 hours the flag is lifted")])

    assert [each.text for each in ordered] == ["within 24 hours the", "flag is lifted", "4"]


@given(st.lists(st.text("ab 1标题-", max_size=6), max_size=8), st.randoms())
def test_order_keeps_every_line(texts: list[str], random: object) -> None:
    """Each once, whatever the blocks are."""
    found = [ScanLine(text, number, 0, 0, 0) for number, text in enumerate(texts)]
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a Random

    ordered = in_reading_order(shuffled, [row(text) for text in texts if text])

    assert sorted(ordered, key=lambda each: each.left) == found


def test_passage_of_several_lines_has_a_box_in_each() -> None:
    """From where it begins in the first to where it ends in the last."""
    boxes = find_scan_boxes(LINES, "The supplier tells when the bearings will arrive.", ALL)

    (second, third) = boxes
    assert 0.3 < second[0] < 0.4  # "The" is the eleventh of 34 letters
    assert second[2] == pytest.approx(0.9)
    assert third == pytest.approx((0.1, 1 - 0.18, 0.6, 1 - 0.16))
    assert second[1:4:2] == pytest.approx((1 - 0.15, 1 - 0.13))


def test_letters_of_chinese_take_twice_the_room() -> None:
    """A part of a line is told by the usual widths."""
    lines = (ScanLine("ABCD预警确认", 0, 0, 6000, 100),)

    (box,) = find_scan_boxes(lines, "预警确认", "ABCD预警确认")

    assert box[0] == pytest.approx(0.2)
    assert box[2] == pytest.approx(0.6)


def test_passage_that_stands_elsewhere_has_no_box() -> None:
    """Nor has one of which less than half is there."""
    assert find_scan_boxes(LINES, "Nothing of the kind is written.", "") == []
    assert find_scan_boxes((), "The buyer", "") == []


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5))
def test_boxes_lie_in_the_lines_that_hold_the_passage(texts: list[str]) -> None:
    """Whatever is written there, a line that is asked for whole is marked whole at most."""
    lines = [ScanLine(text, 1000, n * 100, 9000, n * 100 + 80) for n, text in enumerate(texts)]

    for box in itertools.chain.from_iterable(find_scan_boxes(lines, text, "") for text in texts):
        assert 0.1 - 1e-9 <= box[0] <= box[2] <= 0.9 + 1e-9
    if fold_text(texts[0]):
        assert find_scan_boxes(lines, texts[0], texts[0])


def scan() -> Image.Image:
    """Return a white page, of which OCR read what the lines above say."""
    return Image.new("L", (800, 1000), "white")


def is_yellow(content: bytes, across: float, down: float) -> bool:
    """Tell whether a place of an image is marked."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    place = (round(across * image.width), round(down * image.height))
    red, green, blue = image.getpixel(place)  # type: ignore[misc]  # three numbers, it is RGB
    return red > 200 and green > 180 and blue < 160


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_passage_is_marked_on_a_page_that_is_a_picture(kind: str) -> None:
    """Be the picture the document, or a page of one."""
    stream = io.BytesIO()
    scan().save(stream, "PNG")
    content = stream.getvalue()
    if kind == "pdf":
        content = draw(lambda canvas: canvas.drawImage(ImageReader(scan()), 0, 0, 595, 842))
    drawn = draw_page(content, f"a.{kind}", 1, marked=MarkedText(LINES[2].text, ALL, LINES))

    assert drawn.marked_at == pytest.approx(0.16, abs=0.01)
    assert is_yellow(drawn.content, 0.3, 0.17)
    assert not is_yellow(drawn.content, 0.7, 0.17)
    assert not is_yellow(drawn.content, 0.3, 0.14)
