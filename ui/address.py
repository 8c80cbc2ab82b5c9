"""What the address bar holds, so that what one sees can be sent: the language and named parts."""

import streamlit as st

from ingest.records import Language

_LANGUAGE = "lang"


def current_language() -> Language:
    """Return the language of the address, else the browser's: Chinese where it says so."""
    chosen = st.query_params.get(_LANGUAGE, "")
    if chosen in set(Language):
        return Language(chosen)
    return Language.ZH if (st.context.locale or "").lower().startswith("zh") else Language.EN


def set_language(language: Language) -> None:
    """Put a language into the address."""
    st.query_params[_LANGUAGE] = language.value


def current(name: str) -> str:
    """Return a part of the address that a view gave a name to, empty where there is none."""
    return st.query_params.get(name, "")


def put(**parts: str | list[str]) -> None:
    """Put named parts into the address; an empty one takes it out."""
    for name, value in parts.items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]
