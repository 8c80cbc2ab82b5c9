"""A page of a PDF or of a picture in, an image to look at out, a passage of it marked."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.images import MAX_SIDE_PIXELS, count_pages, on_paper, open_picture, select_page
from ingest.parsing.pdf_contents import open_pdf
from ingest.parsing.pdf_passages import find_boxes
from ingest.parsing.recognition import MediaType, recognise
from ingest.parsing.scan_passages import find_scan_boxes
from ingest.records import ScanLine

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWN_TYPES = frozenset({MediaType.PDF, MediaType.IMAGE})
_DOTS_AN_INCH = 150  # small print is read with ease, and a page of text takes some 150 KB
_POINTS_AN_INCH = 72
_MARKER = (255, 226, 122)  # a highlighter's yellow, through which the letters stay black
_MARGIN_PIXELS = 3  # of the marker around its line
_LARGEST_PNG_BYTES = 500_000  # more than this is a photograph, for which JPEG is made
_JPEG_QUALITY = 85
_PixelBox = tuple[int, int, int, int]  # left, top, right, bottom
_PNG_LEVEL = 3  # pages of text at 1 to 6: 123-154 KB and 40 ms at 3, 137-184 KB and 60 ms at 6


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A passage that is to be marked on a page."""

    passage: str
    around: str  # what it is part of, to tell it from the same words elsewhere
    lines: tuple[ScanLine, ...] = ()  # what OCR read of the page, where it is a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """The image of a page."""

    content: bytes
    media_type: str  # image/png or image/jpeg
    width: int  # in pixels
    height: int
    marked_at: float | None  # how far down its first mark is, 0 to 1; None where nothing is marked
    page_count: int


def load_libraries() -> None:
    """Load what draws pages, which takes longer than to draw one."""
    import pypdfium2  # noqa: F401
    from PIL import Image, ImageChops, ImageDraw, PngImagePlugin  # noqa: F401


def draw_page(
    content: bytes,
    path: str,
    page: int,
    *,
    marked: MarkedText | None = None,
    passwords: Sequence[str] = (),
) -> DrawnPage:
    """Return a page of a file as an image.

    Raises:
        UnreadableDocumentError: it has no such page, is no kind of file that has images of its
            pages, or is damaged.
    """
    media_type = recognise(content, path)
    if media_type is MediaType.PDF:
        return _draw_pdf_page(content, path, page, marked, passwords)
    if media_type is MediaType.IMAGE:
        return _draw_picture(content, path, page, marked)
    raise UnreadableDocumentError(f"{path}: is {media_type}, whose pages are not drawn")


def _draw_picture(content: bytes, path: str, page: int, marked: MarkedText | None) -> DrawnPage:
    with open_picture(content, path) as picture:
        count = count_pages(picture)
        _check_page(page, count, path)
        image = on_paper(select_page(picture, page))
        boxes = _find_on_scan(marked, image.size)
        image = image.convert("RGB") if boxes else image
        return _encoded(image, page_count=count, marked_at=_mark(image, boxes))


def _draw_pdf_page(
    content: bytes, path: str, page: int, marked: MarkedText | None, passwords: Sequence[str]
) -> DrawnPage:
    import pypdfium2

    with open_pdf(content, path, passwords) as document:
        _check_page(page, len(document), path)
        _init_forms(document)
        try:
            opened = document[page - 1]
            image = _render(opened)
            boxes = _find_on_page(opened, marked, image.size)
        except pypdfium2.PdfiumError as error:
            raise UnreadableDocumentError(
                f"{path}: page {page} is damaged; export the document again"
            ) from error
        boxes = boxes or _find_on_scan(marked, image.size)
        return _encoded(image, page_count=len(document), marked_at=_mark(image, boxes))


def _check_page(page: int, count: int, path: str) -> None:
    if not 1 <= page <= count:
        raise UnreadableDocumentError(f"{path}: has no page {page}; it has {count}")


def _init_forms(document: Any) -> None:
    import pypdfium2.raw as pdfium

    if document.get_formtype() == pdfium.FORMTYPE_ACRO_FORM:
        document.init_forms()


def _render(opened: Any) -> "Image":
    longest = max(1.0, *opened.get_size())
    scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, MAX_SIDE_PIXELS / longest)
    image: Image = opened.render(scale=scale).to_pil().convert("RGB")
    return image


def _find_on_page(opened: Any, marked: MarkedText | None, size: tuple[int, int]) -> list[_PixelBox]:
    """Return where the text of a page has the passage, however the page is turned."""
    if marked is None:
        return []
    text_page = opened.get_textpage()
    try:
        boxes = find_boxes(text_page, marked.passage, marked.around)
    finally:
        text_page.close()
    return [
        _around(_on_device(opened, left, bottom, size), _on_device(opened, right, top, size))
        for left, bottom, right, top in boxes
    ]


def _find_on_scan(marked: MarkedText | None, size: tuple[int, int]) -> list[_PixelBox]:
    """Return where OCR read the passage."""
    if marked is None or not marked.lines:
        return []
    width, height = size
    boxes = find_scan_boxes(marked.lines, marked.passage, marked.around)
    return [
        _around(
            (round(left * width), round((1 - bottom) * height)),
            (round(right * width), round((1 - top) * height)),
        )
        for left, bottom, right, top in boxes
    ]


def _around(*corners: tuple[int, int]) -> _PixelBox:
    """Return the box around corners, with a margin."""
    xs, ys = zip(*corners, strict=True)
    return (
        min(xs) - _MARGIN_PIXELS,
        min(ys) - _MARGIN_PIXELS,
        max(xs) + _MARGIN_PIXELS,
        max(ys) + _MARGIN_PIXELS,
    )


def _on_device(opened: Any, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    import ctypes

    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(opened.raw, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _mark(image: "Image", boxes: Sequence[_PixelBox]) -> float | None:
    """Run a marker over boxes of an image, once over each place; return how far down it begins."""
    from PIL import Image, ImageChops, ImageDraw

    if not boxes:
        return None
    marker = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(marker)
    for box in boxes:
        pen.rectangle(box, fill=_MARKER)
    image.paste(ImageChops.multiply(image, marker))
    return min(max(0.0, min(top for _, top, _, _ in boxes) / image.height), 1.0)


def _encoded(image: "Image", *, page_count: int, marked_at: float | None) -> DrawnPage:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=_PNG_LEVEL)
    media_type = "image/png"
    if stream.tell() > _LARGEST_PNG_BYTES:
        stream, media_type = io.BytesIO(), "image/jpeg"
        image.save(stream, "JPEG", quality=_JPEG_QUALITY)
    return DrawnPage(
        content=stream.getvalue(),
        media_type=media_type,
        width=image.width,
        height=image.height,
        marked_at=marked_at,
        page_count=page_count,
    )
