"""PDF in, blocks out: lines joined to paragraphs under their headings, tables row by row."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from ingest.cleaning import clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.outline import Outline, join_cells
from ingest.parsing.pdf_annotations import Comment, Field
from ingest.parsing.pdf_contents import PdfContents, read_pdf
from ingest.parsing.pdf_furniture import without_furniture
from ingest.parsing.pdf_headings import body_size, find_headings
from ingest.parsing.pdf_pages import Line, Page, without_bullet
from ingest.parsing.pdf_paragraphs import (
    group_lines,
    is_caption,
    is_footnote,
    join_paragraph,
    read_words,
)
from ingest.parsing.pdf_tables import Table
from ingest.parsing.properties import bylines_of, find_compact_date, real_title, split_names
from ingest.records import BlockKind, ParsedDocument, Role

_MAX_CAPTION_CHARACTERS = 400
_Item = Line | Table | Comment | Field


def parse_pdf(content: bytes, path: str, passwords: Sequence[str] = ()) -> ParsedDocument:
    """Return the blocks of a PDF, page by page.

    Raises:
        UnreadableDocumentError: no password opens it, it is damaged, or nothing stands on it.
    """
    contents = read_pdf(content, path, passwords)
    outline = Outline()
    _add_pages(outline, contents)
    if not (outline.blocks or contents.scans or contents.parts):
        raise UnreadableDocumentError(f"{path}: {_reason(contents)}")
    properties = contents.properties
    return ParsedDocument(
        title=real_title(clean_text(properties.get("Title", ""))),
        blocks=tuple(outline.blocks),
        bylines=(
            *bylines_of(split_names(properties.get("Author", "")), Role.AUTHOR),
            *bylines_of(_commentators(contents.pages), Role.REVIEWER),
        ),
        date=_creation_date(properties),
        parts=tuple(contents.parts),
        scans=tuple(contents.scans),
        gaps=tuple(contents.gaps),
    )


def _reason(contents: PdfContents) -> str:
    if contents.gaps:
        return contents.gaps[0]
    return "has no text on its pages; remove it or replace it with one that has"


def _commentators(pages: Sequence[Page]) -> list[str]:
    return [note.author for page in pages for note in page.annotations if isinstance(note, Comment)]


def _creation_date(properties: Mapping[str, str]) -> date | None:
    return find_compact_date(properties.get("CreationDate", "").removeprefix("D:")[:8])


def _add_pages(outline: Outline, contents: PdfContents) -> None:
    size = body_size(contents.pages)
    pages = without_furniture(contents.pages, size)
    lines = _lines(pages)
    levels = find_headings(lines, contents.bookmarks, size)
    words = read_words(lines)
    items = [(page.number, item) for page in pages for item in (*page.items, *page.annotations)]
    for is_line, run in groupby(items, key=lambda entry: isinstance(entry[1], Line)):
        if is_line:
            of_run = [item for _, item in run if isinstance(item, Line)]
            for group in group_lines(of_run, levels, size):
                _add_group(outline, group, levels.get(id(group[0])), words, size)
        else:
            for number, item in run:
                _add_other(outline, item, number)


def _add_other(outline: Outline, item: _Item, page: int) -> None:
    if isinstance(item, Table):
        outline.add_table(item.rows, has_header=item.has_header, page=page)
    elif isinstance(item, Field):
        outline.add(BlockKind.TABLE_ROW, join_cells([item.label, item.value]), page=page)
    elif isinstance(item, Comment):
        said_by = f"{item.author}: " if item.author else ""
        outline.add(BlockKind.NOTE, said_by + item.text, page=page)


def _lines(pages: Sequence[Page]) -> list[Line]:
    return [item for page in pages for item in page.items if isinstance(item, Line)]


def _add_group(
    outline: Outline,
    group: Sequence[Line],
    level: int | None,
    words: frozenset[str],
    body: float,
) -> None:
    first = group[0]
    text = join_paragraph(group, words)
    if level is not None:
        outline.add_heading(level, text, page=first.page)
    elif first.is_item:
        outline.add(BlockKind.LIST_ITEM, without_bullet(text), page=first.page)
    else:
        outline.add(_kind(first, text, body), text, page=first.page)


def _kind(first: Line, text: str, body: float) -> BlockKind:
    if first.is_aside or is_footnote(first, body):
        return BlockKind.NOTE
    if is_caption(text) and len(text) <= _MAX_CAPTION_CHARACTERS:
        return BlockKind.CAPTION
    return BlockKind.PARAGRAPH
