"""Pages as images, and passages marked on them."""

import io

import pypdfium2
import pytest
from pdf_drawing import draw, write
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingest.cleaning import fold_character
from ingest.errors import UnreadableDocumentError
from ingest.parsing.page_images import DrawnPage, MarkedText, draw_page
from ingest.parsing.sandbox import Sandbox
from ingest.settings import ParsingSettings

WANTED = "The pump stops at ninety degrees and starts again at sixty."


def first_page(canvas: Canvas) -> None:
    write(canvas, 72, 760, ["Starts again at sixty.", "Another line that nobody asked for."])
    write(
        canvas,
        72,
        400,
        ["The pump stops at ninety de-", "grees and starts again at sixty. The end."],
    )


def second_page(canvas: Canvas) -> None:
    write(canvas, 72, 760, ["Nothing of the kind."])


PDF = draw(first_page, second_page)


def marked_rows(drawn: DrawnPage) -> list[int]:
    """Return the rows of pixels in which something is yellow."""
    image = Image.open(io.BytesIO(drawn.content)).convert("RGB")
    rows = range(image.height)
    return [y for y in rows if any(_is_yellow(image.getpixel((x, y))) for x in range(image.width))]


def _is_yellow(colour: object) -> bool:
    red, green, blue = colour  # type: ignore[misc]  # three numbers, the image is RGB
    return bool(red > 200 and green > 180 and blue < 160)


def test_passage_is_marked_where_it_stands_whatever_its_lines_end_with() -> None:
    """A hyphen at the end of a line and other spaces make no difference."""
    drawn = draw_page(PDF, "a.pdf", 1, marked=MarkedText(WANTED, WANTED))
    rows = marked_rows(drawn)
    share = 1 - 400 / 842  # from the top, of the line's foot

    assert drawn.marked_at == pytest.approx(share, abs=0.02)
    assert rows[0] / drawn.height == pytest.approx(share, abs=0.02)
    assert rows[-1] / drawn.height == pytest.approx(share + 18 / 842, abs=0.02)
    assert (drawn.page_count, drawn.media_type) == (2, "image/png")
    assert drawn.width / drawn.height == pytest.approx(595 / 842, abs=0.01)


def test_words_that_stand_twice_are_marked_in_the_passage_that_is_meant() -> None:
    """What stands around them tells them apart."""
    inner = draw_page(PDF, "a.pdf", 1, marked=MarkedText("starts again at sixty.", WANTED))
    outer = draw_page(PDF, "a.pdf", 1, marked=MarkedText("Starts again at sixty.", ""))

    assert inner.marked_at is not None
    assert outer.marked_at is not None
    assert inner.marked_at > 0.4 > outer.marked_at


def test_passage_that_is_not_on_the_page_is_not_marked() -> None:
    """The page is drawn all the same, and what is drawn says so."""
    drawn = draw_page(PDF, "a.pdf", 2, marked=MarkedText(WANTED, WANTED))

    assert drawn.marked_at is None
    assert marked_rows(drawn) == []


def test_sentences_of_a_passage_that_stand_on_the_page_are_marked() -> None:
    """Where something comes between, such as a caption, the rest is found part by part."""
    passage = f"{WANTED} The end of a table that was drawn as a picture."
    drawn = draw_page(PDF, "a.pdf", 1, marked=MarkedText(passage, passage))

    assert drawn.marked_at is not None


def test_turned_page_is_marked_in_the_right_place() -> None:
    """A page that is shown lying is drawn lying."""
    turned = io.BytesIO()
    document = pypdfium2.PdfDocument(draw(lambda canvas: write(canvas, 72, 760, [WANTED])))
    document[0].set_rotation(90)
    document.save(turned)
    document.close()
    drawn = draw_page(turned.getvalue(), "a.pdf", 1, marked=MarkedText(WANTED, WANTED))

    assert drawn.width > drawn.height
    assert drawn.marked_at is not None
    assert len(marked_rows(drawn)) > drawn.height / 3  # the line runs down the image


def test_look_alike_characters_fold_to_the_same() -> None:
    """Radicals that fonts print for characters, wide digits, ligatures, capitals."""
    assert [fold_character(each) for each in "⽅⻚ＡﬁA-。 "] == [
        "方",
        "页",
        "a",
        "fi",
        "a",
        *[""] * 3,
    ]


def test_picture_is_drawn_upright_and_no_larger_than_is_looked_at() -> None:
    """A scan is shown as it is; nothing is marked on it."""
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[274] = 6  # lies on its side
    Image.new("RGB", (3000, 1000), "white").save(stream, "JPEG", exif=exif)
    drawn = draw_page(stream.getvalue(), "a.jpg", 1, marked=MarkedText("a", "a"))

    assert (drawn.width, drawn.height) == (667, 2000)
    assert (drawn.page_count, drawn.marked_at) == (1, None)


@pytest.mark.parametrize(
    ("content", "page", "reason"),
    [
        (PDF, 3, "has no page 3; it has 2"),
        (PDF, 0, "has no page 0"),
        (b"%PDF-1.7 rubbish", 1, "is not a readable PDF"),
        (b"\x89PNG\r\n\x1a\nrubbish", 1, "is a damaged picture"),
        (b"# Text", 1, "whose pages are not drawn"),
    ],
)
def test_what_cannot_be_drawn_says_why(content: bytes, page: int, reason: str) -> None:
    """Nothing but the error for one document comes out."""
    with pytest.raises(UnreadableDocumentError, match=reason):
        draw_page(content, "a", page)


def test_process_apart_draws_the_same() -> None:
    """Files come from anywhere: they are drawn where they can harm nothing."""
    marked = MarkedText(WANTED, WANTED)
    with Sandbox(ParsingSettings()) as sandbox:
        drawn = sandbox.draw_page(PDF, "a.pdf", 1, marked)
        with pytest.raises(UnreadableDocumentError, match="has no page 9"):
            sandbox.draw_page(PDF, "a.pdf", 9)

    assert drawn == draw_page(PDF, "a.pdf", 1, marked=marked)
