"""The page of one document: who wrote it, where it lies, and the passage that was quoted in it."""

import base64
import json
import time
from dataclasses import replace

import streamlit as st

from index.ledger_audit import QuestionKind
from ingest.parsing.slide_pages import SLIDE_TYPES
from search.errors import OriginalError, QueryError
from search.opened_documents import OpenedDocument, Opening
from search.originals import PageImage, can_draw
from ui import document_cards as cards
from ui.address import current
from ui.components import heading_html
from ui.document_outline import outline_html
from ui.messages import text
from ui.openings import opening_of
from ui.views.surroundings import Surroundings, draw_failure, draw_in_surroundings

_MOST_DOWNLOADED_BYTES = 40_000_000
_SKELETON_HEIGHT = 640
_PARTS = ("chunk", "quote", "page", "start")
_SHOW_PASSAGE = (  # a passage far down is what the reader came for
    "<script>(function show(tries) {"
    "  const passage = document.querySelector('.wk-place') || document.querySelector("
    "    '.wk-text mark, .wk-row-marked, .wk-asked, .wk-row-asked');"
    "  if (passage) passage.scrollIntoView({block: 'nearest'});"
    "  else if (tries) setTimeout(show, 100, tries - 1);"
    "})(20);</script>"
)


def show() -> None:
    """Draw the document that the address names, at the place that it names."""
    draw_in_surroundings(draw)


def draw(around: Surroundings) -> None:
    """Draw the document for a reader; one that they may not read is as one that is not there."""
    opening = opening_of({name: current(name) for name in _PARTS})
    try:
        document = around.on_record.answer(
            QuestionKind.OPEN_DOCUMENT,
            current("document"),
            lambda: around.engine.open_document(current("document"), around.viewer, opening),
        )
    except QueryError:
        draw_failure("document.unknown", around)
        return
    setting = around.setting
    st.html(cards.head_html(document, setting))
    _draw_actions(document, around)
    if document.is_missing:
        st.html(cards.notice_html("document.missing", setting))
    with st.container(key="document"):
        if can_draw(document.media_type):
            _draw_pages(opening, document.page or 1, around)
        else:
            if document.media_type in SLIDE_TYPES:
                st.html(cards.quiet_html("document.slides", setting))
            _draw_text(document, opening, around)
    if document.chunk is not None and opening.start is None and opening.page is None:
        st.html(_SHOW_PASSAGE, unsafe_allow_javascript=True)


def _draw_actions(document: OpenedDocument, around: Surroundings) -> None:
    with st.container(horizontal=True, key="document_actions", vertical_alignment="center"):
        wanted = st.button(text("document.download", around.language), key="download")
        st.html(cards.related_link_html(document, around.setting), width="content")
    if wanted:
        _send(document, around)


def _send(document: OpenedDocument, around: Surroundings) -> None:
    """Send the original through the reader's own connection; no address is made for it."""
    try:
        original = around.on_record.answer(
            QuestionKind.OPEN_DOCUMENT,
            document.document,
            lambda: around.engine.original_file(document.document, around.viewer),
            showing=(document.document,),
        )
    except OriginalError as error:
        st.html(cards.notice_html(f"document.download.{error.problem}", around.setting))
        return
    if len(original.content) > _MOST_DOWNLOADED_BYTES:
        st.html(cards.notice_html("document.download.large", around.setting))
        return
    encoded = base64.b64encode(original.content).decode("ascii")
    name = json.dumps(original.file_name).replace("<", "\\u003c")
    st.html(
        f"<script>/* {time.monotonic_ns()} */"  # the same file can be wanted twice
        f"const bytes = Uint8Array.from(atob('{encoded}'), each => each.charCodeAt(0));"
        "const link = document.createElement('a');"
        "link.href = URL.createObjectURL(new Blob([bytes]));"
        f"link.download = {name};"
        "link.click();"
        "setTimeout(() => URL.revokeObjectURL(link.href), 60000);</script>",
        unsafe_allow_javascript=True,
    )


def _draw_text(document: OpenedDocument, opening: Opening, around: Surroundings) -> None:
    main, side = st.columns([3, 1], gap="large")
    with main:
        st.html(cards.text_html(document, opening, around.setting))
    outline = outline_html(document, opening, around.setting)
    if outline:
        side.html(outline)


def _draw_pages(asked: Opening, page: int, around: Surroundings) -> None:
    """Draw the image of a page and beside it what it says."""
    setting, opening = around.setting, replace(asked, page=page, start=None)
    document = around.engine.open_document(current("document"), around.viewer, opening)
    main, side = st.columns([3, 2], gap="large")
    with side, st.container(key="page_text"):
        st.html(heading_html("document.text", setting))
        text_of_page = cards.text_html(document, opening, setting)
        st.html(text_of_page + outline_html(document, opening, setting))
    with main, st.container(key="page_image"):
        count_slot = st.empty()
        with st.skeleton(height=_SKELETON_HEIGHT):
            image = _find_image(document, page, opening, around)
        count = image.page_count if image else document.page_count or 1
        if count > 1:
            count_slot.html(cards.pager_html(document, page, count, opening, setting))
        if image:
            st.html(cards.page_html(document, image, page, setting))


def _find_image(
    document: OpenedDocument, page: int, opening: Opening, around: Surroundings
) -> PageImage | None:
    """Return the image of a page; say why where there is none, or where nothing is marked on it."""
    try:
        image = around.engine.page_image(document.document, page, around.viewer, opening)
    except OriginalError as error:
        st.html(cards.notice_html(f"document.problem.{error.problem}", around.setting))
        return None
    is_here = any(block.marked or block.is_asked for block in document.blocks)
    if is_here and not image.was_highlighted:
        st.html(cards.notice_html("document.unmarked", around.setting))
    return image
