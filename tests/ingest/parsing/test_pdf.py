import io
from collections.abc import Iterable

from reportlab.pdfgen.canvas import Canvas

from ingest.parsing.registry import parse_document
from ingest.records import BlockKind, ParsedDocument


def parse(
    lines: Iterable[tuple[str, float, str]], *, bookmark: str | None = None
) -> ParsedDocument:
    """Parse a page with these lines: font, size and text."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    height = 800.0
    for font, size, text in lines:
        height -= size * 1.4
        canvas.setFont(font, size)
        canvas.drawString(72, height, text)
        if text == bookmark:
            canvas.bookmarkPage(text)
            canvas.addOutlineEntry(text, text)
    canvas.save()
    return parse_document(stream.getvalue(), "a.pdf").parsed


def headings(parsed: ParsedDocument) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind is BlockKind.HEADING]


BODY = [
    ("Helvetica", 11.0, "The buyers met on Friday and spoke about the bearings that failed.")
] * 4


def test_larger_letters_are_headings() -> None:
    """The larger the letters, the higher the level."""
    parsed = parse([("Helvetica", 20, "Minutes"), ("Helvetica", 14, "Scope"), *BODY])

    assert parsed.blocks[-1].heading_path == ("Minutes", "Scope")


def test_bold_line_is_a_heading() -> None:
    """A short bold line of the body's size is a heading."""
    assert headings(parse([*BODY, ("Helvetica-Bold", 11, "Next steps"), *BODY])) == ["Next steps"]


def test_bold_everywhere_marks_nothing() -> None:
    """In a text that is all bold, bold lines are no headings."""
    bold = [("Helvetica-Bold", size, text) for _, size, text in BODY]

    assert headings(parse([*bold, ("Helvetica-Bold", 11, "Next steps")])) == []


def test_bookmarked_line_is_a_heading() -> None:
    """A bookmark names a heading that looks like text."""
    parsed = parse([*BODY, ("Helvetica", 11, "Scope"), *BODY], bookmark="Scope")

    assert headings(parsed) == ["Scope"]


def test_wrapped_lines_are_one_paragraph() -> None:
    """Visual lines are joined with spaces between words."""
    assert len(parse(BODY).blocks) == 1


def test_table_of_contents_is_dropped() -> None:
    """Lines of dots repeat the headings and say nothing."""
    parsed = parse([("Helvetica", 11, "Scope . . . . . . . . . . . 3"), *BODY])

    assert "Scope" not in parsed.blocks[0].text


def test_line_in_a_font_of_its_own_is_a_heading() -> None:
    """A short line over a paragraph is a heading where only its font tells."""
    other = ("Times-Roman", 11, "Next steps")

    assert headings(parse([*BODY, other, *BODY])) == ["Next steps"]


def test_formula_in_a_font_of_its_own_is_no_heading() -> None:
    """Formulas have fonts of their own, and head nothing."""
    assert headings(parse([*BODY, ("Times-Roman", 11, "a + b = c"), *BODY])) == []
