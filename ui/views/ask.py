"""The page for asking: a question in; the answer, the departments, the people and the proof out."""

from dataclasses import replace

import streamlit as st

from index.ledger_audit import recent_questions
from ingest.records import Language
from search.follow_ups import Understood
from ui import answer_parts, components
from ui.address import current_language
from ui.copying import copying_script
from ui.failures import EXPLAINED, Failure, explain
from ui.markup import escape_html, escape_markdown
from ui.messages import text
from ui.opening import served_engine
from ui.remembering import ledger_of
from ui.searches import Search, current_search, put_search
from ui.viewers import count_asking, current_viewer
from ui.views.answer import draw_answer
from ui.views.filters import draw_filters
from ui.views.surroundings import Surroundings, make_setting

_RECENT = 5  # questions
_FOCUS = (  # Streamlit has no setting for a box that is ready to type in
    "<script>(function focus(tries) {"
    "  const box = document.querySelector('.st-key-start input');"
    "  if (box) box.focus({preventScroll: true});"
    "  else if (tries) setTimeout(focus, 100, tries - 1);"
    "})(20);</script>"
)


def show() -> None:
    """Draw the page for the search that the address holds."""
    language = current_language()
    search = current_search()
    if search.question.strip():
        _draw_question_box(search, language)
    else:
        with st.container(key="start"):
            _draw_hero(language)
            _draw_question_box(search, language)
    try:
        engine, viewer = served_engine(), current_viewer()
        count_asking(viewer)
        setting = make_setting(engine, viewer, language)
        around = Surroundings(engine=engine, viewer=viewer, setting=setting)
        draw_filters(search, engine.choices(viewer), setting)
        if search.question.strip():
            draw_answer(search, _understand(search, around), around)
        else:
            _draw_examples(search, around)
            _draw_recent(around)
    except EXPLAINED as error:
        _draw_failure(explain(error, search.question, language), language)
    st.html(_FOCUS + copying_script(), unsafe_allow_javascript=True)


def _draw_hero(language: Language) -> None:
    heading, lead = text("ask.heading", language), text("ask.lead", language)
    st.html(f'<div class="wk-hero"><h1>{escape_html(heading)}</h1><p>{escape_html(lead)}</p></div>')


def _draw_question_box(search: Search, language: Language) -> None:
    st.session_state["question"] = search.question
    with st.form("question_box", border=False), st.container(horizontal=True, gap="small"):
        st.text_input(
            text("ask.label", language),
            key="question",
            placeholder=text("ask.placeholder", language),
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.form_submit_button(
            text("ask.button", language), type="primary", on_click=_submit, args=(search,)
        )


def _submit(search: Search) -> None:
    """Ask anew what was written: nothing that was asked before belongs to it."""
    question = st.session_state["question"].strip()
    st.session_state["asked_nothing"] = not question
    put_search(replace(search, question=question, earlier=()))


def _understand(search: Search, around: Surroundings) -> Understood:
    """Return what the question means after those before it, and show how it was understood."""
    understood = around.engine.understand(search.question, search.earlier, around.viewer)
    if search.earlier:
        st.html(answer_parts.thread_html(search, understood, around.setting))
    return understood


def _draw_examples(search: Search, around: Surroundings) -> None:
    topics = around.engine.example_topics(around.viewer, around.language)
    with st.container(key="examples", gap="xsmall"):
        asked_nothing = st.session_state.get("asked_nothing", False)
        heading = "ask.empty" if asked_nothing else "ask.examples"
        st.html(components.heading_html(heading, around.setting))
        for number, topic in enumerate(topics):
            example = text(f"example.{number}", around.language, topic=topic)
            st.button(
                escape_markdown(example),
                key=f"example_{number}",
                on_click=put_search,
                args=(replace(search, question=example),),
            )


def _draw_recent(around: Surroundings) -> None:
    """Draw what this viewer asked last, where that is kept."""
    questions = recent_questions(ledger_of(around.engine), around.viewer, top=_RECENT)
    if questions:
        st.html(answer_parts.recent_html(questions, around.setting))


def _draw_failure(failure: Failure, language: Language) -> None:
    st.html(components.failure_html(failure, language))
