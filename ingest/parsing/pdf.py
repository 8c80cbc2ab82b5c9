"""PDF in, blocks out: lines joined to paragraphs under their headings, tables row by row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ingest.cleaning import clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.outline import Outline, join_cells
from ingest.parsing.page_blocks import add_items
from ingest.parsing.page_headings import body_size
from ingest.parsing.page_lines import Line
from ingest.parsing.page_tables import Table
from ingest.parsing.pdf_annotations import Comment, Field
from ingest.parsing.pdf_contents import PdfContents, read_pdf
from ingest.parsing.pdf_furniture import without_furniture
from ingest.parsing.pdf_pages import Page
from ingest.parsing.properties import bylines_of, find_compact_date, real_title, split_names
from ingest.records import Block, BlockKind, ParsedDocument, Role


def parse_pdf(content: bytes, path: str, passwords: Sequence[str] = ()) -> ParsedDocument:
    """Return the blocks of a PDF, page by page.

    Raises:
        UnreadableDocumentError: no password opens it, it is damaged, or nothing stands on it.
    """
    contents = read_pdf(content, path, passwords)
    outline = Outline()
    add_items(outline, list(_items(contents)), contents.bookmarks)
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


def _items(contents: PdfContents) -> Iterator[Line | Table | Block]:
    size = body_size(item for page in contents.pages for item in page.items)
    for page in without_furniture(contents.pages, size):
        yield from page.items
        yield from (_block(annotation, page.number) for annotation in page.annotations)


def _block(annotation: Comment | Field, page: int) -> Block:
    if isinstance(annotation, Field):
        row = join_cells([annotation.label, annotation.value])
        return Block(kind=BlockKind.TABLE_ROW, text=row, page=page)
    said_by = f"{annotation.author}: " if annotation.author else ""
    return Block(kind=BlockKind.NOTE, text=said_by + annotation.text, page=page)
