"""The page for shared work: what is related to a text, a document or a file; what is twice."""

from collections.abc import Sequence

import streamlit as st

from index.ledger_audit import QuestionKind
from ingest.errors import UnreadableDocumentError
from search.errors import QueryError
from search.related import RelatedDocument
from search.scopes import Scope
from ui import sharing_cards
from ui.address import current, put
from ui.comparison import back_html, comparison_html
from ui.components import failure_html, heading_html, page_heading_html
from ui.failures import Failure
from ui.messages import text
from ui.translating import translate
from ui.views.surroundings import Surroundings, draw_failure, draw_in_surroundings

_WAYS = ("text", "document", "file", "twice")
_RELATED, _TITLES, _PAIRS = 8, 12, 30
_LONGEST_IN_ADDRESS = 1500  # characters; a longer text is kept for the session alone
_MOST_MEGABYTES = 20
_SKELETON_HEIGHT = 420


def show() -> None:
    """Draw what the address asks for."""
    draw_in_surroundings(_draw)


def _draw(around: Surroundings) -> None:
    if current("one") and current("other"):
        _draw_comparison(around)
        return
    st.html(page_heading_html("page.related", "share.lead", around.setting))
    way = current("by") if current("by") in _WAYS else _WAYS[0]
    st.session_state["way"] = way
    st.segmented_control(
        text("share.by", around.language),
        _WAYS,
        format_func=lambda each: text(f"share.by.{each}", around.language),
        key="way",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: put(by=st.session_state["way"], document="", q=""),
    )
    draw = {
        "text": _draw_text,
        "document": _draw_document,
        "file": _draw_file,
        "twice": _draw_pairs,
    }
    draw[way](around)


def _scope(around: Surroundings, top: int) -> Scope:
    return Scope(viewer=around.viewer, top=top)


def _draw_text(around: Surroundings) -> None:
    pasted = current("text") or st.session_state.get("pasted", "")
    st.session_state["related_text"] = pasted
    with st.form("text_box", border=False):
        st.text_area(
            text("share.text", around.language),
            key="related_text",
            placeholder=text("share.text.placeholder", around.language),
            height=160,
        )
        st.form_submit_button(
            text("share.text.button", around.language), type="primary", on_click=_submit_text
        )
    if pasted.strip():
        with st.skeleton(height=_SKELETON_HEIGHT):
            related = around.on_record.answer(
                QuestionKind.RELATED,
                pasted,
                lambda: around.engine.related_to_text(pasted, _scope(around, _RELATED)),
            )
        _draw_related(related, "share.related.text", around)
    elif st.session_state.get("pasted_nothing"):
        st.html(f'<p class="wk-quiet">{around.setting.say("share.text.empty")}</p>')


def _submit_text() -> None:
    pasted = st.session_state["related_text"].strip()
    st.session_state["pasted"] = pasted
    st.session_state["pasted_nothing"] = not pasted
    put(text=pasted if len(pasted) <= _LONGEST_IN_ADDRESS else "")


def _draw_document(around: Surroundings) -> None:
    query, document = current("q"), current("document")
    st.session_state["title_query"] = query
    st.text_input(
        text("share.title", around.language),
        key="title_query",
        placeholder=text("share.title.placeholder", around.language),
        autocomplete="off",
        on_change=lambda: put(q=st.session_state["title_query"].strip(), document=""),
    )
    if document:
        _draw_related_to(document, around)
        return
    found = around.on_record.answer(
        QuestionKind.TITLES, query, lambda: around.engine.titled(query, _scope(around, _TITLES))
    )
    if found:
        cards = sharing_cards.titles_html(found, around.setting)
        st.html(heading_html("share.titles", around.setting) + cards)
    else:
        draw_failure("share.titles.none", around)


def _draw_related_to(document: str, around: Surroundings) -> None:
    try:
        with st.skeleton(height=_SKELETON_HEIGHT):
            title = around.engine.title_of(document, around.viewer)
            related = around.on_record.answer(
                QuestionKind.RELATED,
                document,
                lambda: around.engine.related_to_document(document, _scope(around, _RELATED)),
                showing=(document,),
            )
    except QueryError:
        draw_failure("share.document.unknown", around)
        return
    _draw_related(related, "share.related.document", around, title=title)


def _draw_file(around: Surroundings) -> None:
    with st.container(key="related_file"):
        given = st.file_uploader(
            text("share.file", around.language), key="file", max_upload_size=_MOST_MEGABYTES
        )
    if given is None:
        return
    try:
        with st.skeleton(height=_SKELETON_HEIGHT):
            related = around.on_record.answer(
                QuestionKind.RELATED,
                given.name,
                lambda: around.engine.related_to_file(
                    given.getvalue(), given.name, _scope(around, _RELATED)
                ),
            )
    except UnreadableDocumentError as error:
        failure = Failure(
            heading=text("share.file.unreadable", around.language),
            next_step=text("share.file.unreadable.next", around.language),
            detail=translate(error, around.language),
        )
        st.html(failure_html(failure, around.language))
        return
    _draw_related(related, "share.related.document", around, title=given.name)


def _draw_related(
    related: Sequence[RelatedDocument], heading: str, around: Surroundings, **values: object
) -> None:
    if not related:
        draw_failure("share.related.none", around)
        return
    setting = around.setting
    st.html(sharing_cards.strip_html(related, setting))
    cards = sharing_cards.related_html(related, setting)
    st.html(heading_html(heading, setting, **values) + cards)


def _draw_pairs(around: Surroundings) -> None:
    setting = around.setting
    with st.skeleton(height=_SKELETON_HEIGHT):
        pairs = around.on_record.answer(
            QuestionKind.DUPLICATES, "", lambda: around.engine.duplicates(_scope(around, _PAIRS))
        )
    if not pairs:
        draw_failure("share.twice.none", around)
        return
    lead = f'<p class="wk-quiet">{setting.say("share.twice.lead")}</p>'
    st.html(lead + sharing_cards.pairs_html(pairs, setting))


def _draw_comparison(around: Surroundings) -> None:
    st.html(back_html(around.setting))
    try:
        found = around.on_record.answer(
            QuestionKind.DIFFERENCES,
            f"{current('one')} {current('other')}",
            lambda: around.engine.differences(current("one"), current("other"), around.viewer),
        )
    except QueryError:
        draw_failure("share.document.unknown", around)
        return
    st.html(comparison_html(found, around.setting))
