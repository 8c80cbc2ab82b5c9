"""Which parser reads which kind of file, and what all of them owe: clean text, clear reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.cleaning import clean_code, clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.docx import parse_docx
from ingest.parsing.html import parse_html
from ingest.parsing.images import parse_image
from ingest.parsing.markdown import parse_markdown
from ingest.parsing.pdf import parse_pdf
from ingest.parsing.recognition import MediaType, recognise
from ingest.parsing.text import parse_text
from ingest.records import Block, BlockKind, ParsedDocument

PARSER_VERSION = "2"  # a new one parses every document again

Parser = Callable[[bytes, str], ParsedDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMedia:
    """What a file was recognised as, and what was found in it."""

    media_type: MediaType
    parsed: ParsedDocument


_PARSERS: dict[MediaType, Parser] = {
    MediaType.DOCX: parse_docx,
    MediaType.HTML: parse_html,
    MediaType.MARKDOWN: parse_markdown,
    MediaType.PLAIN_TEXT: parse_text,
    MediaType.IMAGE: parse_image,
}
# These may be locked: the parser is given the passwords to try.
_UNLOCKING_PARSERS: dict[MediaType, Callable[[bytes, str, Sequence[str]], ParsedDocument]] = {
    MediaType.PDF: parse_pdf,
}


def parse_document(content: bytes, path: str, *, passwords: Sequence[str] = ()) -> ParsedMedia:
    """Recognise a file and return what its parser finds, with clean text.

    Raises:
        UnreadableDocumentError: nothing can be read; the message names the file and says why.
    """
    media_type = recognise(content, path)
    try:
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
    cleaned = _clean(parsed)
    if not (cleaned.blocks or cleaned.title or cleaned.parts or cleaned.scans):
        raise UnreadableDocumentError(f"{path}: holds no text; remove it or fill it")
    return ParsedMedia(media_type=media_type, parsed=cleaned)


def _parse(
    media_type: MediaType, content: bytes, path: str, passwords: Sequence[str]
) -> ParsedDocument:
    if media_type in _UNLOCKING_PARSERS:
        return _UNLOCKING_PARSERS[media_type](content, path, passwords)
    if media_type not in _PARSERS:
        raise UnreadableDocumentError(f"{path}: is {media_type}, which is not read yet")
    return _PARSERS[media_type](content, path)


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
