"""Which parser reads which kind of file, and what all of them owe: clean text, clear reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ingest.cleaning import clean_code, clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.archives import parse_zip
from ingest.parsing.binary_workbooks import parse_xls, parse_xlsb
from ingest.parsing.delimited import parse_delimited
from ingest.parsing.docx import parse_docx
from ingest.parsing.eml import parse_eml
from ingest.parsing.epub import parse_epub
from ingest.parsing.html import parse_html
from ingest.parsing.images import parse_image
from ingest.parsing.markdown import parse_markdown
from ingest.parsing.mbox import parse_mbox
from ingest.parsing.mhtml import parse_mhtml
from ingest.parsing.msg import parse_msg
from ingest.parsing.ods import parse_ods
from ingest.parsing.old_office import parse_doc, parse_ppt, parse_rtf
from ingest.parsing.opendocument import parse_odp, parse_odt
from ingest.parsing.pdf import parse_pdf
from ingest.parsing.pptx import parse_pptx
from ingest.parsing.recognition import MediaType, recognise
from ingest.parsing.text import parse_text
from ingest.parsing.unlocking import LOCKABLE, unlock
from ingest.parsing.xlsx import parse_xlsx
from ingest.records import Block, BlockKind, ParsedDocument

PARSER_VERSION = "5"  # a new one parses every document again
MAX_CHARACTERS = 5_000_000  # of one document, some 2,500 pages: a larger one is a dump of data

Parser = Callable[[bytes, str], ParsedDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMedia:
    """What a file was recognised as, and what was found in it."""

    media_type: MediaType
    parsed: ParsedDocument


_PARSERS: dict[MediaType, Parser] = {
    MediaType.DOCX: parse_docx,
    MediaType.EPUB: parse_epub,
    MediaType.EML: parse_eml,
    MediaType.MBOX: parse_mbox,
    MediaType.MHTML: parse_mhtml,
    MediaType.MSG: parse_msg,
    MediaType.HTML: parse_html,
    MediaType.MARKDOWN: parse_markdown,
    MediaType.PLAIN_TEXT: parse_text,
    MediaType.IMAGE: parse_image,
    MediaType.PPTX: parse_pptx,
    MediaType.XLSX: parse_xlsx,
    MediaType.XLSB: parse_xlsb,
    MediaType.XLS: parse_xls,
    MediaType.DOC: parse_doc,
    MediaType.PPT: parse_ppt,
    MediaType.RTF: parse_rtf,
    MediaType.ODT: parse_odt,
    MediaType.ODP: parse_odp,
    MediaType.ODS: parse_ods,
    MediaType.CSV: parse_delimited,
}
# These may be locked: the parser is given the passwords to try.
_UNLOCKING_PARSERS: dict[MediaType, Callable[[bytes, str, Sequence[str]], ParsedDocument]] = {
    MediaType.PDF: parse_pdf,
    MediaType.ZIP: parse_zip,
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
        return _UNLOCKING_PARSERS[media_type](content, path, passwords)
    if media_type not in _PARSERS:
        raise UnreadableDocumentError(f"{path}: is {media_type}, which is not read yet")
    return _PARSERS[media_type](content, path)


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
