"""A PDF file in, what it holds out: opens and unlocks it, survives damage, knows when to stop."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.errors import UnreadableDocumentError
from ingest.parsing.page_lines import line_key
from ingest.parsing.pdf_annotations import Comment, Field, read_annotations
from ingest.parsing.pdf_attachments import MAX_PARTS, read_attachment
from ingest.parsing.pdf_pages import Page, read_page
from ingest.parsing.pdf_scans import MAX_SCANS, draw_scan, is_scan
from ingest.parsing.pdf_tags import read_tagged_levels
from ingest.records import Part, Scan

MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000
_PDFIUM_LOCK = threading.Lock()  # PDFium is not thread-safe, not even over two documents
_ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD


@dataclass(slots=True)
class PdfContents:
    """What is found in a file while it is read."""

    pages: list[Page] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    bookmarks: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


def read_pdf(content: bytes, path: str, passwords: Sequence[str]) -> PdfContents:
    """Return the contents of a file, one file at a time.

    Raises:
        UnreadableDocumentError: none of the passwords opens it, or it is damaged.
    """
    contents = PdfContents()
    with open_pdf(content, path, passwords) as document:
        _init_forms(document, contents)
        _read_pages(document, contents)
        for index in range(document.count_attachments()):
            _add_part(contents, read_attachment(document.get_attachment(index)))
        contents.bookmarks = _read_bookmarks(document)
        contents.properties = document.get_metadata_dict(skip_empty=True)
    return contents


@contextmanager
def open_pdf(content: bytes, path: str, passwords: Sequence[str]) -> Iterator[Any]:
    """Give a file opened with PDFium, which does nothing else meanwhile.

    Raises:
        UnreadableDocumentError: none of the passwords opens it, or it is damaged.
    """
    with _PDFIUM_LOCK, _opened(content, path, passwords) as document:
        yield document


@contextmanager
def _opened(content: bytes, path: str, passwords: Sequence[str]) -> Iterator[Any]:
    import pypdfium2

    for password in (None, *passwords):
        try:
            document = pypdfium2.PdfDocument(content, password)
        except pypdfium2.PdfiumError as error:
            if error.err_code != _ERROR_PASSWORD:
                raise UnreadableDocumentError(
                    f"{path}: is not a readable PDF; export it again or remove it"
                ) from error
            continue
        try:
            yield document
        finally:
            document.close()
        return
    raise UnreadableDocumentError(
        f"{path}: needs a password; add it to [parsing] passwords in whoknows.toml, "
        "or save a copy without one"
    )


def _init_forms(document: Any, contents: PdfContents) -> None:
    """Make the values of fields readable, which must come before the first page is opened."""
    import pypdfium2.raw as pdfium

    kind = document.get_formtype()
    if kind == pdfium.FORMTYPE_ACRO_FORM:
        document.init_forms()
    elif kind != pdfium.FORMTYPE_NONE:
        contents.gaps.append(
            "its form fields are of the XFA kind; print it as PDF to have them read"
        )


def _read_pages(document: Any, contents: PdfContents) -> None:
    import pypdfium2

    left = MAX_CHARACTERS
    for number in range(1, len(document) + 1):
        if number > MAX_PAGES or left < 0:
            contents.gaps.append(f"the pages from {number} on are not read; split the document")
            return
        try:
            left -= _read_page(document, number, contents)
        except pypdfium2.PdfiumError:
            contents.gaps.append(f"page {number} is damaged; export the document again")


def _read_page(document: Any, number: int, contents: PdfContents) -> int:
    """Add what a page holds, and return how many characters stand on it."""
    opened = document[number - 1]
    try:
        page = read_page(opened, number, read_tagged_levels(opened))
        if page.is_cut:
            contents.gaps.append(f"the end of page {number} is not read, it is too long; split it")
        if is_scan(opened, page.character_count):
            _add_scan(contents, opened, number)
        annotations: list[Comment | Field] = []
        for found in read_annotations(opened):
            if isinstance(found, Comment | Field):
                annotations.append(found)
            else:
                _add_part(contents, found)
        contents.pages.append(replace(page, annotations=tuple(annotations)))
        return page.character_count
    finally:
        opened.close()


def _add_scan(contents: PdfContents, opened: Any, number: int) -> None:
    if len(contents.scans) < MAX_SCANS:
        contents.scans.append(draw_scan(opened, number))
    else:
        _add_gap(
            contents,
            f"more than {MAX_SCANS} of its pages are scans, and no more are read; split it",
        )


def _add_part(contents: PdfContents, found: Part | str) -> None:
    if isinstance(found, str):
        _add_gap(contents, found)
    elif len(contents.parts) < MAX_PARTS:
        contents.parts.append(found)
    else:
        _add_gap(contents, f"more than {MAX_PARTS} files are attached; put them beside it")


def _add_gap(contents: PdfContents, gap: str) -> None:
    if gap not in contents.gaps:
        contents.gaps.append(gap)


def _read_bookmarks(document: Any) -> dict[str, int]:
    """Return the level of each bookmark by its title."""
    return {
        line_key(bookmark.get_title()): bookmark.level + 1
        for bookmark in document.get_toc(max_depth=6)
    }
