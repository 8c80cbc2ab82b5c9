"""Which parser reads which kind of file, and what all of them owe: clean text, clear reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import accumulate
from typing import cast

from ingest.cleaning import clean_code, clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.recognition import MediaType, recognise
from ingest.parsing.text import parse_text
from ingest.parsing.unlocking import LOCKABLE, unlock
from ingest.records import Block, BlockKind, ParsedDocument

PARSER_VERSION = "5"  # a new one parses every document again
MAX_CHARACTERS = 5_000_000  # of one document, some 2,500 pages: a larger one is a dump of data


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMedia:
    """What a file was recognised as, and what was found in it."""

    media_type: MediaType
    parsed: ParsedDocument


# A parser and its libraries are loaded with the first file that needs them: to load them all takes
# a fifth of a second, and most processes meet three formats.
_PARSERS = {
    MediaType.DOCX: "docx.parse_docx",
    MediaType.EPUB: "epub.parse_epub",
    MediaType.EML: "eml.parse_eml",
    MediaType.MBOX: "mbox.parse_mbox",
    MediaType.MHTML: "mhtml.parse_mhtml",
    MediaType.MSG: "msg.parse_msg",
    MediaType.HTML: "html.parse_html",
    MediaType.MARKDOWN: "markdown.parse_markdown",
    MediaType.PLAIN_TEXT: "text.parse_text",
    MediaType.IMAGE: "images.parse_image",
    MediaType.PPTX: "pptx.parse_pptx",
    MediaType.XLSX: "xlsx.parse_xlsx",
    MediaType.XLSB: "binary_workbooks.parse_xlsb",
    MediaType.XLS: "binary_workbooks.parse_xls",
    MediaType.DOC: "old_office.parse_doc",
    MediaType.PPT: "old_office.parse_ppt",
    MediaType.RTF: "old_office.parse_rtf",
    MediaType.ODT: "opendocument.parse_odt",
    MediaType.ODP: "opendocument.parse_odp",
    MediaType.ODS: "ods.parse_ods",
    MediaType.CSV: "delimited.parse_delimited",
}
# These may be locked: the parser is given the passwords to try.
_UNLOCKING_PARSERS = {
    MediaType.PDF: "pdf.parse_pdf",
    MediaType.ZIP: "archives.parse_zip",
}


def parse_document(content: bytes, path: str, *, passwords: Sequence[str] = ()) -> ParsedMedia:
    """Recognise a file and return what its parser finds, with clean text.

    Raises:
        UnreadableDocumentError: nothing can be read; the message names the file and says why.
    """
    media_type = recognise(content, path)
    try:
        if media_type in LOCKABLE:
            content = unlock(content, path, media_type, passwords)
            media_type = recognise(content, path)
        parsed = _parse(media_type, content, path, passwords)
    except (UnreadableDocumentError, MemoryError):
        raise
    # Files come from anywhere and parsers meet what their authors never saw: whatever one of them
    # raises is about one document, and must not end the run over all the others.
    except (Exception, RecursionError) as error:
        raise UnreadableDocumentError(
            f"{path}: its {media_type} parser failed ({type(error).__name__}: {error}); "
            "save it again or remove it"
        ) from error
    cleaned = _bound(_clean(parsed))
    if not (cleaned.blocks or cleaned.title or cleaned.parts or cleaned.scans or cleaned.gaps):
        raise UnreadableDocumentError(f"{path}: holds no text; remove it or fill it")
    return ParsedMedia(media_type=media_type, parsed=cleaned)


def parse_typed_text(text: str) -> ParsedDocument:
    """Return what a text holds that somebody typed, whatever kind of file it begins like."""
    return _bound(_clean(parse_text(clean_code(text).encode(), "text")))


def _parse(
    media_type: MediaType, content: bytes, path: str, passwords: Sequence[str]
) -> ParsedDocument:
    if media_type in _UNLOCKING_PARSERS:
        return _load(_UNLOCKING_PARSERS[media_type])(content, path, passwords)
    if media_type not in _PARSERS:
        raise UnreadableDocumentError(f"{path}: is {media_type}, which is not read yet")
    return _load(_PARSERS[media_type])(content, path)


def _load(parser: str) -> Callable[..., ParsedDocument]:
    module, function = parser.split(".")
    loaded = getattr(import_module(f"ingest.parsing.{module}"), function)
    return cast("Callable[..., ParsedDocument]", loaded)


def _clean(parsed: ParsedDocument) -> ParsedDocument:
    blocks = (_clean_block(block) for block in parsed.blocks)
    bylines = (replace(each, name=_clean_line(each.name)) for each in parsed.bylines)
    return replace(
        parsed,
        title=_clean_line(parsed.title or "") or None,
        blocks=tuple(block for block in blocks if block.text),
        bylines=tuple(each for each in bylines if each.name),
    )


def _clean_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _bound(parsed: ParsedDocument) -> ParsedDocument:
    """Return the document up to the most characters that it may have, and say what is left out."""
    lengths = accumulate(len(block.text) for block in parsed.blocks)
    kept = sum(1 for length in lengths if length <= MAX_CHARACTERS)
    if kept == len(parsed.blocks):
        return parsed
    gap = f"is longer than {MAX_CHARACTERS:,} characters; the rest is left out, split it"
    return replace(parsed, blocks=parsed.blocks[:kept], gaps=(*parsed.gaps, gap))


def _clean_block(block: Block) -> Block:
    clean = clean_code if block.kind is BlockKind.CODE else clean_text
    return replace(
        block,
        text=clean(block.text),
        heading_path=tuple(clean_text(heading) for heading in block.heading_path),
        header=clean_text(block.header) if block.header else None,
    )
