"""Small PDFs for tests, drawn text by text, and what is read of them."""

import io
from collections.abc import Callable, Iterable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.parsing.registry import parse_document
from ingest.records import BlockKind, ParsedDocument

LEADING = 14


def draw(*pages: Callable[[Canvas], None]) -> bytes:
    """Return a PDF whose pages are drawn one after the other."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in pages:
        canvas.setFont("Helvetica", 11)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def write(canvas: Canvas, x: float, y: float, lines: Iterable[str]) -> None:
    """Write lines below each other, as a word processor does."""
    for number, line in enumerate(lines):
        canvas.drawString(x, y - LEADING * number, line)


def write_rows(
    canvas: Canvas, xs: Sequence[float], y: float, rows: Iterable[Sequence[str]]
) -> None:
    """Write the cells of rows at their columns."""
    for number, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=True):
            canvas.drawString(x, y - 20 * number, cell)


def read(content: bytes) -> ParsedDocument:
    """Return what is read of a PDF."""
    return parse_document(content, "a.pdf").parsed


def texts(parsed: ParsedDocument, kind: BlockKind) -> list[str]:
    """Return the texts of all blocks of a kind."""
    return [block.text for block in parsed.blocks if block.kind is kind]
