"""What a reader calls a kind of file: many formats, a few kinds."""

from collections.abc import Mapping
from enum import StrEnum

from ingest.parsing.recognition import MediaType


class DocumentKind(StrEnum):
    """A kind of document that a search can be limited to."""

    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    TABLE = "table"
    MAIL = "mail"
    WEB = "web"
    TEXT = "text"
    BOOK = "book"
    IMAGE = "image"


_KINDS: Mapping[str, DocumentKind] = {
    MediaType.PDF: DocumentKind.PDF,
    MediaType.DOCX: DocumentKind.WORD,
    MediaType.DOC: DocumentKind.WORD,
    MediaType.RTF: DocumentKind.WORD,
    MediaType.ODT: DocumentKind.WORD,
    MediaType.PPTX: DocumentKind.SLIDES,
    MediaType.PPT: DocumentKind.SLIDES,
    MediaType.ODP: DocumentKind.SLIDES,
    MediaType.XLSX: DocumentKind.TABLE,
    MediaType.XLSB: DocumentKind.TABLE,
    MediaType.XLS: DocumentKind.TABLE,
    MediaType.ODS: DocumentKind.TABLE,
    MediaType.CSV: DocumentKind.TABLE,
    MediaType.MSG: DocumentKind.MAIL,
    MediaType.EML: DocumentKind.MAIL,
    MediaType.MBOX: DocumentKind.MAIL,
    MediaType.HTML: DocumentKind.WEB,
    MediaType.MHTML: DocumentKind.WEB,
    MediaType.EPUB: DocumentKind.BOOK,
    MediaType.IMAGE: DocumentKind.IMAGE,
}


def kind_of(media_type: str) -> DocumentKind:
    """Return the kind of a media type; what has none of its own is text."""
    return _KINDS.get(media_type, DocumentKind.TEXT)
