"""PDFium in, visual lines with their places out: all that touches the library."""

import ctypes
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any

from ingest.cleaning import clean_text
from ingest.errors import UnreadableDocumentError

_PDFIUM_LOCK = threading.Lock()  # PDFium is not thread-safe, not even over two documents
_ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD
_FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123: font flags
_BOLD_NAME = re.compile(rb"bold|black|heavy|simhei", re.IGNORECASE)
_MAX_FONT_NAME = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visual line: its text and where it stands, in points from the page's bottom left."""

    text: str
    page: int
    size: float  # of its letters, whatever the font makes of it
    is_bold: bool
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfContents:
    """What PDFium tells of a file."""

    pages: tuple[tuple[Line, ...], ...]
    bookmarks: Mapping[str, int]
    properties: Mapping[str, str]
    has_images: bool


def read_pdf(content: bytes, path: str) -> PdfContents:
    """Return the lines and properties of a file, one file at a time.

    Raises:
        UnreadableDocumentError: it needs a password, or is damaged.
    """
    with _PDFIUM_LOCK:
        return _read(content, path)


def _read(content: bytes, path: str) -> PdfContents:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _ERROR_PASSWORD:
            reason = "needs a password; save a copy without one"
        else:
            reason = "is not a readable PDF; export it again or remove it"
        raise UnreadableDocumentError(f"{path}: {reason}") from error
    try:
        return PdfContents(
            pages=tuple(_read_page(document, index) for index in range(len(document))),
            bookmarks=_read_bookmarks(document),
            properties=document.get_metadata_dict(skip_empty=True),
            has_images=_has_images(document),
        )
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError(
            f"{path}: a page of it is damaged; export it again or remove it"
        ) from error
    finally:
        document.close()


def _read_page(document: Any, index: int) -> tuple[Line, ...]:
    page = document[index]
    text_page = page.get_textpage()
    try:
        return tuple(_read_lines(text_page, index + 1))
    finally:
        text_page.close()
        page.close()


def _read_lines(text_page: Any, page: int) -> Iterator[Line]:
    start = 0
    for line in text_page.get_text_range().split("\r\n"):
        stripped = line.strip()
        if stripped:
            first = start + line.index(stripped[0])
            yield _place(text_page, stripped, page, first, start + len(line.rstrip()) - 1)
        start += len(line) + 2


def _place(text_page: Any, text: str, page: int, first: int, last: int) -> Line:
    count = text_page.count_chars()
    first, last = min(first, count - 1), min(last, count - 1)
    left, bottom, _, top = text_page.get_charbox(first, loose=True)
    right = text_page.get_charbox(last, loose=True)[2]
    middle = (first + last) // 2  # the first may be a bullet in a font of its own
    return Line(
        text=text.replace("\ufffe", ""),  # PDFium's mark of a word that a line end divides
        page=page,
        size=_letter_size(text_page, middle) or top - bottom,
        is_bold=all(_is_bold(text_page, index) for index in {middle, last}),
        left=left,
        right=right,
        top=top,
        bottom=bottom,
    )


def _letter_size(text_page: Any, index: int) -> float:
    """Return the size of a letter in points: the font's, as the page scales it."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        return 0.0
    nominal: float = pdfium.FPDFText_GetFontSize(text_page, index)
    return nominal * hypot(matrix.b, matrix.d)


def _is_bold(text_page: Any, index: int) -> bool:
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(_MAX_FONT_NAME)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, _MAX_FONT_NAME, flags)
    return bool(flags.value & _FORCE_BOLD) or _BOLD_NAME.search(name.value) is not None


def _read_bookmarks(document: Any) -> dict[str, int]:
    """Return the level of each bookmark by its title."""
    return {
        line_key(bookmark.get_title()): bookmark.level + 1
        for bookmark in document.get_toc(max_depth=6)
    }


def _has_images(document: Any) -> bool:
    import pypdfium2.raw

    kind = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    return len(document) > 0 and any(True for _ in document[0].get_objects(filter=[kind]))


def line_key(text: str) -> str:
    """Return a line without what two printings of it may differ in."""
    return re.sub(r"\s+", "", clean_text(text)).casefold()
