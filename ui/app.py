"""The page: its frame, the way from place to place, and the language switch."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ingest.records import Language
from ui.address import current_language, set_language
from ui.links import Place, follow_links_script
from ui.markup import escape_html
from ui.messages import text
from ui.viewers import current_viewer
from ui.views import administration, ask, departments, document, onboarding, people, related

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
    """Draw the frame, and in it the view that the address names."""
    language = current_language()
    pages = {
        place: st.Page(
            show, title=text(f"page.{place}", language), url_path=place, default=place is Place.ASK
        )
        for place, show in _VIEWS.items()
    }
    page = st.navigation(list(pages.values()), position="hidden")
    st.set_page_config(
        page_title=_title(page, pages, language),
        page_icon="🔎",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    for style in _STYLES:
        st.html(style)
    _draw_frame(pages, language)
    page.run()
    st.html(_script(language), unsafe_allow_javascript=True)


def _title(page: StreamlitPage, pages: dict[Place, StreamlitPage], language: Language) -> str:
    if page == pages[Place.ASK]:
        return text("page.title", language)
    return text("page.named", language, title=page.title)


def _draw_frame(pages: dict[Place, StreamlitPage], language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="frame"):
        brand = escape_html(text("page.title", language))
        st.html(f'<div class="wk-brand">{brand}</div>', width="content")
        with st.container(horizontal=True, key="places", gap="small", width="stretch"):
            for place, page in pages.items():
                if place in _NOT_IN_THE_BAR:
                    continue
                if place not in _FOR_OPERATORS or current_viewer().sees_everything:
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


def _switch_language() -> None:
    set_language(st.session_state["language"])


def _script(language: Language) -> str:
    """Return what Streamlit has no setting for: the page's language, and links within the page."""
    tag = "zh-CN" if language is Language.ZH else "en"
    return f"<script>document.documentElement.lang = '{tag}';</script>{follow_links_script()}"


main()
