"""Which parser reads a file: decided by its content first and by its name second."""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.cleaning import clean_code, clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.docx import parse_docx
from ingest.parsing.html import parse_html
from ingest.parsing.markdown import parse_markdown
from ingest.parsing.pdf import parse_pdf
from ingest.parsing.text import parse_text
from ingest.records import Block, BlockKind, ParsedDocument

PARSER_VERSION = "1"  # a new one parses every document again
READABLE_FORMATS = "Markdown, plain text, HTML, PDF and DOCX are read"

Parser = Callable[[bytes, str], ParsedDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMedia:
    """What a file was recognised as, and what was found in it."""

    media_type: str
    parsed: ParsedDocument


PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN_TEXT = "text/plain"

_PARSERS: dict[str, Parser] = {
    PDF: parse_pdf,
    DOCX: parse_docx,
    HTML: parse_html,
    MARKDOWN: parse_markdown,
    PLAIN_TEXT: parse_text,
}
_TEXT_SUFFIXES = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".htm": HTML,
    ".html": HTML,
    ".xhtml": HTML,
}
_OFFICE_PARTS = {  # a folder or file that only archives of one program have
    "ppt/": "a PowerPoint presentation; export it as PDF",
    "xl/": "an Excel workbook; export it as PDF",
    "META-INF/container.xml": "an EPUB book; export it as PDF",
    "content.xml": "an OpenDocument file; save it as DOCX or PDF",
}
_OLE_SUFFIXES = {
    ".doc": "an old Word document; save it as DOCX",
    ".xls": "an old Excel workbook; export it as PDF",
    ".ppt": "an old PowerPoint presentation; export it as PDF",
    ".msg": "an Outlook message; save it as HTML or PDF",
}
_SIGNATURES = (
    (b"{\\rtf", "a rich text file; save it as DOCX or PDF"),
    (b"\x89PNG", "an image; run OCR over it and keep the text"),
    (b"\xff\xd8\xff", "an image; run OCR over it and keep the text"),
    (b"GIF8", "an image; run OCR over it and keep the text"),
    (b"BM", "an image; run OCR over it and keep the text"),
    (b"II*\0", "an image; run OCR over it and keep the text"),
    (b"MM\0*", "an image; run OCR over it and keep the text"),
    (b"7z\xbc\xaf", "an archive; unpack it into the folder"),
    (b"Rar!", "an archive; unpack it into the folder"),
    (b"\x1f\x8b", "an archive; unpack it into the folder"),
    (b"SQLite format 3", "a database; export what matters as text"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_MAIL_SUFFIXES = {".eml", ".mbox", ".mht", ".mhtml"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PDF_MARK_BYTES = 1024  # readers accept rubbish before the mark, so that is where it may stand
_HTML_MARKS = (b"<!doctype html", b"<html")


def parse_document(content: bytes, path: str) -> ParsedMedia:
    """Recognise a file and return what its parser finds, with clean text.

    Raises:
        UnreadableDocumentError: nothing can be read; the message names the file and says why.
    """
    media_type = recognise(content, path)
    try:
        parsed = _PARSERS[media_type](content, path)
    except UnreadableDocumentError:
        raise
    # Files come from anywhere and parsers meet what their authors never saw: whatever one of them
    # raises is about one document, and must not end the run over all the others.
    except (Exception, RecursionError) as error:
        raise UnreadableDocumentError(
            f"{path}: its {media_type} parser failed ({type(error).__name__}: {error}); "
            "save it again or remove it"
        ) from error
    cleaned = _clean(parsed)
    if not cleaned.blocks and not cleaned.title:
        raise UnreadableDocumentError(f"{path}: holds no text; remove it or fill it")
    return ParsedMedia(media_type=media_type, parsed=cleaned)


def recognise(content: bytes, path: str) -> str:
    """Return the media type of a file that can be read.

    Raises:
        UnreadableDocumentError: it is empty, or of a kind that is not read.
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableDocumentError(f"{path}: is empty; remove it or fill it")
    if b"%PDF-" in content[:_PDF_MARK_BYTES]:
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _recognise_archive(content, path)
    if content.startswith(_OLE):
        return _refuse_ole(content, path)
    for mark, kind in _SIGNATURES:
        if content.startswith(mark) and not (mark == b"BM" and b"\0" not in content[:64]):
            raise _unsupported(path, kind)
    return _recognise_text(content, path)


def _recognise_text(content: bytes, path: str) -> str:
    suffix = PurePosixPath(path).suffix.casefold()
    if suffix in _MAIL_SUFFIXES:
        raise _unsupported(path, "an e-mail message; save it as HTML or PDF")
    if suffix in _TEXT_SUFFIXES:
        return _TEXT_SUFFIXES[suffix]
    start = content[:_PDF_MARK_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return HTML if start.startswith(_HTML_MARKS) else PLAIN_TEXT


def _recognise_archive(content: bytes, path: str) -> str:
    suffix = PurePosixPath(path).suffix.casefold()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError) as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its archive does not open); save it again or remove it"
        ) from error
    if any(name.startswith("word/") for name in names) or suffix == ".docx":
        return DOCX
    for part, kind in _OFFICE_PARTS.items():
        if any(name.startswith(part) for name in names):
            raise _unsupported(path, kind)
    raise _unsupported(path, "an archive; unpack it into the folder")


def _refuse_ole(content: bytes, path: str) -> str:
    if _ENCRYPTED_PACKAGE in content:
        raise UnreadableDocumentError(f"{path}: needs a password; save a copy without one")
    suffix = PurePosixPath(path).suffix.casefold()
    raise _unsupported(
        path, _OLE_SUFFIXES.get(suffix, "an old Office file; save it as DOCX or PDF")
    )


def _unsupported(path: str, kind: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"{path}: is {kind} ({READABLE_FORMATS})")


def _clean(parsed: ParsedDocument) -> ParsedDocument:
    cleaned = (_clean_block(block) for block in parsed.blocks)
    title = " ".join(clean_text(parsed.title or "").split())
    return replace(
        parsed, title=title or None, blocks=tuple(block for block in cleaned if block.text)
    )


def _clean_block(block: Block) -> Block:
    clean = clean_code if block.kind is BlockKind.CODE else clean_text
    return replace(
        block,
        text=clean(block.text),
        heading_path=tuple(clean_text(heading) for heading in block.heading_path),
        header=clean_text(block.header) if block.header else None,
    )
