"""The page: its frame, the language switch and the way to each view."""

from pathlib import Path

import streamlit as st

from ingest.records import Language
from ui.address import current_language, set_language
from ui.markup import escape_html
from ui.messages import text
from ui.views import ask

_STYLE = Path(__file__).parent / "page.css"
_LANGUAGE_NAMES = {Language.ZH: "中文", Language.EN: "English"}


def main() -> None:
    """Draw the frame, and in it the view that the address names."""
    language = current_language()
    st.set_page_config(
        page_title=text("page.title", language),
        page_icon="🔎",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    views = [st.Page(ask.show, title=text("page.ask", language), url_path="ask", default=True)]
    view = st.navigation(views, position="hidden" if len(views) == 1 else "top")
    st.html(_STYLE)
    _draw_frame(language)
    view.run()


def _draw_frame(language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="frame"):
        st.html(f'<div class="wk-brand">{escape_html(text("page.title", language))}</div>')
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


main()
