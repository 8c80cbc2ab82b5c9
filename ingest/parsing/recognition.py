"""What a file is: decided by its content first and by its name second."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePosixPath

from ingest.errors import UnreadableDocumentError


class MediaType(StrEnum):
    """A kind of file that is read."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    XLS = "application/vnd.ms-excel"
    DOC = "application/msword"
    PPT = "application/vnd.ms-powerpoint"
    RTF = "application/rtf"
    ODT = "application/vnd.oasis.opendocument.text"
    ODP = "application/vnd.oasis.opendocument.presentation"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    EPUB = "application/epub+zip"
    ZIP = "application/zip"
    MSG = "application/vnd.ms-outlook"
    EML = "message/rfc822"
    MBOX = "application/mbox"
    MHTML = "multipart/related"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    CSV = "text/csv"
    PLAIN_TEXT = "text/plain"
    IMAGE = "image/*"
    LOCKED_OFFICE = "application/encrypted"  # an Office file behind a password


_TEXT_SUFFIXES = {
    ".md": MediaType.MARKDOWN,
    ".markdown": MediaType.MARKDOWN,
    ".htm": MediaType.HTML,
    ".html": MediaType.HTML,
    ".xhtml": MediaType.HTML,
    ".csv": MediaType.CSV,
    ".tsv": MediaType.CSV,
    ".eml": MediaType.EML,
    ".mbox": MediaType.MBOX,
    ".mht": MediaType.MHTML,
    ".mhtml": MediaType.MHTML,
}
_PACKAGE_PARTS = {  # how the parts are named that only packages of one program have
    "word/": MediaType.DOCX,
    "ppt/": MediaType.PPTX,
    "xl/workbook.bin": MediaType.XLSB,
    "xl/": MediaType.XLSX,
}
_PACKAGE_SUFFIXES = {".docx": MediaType.DOCX, ".pptx": MediaType.PPTX, ".xlsx": MediaType.XLSX}
_DECLARED_TYPES = {
    str(media): media for media in (MediaType.ODT, MediaType.ODP, MediaType.ODS, MediaType.EPUB)
}
_OLE_STREAMS = {
    "EncryptedPackage": MediaType.LOCKED_OFFICE,
    "__properties_version1.0": MediaType.MSG,
    "WordDocument": MediaType.DOC,
    "Workbook": MediaType.XLS,
    "Book": MediaType.XLS,
    "PowerPoint Document": MediaType.PPT,
}
_OLE_SUFFIXES = {
    ".doc": MediaType.DOC,
    ".xls": MediaType.XLS,
    ".ppt": MediaType.PPT,
    ".msg": MediaType.MSG,
}
_SIGNATURES = (
    (b"{\\rtf", MediaType.RTF),
    (b"\x89PNG", MediaType.IMAGE),
    (b"\xff\xd8\xff", MediaType.IMAGE),
    (b"II*\0", MediaType.IMAGE),
    (b"MM\0*", MediaType.IMAGE),
)
_REFUSED_SIGNATURES = (
    (b"GIF8", "an animation; save it as PNG if it shows text"),
    (b"7z\xbc\xaf", "an archive; unpack it, or pack it as ZIP"),
    (b"Rar!", "an archive; unpack it, or pack it as ZIP"),
    (b"\x1f\x8b", "an archive; unpack it, or pack it as ZIP"),
    (b"SQLite format 3", "a database; export what matters as text"),
    (b"\x7fELF", "a program; remove it"),
    (b"MZ\x90", "a program; remove it"),
)
ARCHIVE_DAMAGES = (  # what zipfile raises over damaged and locked archives
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(OSError, ValueError, LookupError, RuntimeError),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF, _PDF_END = b"%PDF-", b"startxref"
_START_BYTES = 1024  # readers accept rubbish before the mark of a PDF, so it may stand there
_HTML_MARKS = (b"<!doctype html", b"<html")
_MBOX_START = re.compile(rb"From \S+[^\r\n]*\d{4}[^\r\n]*\r?\n[!-9;-~]+:")
_MAIL_HEADER = re.compile(
    rb"(?mi)^(?:return-path|received|delivered-to|message-id|mime-version|from|to|subject|date):\s"
)
_LEAST_MAIL_HEADERS = 3  # of those at the head of a text, for it to be a message


def recognise(content: bytes, path: str) -> MediaType:
    """Return what a file is.

    Raises:
        UnreadableDocumentError: it is empty, damaged, or of a kind that is not read.
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableDocumentError(f"{path}: is empty; remove it or fill it")
    if content.startswith(b"PK\x03\x04"):
        return _recognise_package(content, path)
    if content.startswith(_OLE):
        return _recognise_ole(content, path)
    if _is_pdf(content):
        return MediaType.PDF
    for mark, media_type in _SIGNATURES:
        if content.startswith(mark):
            return media_type
    for mark, kind in _REFUSED_SIGNATURES:
        if content.startswith(mark):
            raise UnreadableDocumentError(f"{path}: is {kind}")
    return _recognise_text(content, path)


def _is_pdf(content: bytes) -> bool:
    """Tell a PDF, with rubbish before its mark or not, from a text that speaks of the mark."""
    start = content[:_START_BYTES].lstrip()
    return start.startswith(_PDF) or (_PDF in start and _PDF_END in content)


def _recognise_text(content: bytes, path: str) -> MediaType:
    suffix = _suffix(path)
    if suffix in _TEXT_SUFFIXES:
        return _TEXT_SUFFIXES[suffix]
    start = content[:_START_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.lower().startswith(_HTML_MARKS):
        return MediaType.HTML
    if _MBOX_START.match(start):
        return MediaType.MBOX
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    is_mail = len(_MAIL_HEADER.findall(head)) >= _LEAST_MAIL_HEADERS
    return MediaType.EML if is_mail and _MAIL_HEADER.match(head) else MediaType.PLAIN_TEXT


def _recognise_package(content: bytes, path: str) -> MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            declared = _declared_type(package) if "mimetype" in names else ""
    except ARCHIVE_DAMAGES as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its archive does not open); save it again or remove it"
        ) from error
    if declared in _DECLARED_TYPES:
        return _DECLARED_TYPES[declared]
    if any(name.endswith(".class") for name in names):
        raise UnreadableDocumentError(f"{path}: is a program; remove it")
    return _package_type(names) or _PACKAGE_SUFFIXES.get(_suffix(path), MediaType.ZIP)


def _declared_type(package: zipfile.ZipFile) -> str:
    """Return the type that OpenDocument files and books declare; their templates count as them."""
    with package.open("mimetype") as member:
        return member.read(200).decode("ascii", "replace").strip().removesuffix("-template")


def _package_type(names: Iterable[str]) -> MediaType | None:
    known = list(names)
    if "[Content_Types].xml" not in known:
        return None
    for start, media_type in _PACKAGE_PARTS.items():
        if any(name.startswith(start) for name in known):
            return media_type
    return None


def _recognise_ole(content: bytes, path: str) -> MediaType:
    """Return what a compound file is by its streams, by its suffix where it is damaged."""
    streams = _ole_streams(content)
    for stream, media_type in _OLE_STREAMS.items():
        if stream in streams:
            return media_type
    if not streams and _suffix(path) in _OLE_SUFFIXES:
        return _OLE_SUFFIXES[_suffix(path)]
    raise UnreadableDocumentError(
        f"{path}: is an Office file of a kind that is not read; export it as PDF"
    )


def _ole_streams(content: bytes) -> set[str]:
    """Return the names at the top of a compound file, none where its directory is damaged."""
    import olefile

    try:
        with olefile.OleFileIO(content) as compound:
            return {entry.name for entry in compound.root.kids}
    # What it raises on damaged files; their storages may even be within each other.
    except (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return set()


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.casefold()
