"""PDFium in, visual lines with their places out: all that touches the library."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.cleaning import clean_text
from ingest.errors import UnreadableDocumentError

_PDFIUM_LOCK = threading.Lock()  # PDFium is not thread-safe, not even over two documents
_ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visual line: its text and where it stands, in points from the page's bottom left."""

    text: str
    page: int
    height: float
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
    last_character = max(text_page.count_chars() - 1, 0)
    left, bottom, _, top = text_page.get_charbox(min(first, last_character), loose=True)
    right = text_page.get_charbox(min(last, last_character), loose=True)[2]
    return Line(
        text=text.replace("\ufffe", ""),  # PDFium's mark of a word that a line end divides
        page=page,
        height=top - bottom,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
    )


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
