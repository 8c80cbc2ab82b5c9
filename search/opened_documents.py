"""A document in, as its reader opens it: its text around a passage, what is marked, its outline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.access import Viewer
from index.generations import Generation
from ingest.parsing.outline import CELL_SEPARATOR
from ingest.records import BlockKind, Chunk
from search.hits import PersonPart, people_of_documents
from search.quotations import Stretch, find_among

_BEFORE, _AFTER = 3, 8  # passages shown around the one that is asked for
_MOST_ON_PAGE = 60  # passages; a sheet of a workbook is one page, and may have thousands
_MOST_HEADINGS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where a document is opened; all of it may be left out, and is then its beginning."""

    chunk: int | None = None  # a passage by its position in the document, from 0
    quote: str | None = None  # words of the passage, or the mark of a quotation
    page: int | None = None  # this page instead of what stands around the passage
    start: int | None = None  # from this passage on


BEGINNING = Opening()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBlock:
    """A heading, a paragraph or a row of a table, as it is shown."""

    kind: BlockKind
    text: str
    chunk: int  # the passage that it is part of
    heading_path: tuple[str, ...]
    page: int | None
    header: str | None  # of the table that it is a row of
    level: int | None  # of a heading, from 1
    is_asked: bool  # part of the passage that was asked for
    marked: tuple[Stretch, ...] = ()  # what the quotation covers of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A heading of a document, and where it stands."""

    text: str
    level: int  # from 1
    chunk: int
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDocument:
    """A document with the stretch of its text that is shown."""

    document: str
    title: str
    department: str
    date: str | None
    language: str
    media_type: str
    people: tuple[PersonPart, ...]
    source: str  # as the workspace names it, without its secrets
    path: str  # below the source
    parent: str | None  # the mail, archive or document that it is inside
    page_count: int | None  # pages, slides or sheets that have text; None where it has none
    page: int | None  # the one that is shown, or that the passage stands on
    chunk: int | None  # the passage that was asked for, where it was found
    is_missing: bool  # what was asked for is not there any more
    blocks: tuple[OpenedBlock, ...]
    first_chunk: int  # of those shown
    end_chunk: int  # after those shown
    chunk_count: int
    outline: tuple[OutlineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What was asked for in a document."""

    chunk: Chunk
    stretch: Stretch  # of the chunk's text: the quotation, or all of it

    @property
    def text(self) -> str:
        """What it says."""
        return self.chunk.text[self.stretch[0] : self.stretch[1]]

    @property
    def page(self) -> int | None:
        """The page that it begins on."""
        return self.chunk.page_at(self.stretch[0])


def read_chunks(generation: Generation, row: int) -> list[Chunk]:
    """Return the passages of a document, in order."""
    ids = generation.chunk_ids_of(row).tolist()
    stored = generation.fetch_chunks(ids)
    return [stored[each].chunk for each in ids]


def find_passage(chunks: Sequence[Chunk], opening: Opening) -> Passage | None:
    """Return the passage that is asked for, None where none is or where it is not there."""
    asked = opening.chunk
    if opening.quote:
        found = find_among([each.text for each in chunks], opening.quote, asked)
        return Passage(chunk=chunks[found[0]], stretch=found[1]) if found else None
    if asked is None or not 0 <= asked < len(chunks):
        return None
    return Passage(chunk=chunks[asked], stretch=(0, len(chunks[asked].text)))


def open_document(
    generation: Generation, row: int, viewer: Viewer, opening: Opening
) -> OpenedDocument:
    """Return a document that the viewer may read, opened at a place."""
    document, chunks = generation.documents[row], read_chunks(generation, row)
    file = generation.file_of(row)
    passage = find_passage(chunks, opening)
    pages = sorted({page for chunk in chunks for page in _pages_of(chunk)})
    shown = _window(chunks, opening, passage)
    blocks = [block for each in shown for block in _blocks(each, passage, opening.quote)]
    if opening.page is not None and pages:
        blocks = [block for block in blocks if block.page == opening.page]
    parent = document.parent
    is_parent_known = parent is not None and generation.find_document(parent, viewer) is not None
    return OpenedDocument(
        document=document.document_id,
        title=document.title,
        department=document.department,
        date=document.date,
        language=document.language.value,
        media_type=document.media_type,
        people=people_of_documents(generation, [row])[row],
        source=file.source,
        path=document.path,
        parent=parent if is_parent_known else None,
        page_count=pages[-1] if pages else None,
        page=_page(opening, passage, pages),
        chunk=passage.chunk.ordinal if passage else None,
        is_missing=passage is None and (bool(opening.quote) or opening.chunk is not None),
        blocks=tuple(blocks),
        first_chunk=shown[0].ordinal if shown else 0,
        end_chunk=shown[-1].ordinal + 1 if shown else 0,
        chunk_count=len(chunks),
        outline=tuple(_outline(chunks)),
    )


def _page(opening: Opening, passage: Passage | None, pages: Sequence[int]) -> int | None:
    if not pages:
        return None
    asked = opening.page if passage is None else opening.page or passage.page
    return pages[0] if asked is None else asked


def _pages_of(chunk: Chunk) -> Iterator[int]:
    if chunk.page is not None:
        yield chunk.page
    yield from (page for _, page in chunk.page_starts)


def _window(chunks: Sequence[Chunk], opening: Opening, passage: Passage | None) -> Sequence[Chunk]:
    """Return the passages that are shown: those of a page, those from one on, or those around."""
    asked = passage.chunk.ordinal if passage else 0
    if opening.start is not None:
        start = min(max(0, opening.start), len(chunks) - 1)
        return chunks[start : start + _BEFORE + _AFTER]
    page = opening.page
    on_page = [each.ordinal for each in chunks if page is not None and page in _pages_of(each)]
    if on_page:
        first = max(on_page[0], asked - _MOST_ON_PAGE // 2) if asked in on_page else on_page[0]
        return chunks[first : min(on_page[-1] + 1, first + _MOST_ON_PAGE)]
    return chunks[max(0, asked - _BEFORE) : asked + _AFTER]


def _blocks(chunk: Chunk, passage: Passage | None, quote: str | None) -> Iterator[OpenedBlock]:
    """Yield what a passage is made of: a heading, paragraph or row a line."""
    is_asked = passage is not None and passage.chunk.ordinal == chunk.ordinal
    stretch = passage.stretch if passage and is_asked and quote else (0, 0)
    start = 0
    for line in chunk.text.splitlines(keepends=True):
        text, end = line.rstrip("\r\n"), start + len(line)
        marked = (max(stretch[0], start) - start, min(stretch[1], start + len(text)) - start)
        if text.strip():
            level = _level(start, text, chunk)
            kind = _kind(text, level)
            yield OpenedBlock(
                kind=kind,
                text=text,
                chunk=chunk.ordinal,
                heading_path=chunk.heading_path,
                page=chunk.page_at(start),
                header=chunk.header if kind is BlockKind.TABLE_ROW else None,
                level=level,
                is_asked=is_asked,
                marked=(marked,) if marked[0] < marked[1] else (),
            )
        start = end


def _level(start: int, line: str, chunk: Chunk) -> int | None:
    """Return the level of a line that is a heading, None of another."""
    for at, level in chunk.heading_starts:
        if at == start:
            return level
    heading = line.strip()
    return chunk.heading_path.index(heading) + 1 if heading in chunk.heading_path else None


def _kind(line: str, level: int | None) -> BlockKind:
    if level is not None:
        return BlockKind.HEADING
    return BlockKind.TABLE_ROW if CELL_SEPARATOR in line else BlockKind.PARAGRAPH


def _outline(chunks: Sequence[Chunk]) -> list[OutlineEntry]:
    """Return the headings of a document, each where it stands or where its section begins."""
    entries: list[OutlineEntry] = []
    path: tuple[str, ...] = ()  # of what was passed last
    for chunk in chunks:
        own = list(_own_headings(chunk))
        named = {each.text for each in own}
        for level, text in enumerate(chunk.heading_path, start=1):
            if path[:level] != chunk.heading_path[:level] and text not in named:
                entries.append(
                    OutlineEntry(text=text, level=level, chunk=chunk.ordinal, page=chunk.page)
                )
        path = chunk.heading_path
        for each in own:
            entries.append(each)
            path = (*path[: each.level - 1], each.text)
    return entries[:_MOST_HEADINGS]


def _own_headings(chunk: Chunk) -> Iterator[OutlineEntry]:
    """Yield the headings that stand in a passage, those of small sections that it joins too."""
    for start, level in chunk.heading_starts:
        text = chunk.text[start:].partition("\n")[0].strip()
        yield OutlineEntry(text=text, level=level, chunk=chunk.ordinal, page=chunk.page_at(start))
