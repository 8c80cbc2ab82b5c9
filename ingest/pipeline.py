"""What was read of a file in, a document with its chunks and the people behind it out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from ingest.bylines import find_byline_date, find_bylines
from ingest.chunking import CHUNKER_VERSION, DEFAULT_TOKEN_BUDGET, CountTokens, chunk_document
from ingest.cleaning import detect_language
from ingest.parsing.properties import find_compact_date
from ingest.parsing.recognition import MediaType
from ingest.parsing.registry import PARSER_VERSION, ParsedMedia
from ingest.reading import ReadDocument
from ingest.records import (
    Block,
    BlockKind,
    Byline,
    Document,
    FoundIn,
    IngestedDocument,
    ParsedDocument,
    Role,
)

# Raise one of the two with every change that gives a document other blocks, chunks or bylines.
INGEST_VERSION = f"{PARSER_VERSION}.{CHUNKER_VERSION}"
# A file property says when somebody exported the file; what the text says of itself is better.
_DATED_BY_EXPORT = {
    *(MediaType.PDF, MediaType.RTF),
    *(MediaType.DOCX, MediaType.PPTX, MediaType.XLSX, MediaType.XLSB),
    *(MediaType.DOC, MediaType.PPT, MediaType.XLS),
    *(MediaType.ODT, MediaType.ODP, MediaType.ODS),
}
_MAX_TITLE_CHARACTERS = 200


def ingest_document(
    read: ReadDocument,
    department: str,
    *,
    count_tokens: CountTokens,
    token_budget: int = DEFAULT_TOKEN_BUDGET,
) -> IngestedDocument:
    """Return a department's document with its chunks and bylines."""
    media = read.media
    title = _title(media.parsed, read.path)
    blocks = media.parsed.blocks or (Block(kind=BlockKind.HEADING, text=title),)
    text = "\n".join(block.text for block in blocks)
    document = Document(
        document_id=read.document_id,
        department=department,
        path=read.path,
        title=title,
        language=detect_language(text, default=detect_language(title)),
        media_type=media.media_type,
        content_hash=read.content_hash,
        size_bytes=read.size_bytes,
        date=_date(media, read.path) or (read.container.date if read.container else None),
        parent=read.parent,
    )
    chunks = chunk_document(blocks, count_tokens=count_tokens, token_budget=token_budget)
    return IngestedDocument(
        document=document, chunks=chunks, bylines=_bylines(read), scans=read.scans
    )


def _title(parsed: ParsedDocument, path: str) -> str:
    headings = (block.text for block in parsed.blocks if block.kind is BlockKind.HEADING)
    title = parsed.title or next(headings, None) or _readable_stem(path)
    return title[:_MAX_TITLE_CHARACTERS]


def _readable_stem(path: str) -> str:
    stem = PurePosixPath(path).stem
    return " ".join(re.sub(r"[_\s]+|(?<=[^\W\d])-", " ", stem).split()) or stem


def _date(media: ParsedMedia, path: str) -> date | None:
    """Return the document's date; never the file's, which is when somebody copied it."""
    in_text = find_byline_date(media.parsed.blocks)
    in_name = find_compact_date(PurePosixPath(path).name)
    if media.media_type in _DATED_BY_EXPORT:
        return in_text or in_name or media.parsed.date
    return media.parsed.date or in_text or in_name


def _bylines(read: ReadDocument) -> tuple[Byline, ...]:
    """Return each name once a role, as the file's properties have it or else its text.

    An attachment that names nobody can be asked about of whoever sent it.
    """
    parsed = read.media.parsed
    properties = (replace(each, found_in=FoundIn.PROPERTY) for each in parsed.bylines)
    found: dict[tuple[str, Role], Byline] = {}
    for byline in (*properties, *find_bylines(parsed.blocks)):
        found.setdefault((byline.name, byline.role), byline)
    return tuple(found.values()) or tuple(_senders(read.container))


def _senders(container: ParsedDocument | None) -> Iterator[Byline]:
    for byline in container.bylines if container else ():
        if byline.role is Role.AUTHOR:
            yield replace(byline, role=Role.CONTACT, found_in=FoundIn.PROPERTY)
