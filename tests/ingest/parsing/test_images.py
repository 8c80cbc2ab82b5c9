import io
from datetime import date

import pytest
from PIL import Image

from ingest.errors import UnreadableDocumentError
from ingest.parsing import images
from ingest.parsing.registry import parse_document
from ingest.records import ParsedDocument

DESCRIPTION, ARTIST, ORIENTATION, TAKEN_AT, DETAILS = 270, 315, 274, 36867, 0x8769
TURNED_RIGHT = 6


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def read(content: bytes) -> ParsedDocument:
    return parse_document(content, "photo").parsed


def scan_sizes(parsed: ParsedDocument) -> list[tuple[int, int]]:
    return [Image.open(io.BytesIO(scan.image)).size for scan in parsed.scans]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_picture_is_a_scan(kind: str) -> None:
    """A picture has no text but what OCR will find."""
    parsed = read(encode(Image.new("RGB", (300, 200), "white"), kind))

    assert scan_sizes(parsed) == [(300, 200)]
    assert [scan.page for scan in parsed.scans] == [None]
    assert parsed.blocks == ()


def test_each_page_of_a_fax_is_a_scan() -> None:
    """A TIFF may have several pages."""
    page = Image.new("1", (300, 200))
    parsed = read(encode(page, "TIFF", save_all=True, append_images=[page, page]))

    assert [scan.page for scan in parsed.scans] == [1, 2, 3]


def test_pages_of_a_fax_beyond_the_limit_are_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much is said."""
    monkeypatch.setattr(images, "MAX_PAGES", 1)
    page = Image.new("1", (300, 200))

    parsed = read(encode(page, "TIFF", save_all=True, append_images=[page]))

    assert (len(parsed.scans), parsed.gaps) == (1, ("the pages from 2 on are not read; split it",))


def test_photo_is_turned_upright_and_names_its_maker() -> None:
    """What the camera noted of the photo is used: how it was held, when, by whom, of what."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[DESCRIPTION], exif[ARTIST] = TURNED_RIGHT, "Whiteboard", "Jane Doe"
    exif.get_ifd(DETAILS)[TAKEN_AT] = "2024:03:01 12:00:00"

    parsed = read(encode(Image.new("RGB", (300, 200)), "JPEG", exif=exif))

    assert scan_sizes(parsed) == [(200, 300)]
    assert (parsed.title, parsed.date) == ("Whiteboard", date(2024, 3, 1))
    assert [byline.name for byline in parsed.bylines] == ["Jane Doe"]


def test_transparent_picture_is_read_on_white() -> None:
    """Black letters on nothing must not become black on black."""
    (scan,) = read(encode(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG")).scans

    assert Image.open(io.BytesIO(scan.image)).convert("L").getpixel((50, 50)) == 255


def test_large_picture_is_made_as_small_as_ocr_takes_it() -> None:
    """A photo of a phone has more pixels than OCR looks at."""
    assert scan_sizes(read(encode(Image.new("L", (5000, 2500)), "PNG"))) == [(2000, 1000)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encode(Image.new("L", (16, 16)), "PNG"), "too small a picture"),
        (encode(Image.new("1", (10_000, 10_000)), "PNG"), "more than 80 million pixels"),
        (encode(Image.new("L", (300, 200)), "JPEG")[:200], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged picture"),
    ],
    ids=["icon", "bomb", "cut", "rubbish"],
)
def test_picture_that_holds_nothing_is_refused(content: bytes, reason: str) -> None:
    """Icons, bombs and damaged files say what they are."""
    with pytest.raises(UnreadableDocumentError, match=reason):
        read(content)
