"""A document that may be read in, its original file or the image of a page out.

What is given out has the content hash that the index knows, so that it is the very file whose
access was checked, whatever lies at its path now.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from index.access import Viewer
from index.generations import Generation
from ingest.errors import ChangedDocumentError, IngestError, UnreadableDocumentError
from ingest.fetching import IndexedFile, fetch_original
from ingest.parsing.page_images import DRAWN_TYPES, DrawnPage, MarkedText
from ingest.parsing.sandbox import Sandbox
from ingest.parsing.slide_pages import SLIDE_TYPES, can_print_slides
from ingest.parsing.spare_sandbox import SpareSandbox
from ingest.settings import Workspace
from search.errors import OriginalError, OriginalProblem
from search.kept import Kept
from search.opened_documents import BEGINNING, Opening, find_passage, read_chunks
from search.printed_decks import PrintedDeck, PrintedDecks
from search.scopes import find_document

_KEPT_PAGES, _KEPT_PAGES_BYTES = 64, 32_000_000
_AT_ONCE = 2  # files that are drawn or taken apart: each is a process with the memory of a parser
_BUSY = "other presentations are being printed; open it again in a minute"

Read = Callable[[], AbstractContextManager[Generation]]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """The image of a page of a document."""

    content: bytes
    media_type: str  # image/png or image/jpeg
    was_highlighted: bool
    highlight_at: float | None  # how far down the page the passage begins, 0 to 1
    width: int  # in pixels
    height: int
    page_count: int
    content_hash: str  # of the document that it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFile:
    """The bytes of a document as its department has it."""

    content: bytes
    media_type: str
    file_name: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the index knows of an original; whoever has it may read the document."""

    document: str
    department: str
    media_type: str
    file: IndexedFile
    marked: MarkedText | None = None


def can_draw(media_type: str) -> bool:
    """Return whether documents of a kind have images of their pages on this machine."""
    return media_type in DRAWN_TYPES or (media_type in SLIDE_TYPES and can_print_slides())


class Originals:
    """Fetches originals and draws their pages; pages last drawn are kept for whoever may see them.

    Access is looked at each time, before anything that is kept.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._sandboxes = SpareSandbox(workspace.parsing)
        self._drawn = Kept[tuple[str, int, MarkedText | None], DrawnPage](
            most=_KEPT_PAGES, most_bytes=_KEPT_PAGES_BYTES
        )
        self._printed = PrintedDecks()

    def draw_page(
        self, read: Read, document_id: str, page: int, viewer: Viewer, opening: Opening
    ) -> PageImage:
        """Return the image of a page, the passage that is asked for marked on it.

        Raises:
            QueryError: No such document is known to the viewer.
            OriginalError: It cannot be shown; says why.
        """
        with read() as generation:
            known = _know(generation, document_id, viewer, opening, page)
        if not can_draw(known.media_type):
            raise OriginalError(
                OriginalProblem.UNDRAWABLE, f"{document_id}: {known.media_type} has no page images"
            )
        key = (known.file.content_hash, page, known.marked)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._draw(known, page)
            self._drawn.keep(key, drawn, size=len(drawn.content))
        return PageImage(
            content=drawn.content,
            media_type=drawn.media_type,
            was_highlighted=drawn.marked_at is not None,
            highlight_at=drawn.marked_at,
            width=drawn.width,
            height=drawn.height,
            page_count=drawn.page_count,
            content_hash=known.file.content_hash,
        )

    def read_file(self, read: Read, document_id: str, viewer: Viewer) -> OriginalFile:
        """Return a document as its department has it.

        Raises:
            QueryError: No such document is known to the viewer.
            OriginalError: It cannot be fetched; says why.
        """
        with read() as generation:
            known = _know(generation, document_id, viewer, BEGINNING, None)
        return OriginalFile(
            content=self._fetch(known, lambda _sandbox, content: content),
            media_type=known.media_type,
            file_name=PurePosixPath(known.document).name,
            content_hash=known.file.content_hash,
        )

    def _draw(self, known: _Known, page: int) -> DrawnPage:
        if known.media_type not in SLIDE_TYPES:
            return self._fetch(
                known, lambda sandbox, content: _draw_in(sandbox, content, known, page)
            )
        slides = self._print_slides(known)
        with self._turn, self._sandboxes.lend() as sandbox:
            return _draw_in(sandbox, slides, known, page)

    def _print_slides(self, known: _Known) -> bytes:
        """Return the slides of a presentation as a PDF, which is made once for all of them."""
        printed = self._printed.find(known.file.content_hash, lambda: self._print(known))
        if printed is None:
            raise OriginalError(OriginalProblem.UNREACHABLE, f"{known.document}: {_BUSY}")
        if printed.failure is not None:
            reason = f"{known.document}: {printed.failure}"
            raise OriginalError(OriginalProblem.UNDRAWABLE, reason)
        return printed.content

    def _print(self, known: _Known) -> PrintedDeck:
        """Print a presentation; whoever opens a page need not wait for that."""
        return self._use(known, lambda sandbox, content: _print_in(sandbox, content, known))

    def _fetch(self, known: _Known, use: Callable[[Sandbox, bytes], Result]) -> Result:
        """Fetch an original and make something of it, when it is its turn."""
        with self._turn:
            return self._use(known, use)

    def _use(self, known: _Known, use: Callable[[Sandbox, bytes], Result]) -> Result:
        departments = self._workspace.departments
        named = [each for each in departments if each.department_id == known.department]
        if not named:
            raise OriginalError(
                OriginalProblem.UNREACHABLE, f"{known.department} is not in whoknows.toml any more"
            )
        try:
            with self._sandboxes.lend() as sandbox:
                content = fetch_original(self._workspace.root, named[0], known.file, sandbox)
                return use(sandbox, content)
        except ChangedDocumentError as error:
            raise OriginalError(OriginalProblem.CHANGED, str(error)) from error
        except IngestError as error:
            raise OriginalError(OriginalProblem.UNREACHABLE, str(error)) from error


def _draw_in(sandbox: Sandbox, content: bytes, known: _Known, page: int) -> DrawnPage:
    try:
        return sandbox.draw_page(content, known.document, page, known.marked)
    except UnreadableDocumentError as error:
        raise OriginalError(OriginalProblem.UNDRAWABLE, str(error)) from error


def _print_in(sandbox: Sandbox, content: bytes, known: _Known) -> PrintedDeck:
    try:
        return PrintedDeck(content=sandbox.print_slides(content, known.document))
    except UnreadableDocumentError as error:
        return PrintedDeck(content=b"", failure=str(error).removeprefix(f"{known.document}: "))


def _know(
    generation: Generation, document_id: str, viewer: Viewer, opening: Opening, page: int | None
) -> _Known:
    """Return what is known of a document that the viewer may read.

    Raises:
        QueryError: No such document is known to the viewer.
    """
    row = find_document(generation, document_id, viewer)
    document, file = generation.documents[row], generation.file_of(row)
    return _Known(
        document=document_id,
        department=document.department,
        media_type=document.media_type,
        file=IndexedFile(
            source=file.source,
            path=file.path,
            inner_path=document.path.removeprefix(file.path).lstrip("/"),
            content_hash=document.content_hash,
        ),
        marked=_marked_text(generation, row, opening, page),
    )


def _marked_text(
    generation: Generation, row: int, opening: Opening, page: int | None
) -> MarkedText | None:
    """Return what is to be marked on a page: as much of the passage as stands on it."""
    if page is None or (opening.chunk is None and not opening.quote):
        return None
    passage = find_passage(read_chunks(generation, row), opening)
    if passage is None:
        return None
    chunk = passage.chunk
    start, end = (0, len(chunk.text)) if chunk.page is None else chunk.stretch_on(page)
    first, last = max(start, passage.stretch[0]), min(end, passage.stretch[1])
    if first >= last:
        return None
    lines = generation.scan_lines_of(row, page)
    return MarkedText(chunk.text[first:last], chunk.text[start:end], lines)
