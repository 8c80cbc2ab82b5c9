"""The page for asking: a question in; the answer, the departments, the people and the proof out."""

from dataclasses import replace
from itertools import chain

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ingest.records import Language
from search.engine import Engine
from search.results import Answered, AskResult, EvidenceFound, SentenceAccepted
from search.scopes import Scope
from ui import components, department_chart
from ui.address import (
    current_departments,
    current_language,
    current_question,
    set_departments,
    set_question,
)
from ui.components import Setting
from ui.failures import EXPLAINED, Failure, explain, nothing_found
from ui.markup import escape_html, escape_markdown
from ui.messages import text
from ui.opening import served_engine
from ui.viewers import current_viewer
from ui.views.surroundings import make_setting

_PASSAGES = 10
_CLOSEST_PASSAGES = 3  # where nothing answers, more would only look like an answer
_SKELETON_HEIGHT = 420
_FOCUS = (  # Streamlit has no setting for a box that is ready to type in
    "<script>(function focus(tries) {"
    "  const box = document.querySelector('.st-key-start input');"
    "  if (box) box.focus({preventScroll: true});"
    "  else if (tries) setTimeout(focus, 100, tries - 1);"
    "})(20);</script>"
)


def show() -> None:
    """Draw the page for the question, language and departments that the address holds."""
    language = current_language()
    question = current_question()
    if question.strip():
        _draw_question_box(question, language)
    else:
        with st.container(key="start"):
            _draw_hero(language)
            _draw_question_box(question, language)
    try:
        engine = served_engine()
        setting = make_setting(engine, current_viewer(), language)
        if question.strip():
            _answer(engine, question, setting)
        else:
            _draw_examples(engine, setting)
    except EXPLAINED as error:
        _draw_failure(explain(error, question, language), language)
    st.html(_FOCUS, unsafe_allow_javascript=True)


def _draw_hero(language: Language) -> None:
    heading, lead = text("ask.heading", language), text("ask.lead", language)
    st.html(f'<div class="wk-hero"><h1>{escape_html(heading)}</h1><p>{escape_html(lead)}</p></div>')


def _draw_question_box(question: str, language: Language) -> None:
    st.session_state["question"] = question
    with st.form("question_box", border=False), st.container(horizontal=True, gap="small"):
        st.text_input(
            text("ask.label", language),
            key="question",
            placeholder=text("ask.placeholder", language),
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.form_submit_button(text("ask.button", language), type="primary", on_click=_submit)


def _submit() -> None:
    question = st.session_state["question"].strip()
    st.session_state["asked_nothing"] = not question
    set_question(question)


def _draw_examples(engine: Engine, setting: Setting) -> None:
    topics = engine.example_topics(current_viewer(), setting.language)
    with st.container(key="examples", gap="xsmall"):
        asked_nothing = st.session_state.get("asked_nothing", False)
        heading = "ask.empty" if asked_nothing else "ask.examples"
        st.html(components.heading_html(heading, setting))
        for number, topic in enumerate(topics):
            example = text(f"example.{number}", setting.language, topic=topic)
            st.button(
                escape_markdown(example),
                key=f"example_{number}",
                on_click=set_question,
                args=(example,),
            )


def _draw_filter(setting: Setting) -> list[str]:
    known = [each for each in current_departments() if each in setting.names]
    st.session_state["departments"] = known
    st.pills(
        text("ask.departments", setting.language),
        options=list(setting.names),
        selection_mode="multi",
        format_func=lambda department: escape_markdown(setting.names[department]),
        key="departments",
        on_change=_narrow,
        wrap=False,
    )
    return known


def _narrow() -> None:
    set_departments(st.session_state["departments"])


def _answer(engine: Engine, question: str, setting: Setting) -> None:
    departments = _draw_filter(setting)
    scope = Scope(viewer=current_viewer(), departments=tuple(departments), top=_PASSAGES)
    events = engine.ask_in_steps(question, scope)
    with st.skeleton(height=_SKELETON_HEIGHT):
        first = next(events)
    for event in chain([first], events):
        match event:
            case EvidenceFound(result) if not result.hits:
                _draw_failure(nothing_found(setting.language), setting.language)
                _draw_restricted(result, setting)
                return
            case EvidenceFound(result, is_writing):
                answer_slot, progress_slot = _draw_result(result, setting)
                if is_writing:
                    progress_slot.html(components.writing_html(setting))
            case SentenceAccepted(answer):
                answer_slot.html(components.answer_html(replace(result, answer=answer), setting))
            case Answered(result):
                answer_slot.html(_answer_html(result, setting))
                progress_slot.empty()


def _answer_html(result: AskResult, setting: Setting) -> str:
    if result.answer.abstained:
        return components.abstention_html(setting)
    return components.answer_html(result, setting)


def _draw_result(result: AskResult, setting: Setting) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Draw what was found; return the places of the answer and of what is still to come of it."""
    abstained = result.answer.abstained
    kind = "closest." if abstained else ""
    hits = result.hits[:_CLOSEST_PASSAGES] if abstained else result.hits
    with st.container(key="result"):
        main, side = st.columns([2, 1], gap="large")
    with main, st.container(key="found"):
        answer_slot, progress_slot = st.empty(), st.empty()
        answer_slot.html(_answer_html(result, setting))
        _draw_departments(result, f"{kind}departments", setting)
    with side, st.container(key="people"):
        st.html(components.experts_html(result.experts, f"{kind}experts", setting))
    with main, st.container(key="passages"):
        st.html(components.passages_html(hits, f"{kind}passages", result.question, setting))
    return answer_slot, progress_slot


def _draw_departments(result: AskResult, heading: str, setting: Setting) -> None:
    st.html(components.heading_html(heading, setting))
    key = "-".join(["chart", *current_departments()])  # a bar is clicked once, then all is new
    st.echarts_chart(
        department_chart.chart_options(result.departments, setting),
        height=department_chart.chart_height(result.departments),
        renderer="svg",
        alt=department_chart.chart_text(result.departments, setting),
        key=key,
        on_select=lambda: _choose(key, [each.department for each in result.departments]),
    )
    _draw_restricted(result, setting)
    with st.expander(text("departments.table", setting.language)):
        st.html(department_chart.table_html(result.departments, setting))


def _choose(chart: str, departments: list[str]) -> None:
    """Look only in the department whose bar was clicked, or everywhere again."""
    for group in st.session_state[chart].selection.selected:
        chosen = [departments[place] for place in group["data_indices"]]
        set_departments([] if chosen == current_departments() else chosen)


def _draw_restricted(result: AskResult, setting: Setting) -> None:
    if result.restricted:
        st.html(components.restricted_html(result.restricted, setting))


def _draw_failure(failure: Failure, language: Language) -> None:
    st.html(components.failure_html(failure, language))
