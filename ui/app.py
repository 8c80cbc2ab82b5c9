"""The page: its frame, the way from place to place, and the language switch."""

import logging
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from index.access import Viewer
from index.errors import IndexingError
from ingest.records import Language
from ui.address import current_language, set_language
from ui.components import failure_html
from ui.failures import EXPLAINED, explain
from ui.links import Place, follow_links_script, return_script
from ui.markup import escape_html
from ui.messages import text
from ui.opening import served_engine
from ui.theme import style_html
from ui.viewers import current_viewer, forget_others, name_of_viewer
from ui.views import administration, ask, departments, document, onboarding, people, related
from ui.views.entrance import NOT_ADMITTED, draw_entrance

_log = logging.getLogger(__name__)
_STYLES = [Path(__file__).parent / name for name in ("page.css", "places.css", "document.css")]
_LANGUAGE_NAMES = {Language.ZH: "中文", Language.EN: "English"}
_VIEWS = {
    Place.ASK: ask.show,
    Place.PEOPLE: people.show,
    Place.DEPARTMENTS: departments.show,
    Place.RELATED: related.show,
    Place.ONBOARDING: onboarding.show,
    Place.ADMINISTRATION: administration.show,
    Place.DOCUMENT: document.show,
}
_FOR_OPERATORS = {Place.ADMINISTRATION}
_NOT_IN_THE_BAR = {Place.DOCUMENT}  # one gets there from a citation


def main() -> None:
    """Draw the frame, and in it the view that the address names; for nobody else a way in."""
    language = current_language()
    pages = {
        place: st.Page(
            show, title=text(f"page.{place}", language), url_path=place, default=place is Place.ASK
        )
        for place, show in _VIEWS.items()
    }
    page = st.navigation(list(pages.values()), position="hidden")
    _prepare(page, pages, language)
    try:
        _draw(page, pages, language)
    except EXPLAINED as error:
        st.html(failure_html(explain(error, "", language), language))
    st.html(_script(language), unsafe_allow_javascript=True)


def _draw(page: StreamlitPage, pages: dict[Place, StreamlitPage], language: Language) -> None:
    settings = served_engine().workspace.sign_in
    try:
        viewer = current_viewer()
    except NOT_ADMITTED as error:
        _draw_frame({}, None, language)
        draw_entrance(error, settings, language)
        return
    except IndexingError as error:  # nobody is known, and strangers are not told what is wrong
        if settings.mode == "none":
            raise
        _log.warning("nobody could be let in: %s", error)
        failure = replace(explain(error, "", language), detail=None, command=None)
        st.html(failure_html(failure, language))
        return
    forget_others(viewer)
    _draw_frame(pages, viewer, language)
    if settings.mode == "oidc":
        st.html(return_script(), unsafe_allow_javascript=True)
    try:
        page.run()
    except NOT_ADMITTED as error:  # their time was over while the page was drawn
        draw_entrance(error, settings, language)


def _prepare(page: StreamlitPage, pages: dict[Place, StreamlitPage], language: Language) -> None:
    st.set_page_config(
        page_title=_title(page, pages, language),
        page_icon="🔎",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(style_html())
    for style in _STYLES:
        st.html(style)


def _title(page: StreamlitPage, pages: dict[Place, StreamlitPage], language: Language) -> str:
    if page == pages[Place.ASK]:
        return text("page.title", language)
    return text("page.named", language, title=page.title)


def _draw_frame(
    pages: dict[Place, StreamlitPage], viewer: Viewer | None, language: Language
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="frame"):
        brand = escape_html(text("page.title", language))
        st.html(f'<div class="wk-brand">{brand}</div>', width="content")
        with st.container(horizontal=True, key="places", gap="small", width="stretch"):
            for place, page in pages.items():
                is_for_all = place not in _FOR_OPERATORS
                is_for_them = is_for_all or (viewer is not None and viewer.is_operator)
                if is_for_them and place not in _NOT_IN_THE_BAR:
                    st.page_link(page, query_params={"lang": language.value})
        st.session_state["language"] = language
        st.segmented_control(
            text("ask.language", language),
            options=list(Language),
            format_func=_LANGUAGE_NAMES.__getitem__,
            required=True,
            key="language",
            on_change=_switch_language,
            label_visibility="collapsed",
        )
        if viewer is not None:
            _draw_name(viewer, language)


def _draw_name(viewer: Viewer, language: Language) -> None:
    """Draw who is signed in, and the way out where it is whoknows that signs people in."""
    name = name_of_viewer(viewer)
    if name is None:
        return
    before, after = (
        escape_html(each) for each in text("sign_in.as", language, name="\0").split("\0")
    )
    said = f"<span>{before}</span>{escape_html(name)}{after}"
    st.html(f'<p class="wk-quiet wk-whose">{said}</p>', width="content")
    if served_engine().workspace.sign_in.mode == "oidc":
        st.button(text("sign_out", language), key="sign_out", on_click=st.logout, type="tertiary")


def _switch_language() -> None:
    set_language(st.session_state["language"])


def _script(language: Language) -> str:
    """Return what Streamlit has no setting for: the page's language, and links within the page."""
    tag = "zh-CN" if language is Language.ZH else "en"
    return f"<script>document.documentElement.lang = '{tag}';</script>{follow_links_script()}"


main()
