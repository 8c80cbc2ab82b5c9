import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.errors import UnreadableDocumentError
from ingest.parsing.ocr import merge_scans, recognise_text
from ingest.records import Block, BlockKind, ScanText

CJK_FONTS = [
    path
    for folder in ("/usr/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
    for name in ("NotoSansCJK-Regular.ttc", "PingFang.ttc", "simsun.ttc", "wqy-zenhei.ttc")
    for path in Path(folder).rglob(name)
]
BODY = [
    "The buyer confirms each alert within",
    "two hours and calls the supplier, who",
    "tells when the bearings will arrive.",
]


def draw(lines: list[tuple[float, float, float, str]], font: Path | None = None) -> bytes:
    """Return a picture of texts, each with its place and the height of its letters."""
    picture = Image.new("L", (900, 500), "white")
    canvas = ImageDraw.Draw(picture)
    for x, y, size, text in lines:
        if font:
            face: ImageFont.FreeTypeFont | ImageFont.ImageFont = ImageFont.truetype(font, size)
        else:
            face = ImageFont.load_default(size)
        canvas.text((x, y), text, font=face, fill="black")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def block(text: str, page: int | None = None, *path: str) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, page=page, heading_path=path)


def test_scanned_page_reads_as_paragraphs_under_its_heading() -> None:
    """Lines are joined, and clearly larger letters are a heading."""
    lines = [(60.0, 40.0, 44.0, "Stock alerts")]
    lines += [(60.0, 130.0 + 40 * number, 26.0, line) for number, line in enumerate(BODY)]

    found = recognise_text(draw(lines)).blocks

    assert [(found.kind, found.text) for found in found] == [
        (BlockKind.HEADING, "Stock alerts"),
        (BlockKind.PARAGRAPH, " ".join(BODY)),
    ]
    assert found[-1].heading_path == ("Stock alerts",)


def test_lines_of_a_scan_tell_where_they_stand() -> None:
    """In parts of the picture's width and height, in the order in which they are read."""
    lines = [(60.0, 130.0 + 40 * number, 26.0, line) for number, line in enumerate(BODY)]

    found = recognise_text(draw(lines)).lines

    assert found is not None
    assert [line.text for line in found] == BODY
    assert [line.left / 10_000 * 900 for line in found] == pytest.approx([60] * 3, abs=12)
    middles = [(line.top + line.bottom) / 20_000 * 500 for line in found]
    assert middles == pytest.approx([145, 185, 225], abs=8)


def test_scanned_table_keeps_its_cells() -> None:
    """Cells that stand apart on several lines are cells of rows."""
    rows = [("Part", "Threshold"), ("Bearing", "200"), ("Motor", "15"), ("Belt", "40")]
    lines = [
        (x, 60.0 + 60 * number, 28.0, cell)
        for number, row in enumerate(rows)
        for x, cell in zip((60.0, 480.0), row, strict=True)
    ]

    found = recognise_text(draw(lines)).blocks

    assert [(row.text, row.header) for row in found] == [
        (f"{part} | {threshold}", "Part | Threshold") for part, threshold in rows[1:]
    ]


@pytest.mark.skipif(not CJK_FONTS, reason="needs a Chinese font to draw the page")
def test_chinese_scan_is_read() -> None:
    """Chinese lines join without spaces; English words in them stay."""
    lines = [
        (60.0, 60.0, 30.0, "安全库存低于阈值时，系统向采购员发出"),
        (60.0, 110.0, 30.0, "预警，由 Jane Doe 确认。"),
    ]

    (found,) = recognise_text(draw(lines, CJK_FONTS[0])).blocks

    assert (
        "".join(found.text.split()) == "安全库存低于阈值时，系统向采购员发出预警，由JaneDoe确认。"
    )


def test_picture_without_text_gives_nothing() -> None:
    """An empty page has no blocks, and is no error."""
    assert recognise_text(draw([])) == ScanText(blocks=(), lines=())


def test_missing_extra_says_what_to_install() -> None:
    """Without the OCR extra, the message names it."""
    program = (
        "import sys; sys.modules['rapidocr'] = None\n"
        "from ingest.parsing.ocr import recognise_text; recognise_text(b'')"
    )
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "install the OCR extra: pip install 'whoknows[ocr]'" in done.stderr
    assert UnreadableDocumentError.__name__ in done.stderr


def test_scans_stand_between_the_pages_beside_them() -> None:
    """A scanned page's text comes where its page is, with its number."""
    blocks = [block("one", 1), block("three", 3)]

    merged = merge_scans(blocks, {2: [block("two")], 4: [block("four")]})

    assert [(found.text, found.page) for found in merged] == [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
    ]


def test_scan_continues_the_section_before_it() -> None:
    """Until a scanned page has a heading of its own, it belongs to the last one."""
    scanned = [block("goes on"), block("is new", None, "Next")]

    merged = merge_scans([block("begins", 1, "Scope")], {2: scanned})

    assert [found.heading_path for found in merged] == [("Scope",), ("Scope",), ("Next",)]


def test_picture_alone_has_no_page() -> None:
    """A picture that is a document has no pages to count."""
    assert merge_scans([], {None: [block("text")]}) == (block("text"),)
