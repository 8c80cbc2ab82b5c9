"""What whoever is not signed in sees, and nothing else: who they are to the page, and a way in."""

import streamlit as st

from ingest.records import Language
from ingest.sign_in import SignInSettings
from search.errors import UnknownPersonError
from ui.callers import NotSignedInError, NotVouchedForError, SessionOverError
from ui.links import leave_script
from ui.markup import escape_html
from ui.messages import text
from ui.translating import translate

NOT_ADMITTED = (NotSignedInError, UnknownPersonError)


def draw_entrance(error: Exception, settings: SignInSettings, language: Language) -> None:
    """Draw why there is nothing to see yet, and what to do."""
    key, values = _state(error, settings)
    heading = escape_html(text(key, language, **values))
    next_step = escape_html(text(f"{key}.next", language, **values))
    said = escape_html(translate(error, language))
    detail = f"<p>{said}</p>" if isinstance(error, NotVouchedForError) else ""
    with st.container(key="entrance"):
        st.html(
            f'<div class="wk-hero" role="status"><h1>{heading}</h1><p>{next_step}</p>{detail}</div>'
        )
        if settings.mode == "oidc":
            st.html(leave_script(), unsafe_allow_javascript=True)
            _draw_buttons(key, language)


def _state(error: Exception, settings: SignInSettings) -> tuple[str, dict[str, object]]:
    if isinstance(error, UnknownPersonError):
        return "entrance.unknown", {"name": error.signed_in_as}
    if isinstance(error, SessionOverError):
        key = "entrance.over" if settings.mode == "oidc" else "entrance.reload"
        return key, {"hours": f"{settings.session_hours:g}"}
    if isinstance(error, NotVouchedForError):
        return "entrance.refused", {}
    if settings.mode == "proxy":
        return "entrance.proxy", {"address": settings.address}
    return "entrance.oidc", {}


def _draw_buttons(key: str, language: Language) -> None:
    if key in {"entrance.unknown", "entrance.refused"}:
        st.button(text("sign_out", language), key="sign_out", on_click=st.logout, type="primary")
        return
    label = text("sign_in.again" if key == "entrance.over" else "sign_in", language)
    st.button(label, key="sign_in", on_click=st.login, type="primary")
