"""What the address bar holds, so that a search can be sent: the question, language, departments."""

import streamlit as st

from ingest.records import Language

_QUESTION, _LANGUAGE, _DEPARTMENTS = "q", "lang", "in"


def current_question() -> str:
    """Return the question of the address, empty where there is none."""
    return st.query_params.get(_QUESTION, "")


def set_question(question: str) -> None:
    """Put a question into the address; an empty one takes it out."""
    if question:
        st.query_params[_QUESTION] = question
    elif _QUESTION in st.query_params:
        del st.query_params[_QUESTION]


def current_language() -> Language:
    """Return the language of the address, else the browser's: Chinese where it says so."""
    chosen = st.query_params.get(_LANGUAGE, "")
    if chosen in set(Language):
        return Language(chosen)
    return Language.ZH if (st.context.locale or "").lower().startswith("zh") else Language.EN


def set_language(language: Language) -> None:
    """Put a language into the address."""
    st.query_params[_LANGUAGE] = language.value


def current_departments() -> list[str]:
    """Return the ids of the departments that the search is limited to; none means all."""
    return st.query_params.get_all(_DEPARTMENTS)


def set_departments(departments: list[str]) -> None:
    """Put departments into the address; none takes them out."""
    if departments:
        st.query_params[_DEPARTMENTS] = departments
    elif _DEPARTMENTS in st.query_params:
        del st.query_params[_DEPARTMENTS]


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
