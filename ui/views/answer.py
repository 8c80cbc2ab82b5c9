"""The screen of an answer: its shape at once, its parts as they are ready, and what comes last."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from index.ledger_audit import QuestionKind
from search.errors import QueryError
from search.follow_ups import Understood
from search.related import RelatedDocument
from search.results import Answered, AskEvent, AskResult, EvidenceFound, SentenceAccepted
from search.scopes import Scope
from ui import answer_parts, components, passage_cards
from ui.department_bars import bars_html
from ui.failures import EXPLAINED, nothing_found
from ui.introduction_drafts import draft_html
from ui.messages import text
from ui.searches import Search, put_search
from ui.views.remarks import draw_feedback, draw_recording
from ui.views.surroundings import Surroundings

_PASSAGES = 10
_CLOSEST_PASSAGES = 3  # where nothing answers, more would only look like an answer
_ELSEWHERE = 3  # documents
# Of the fused score: on data/, above it lies what other departments wrote on the same matter, and
# below it what is only written in the same way.
_RELATED_FROM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slots:
    """The places of the parts, in the order in which they are read."""

    answer: DeltaGenerator
    progress: DeltaGenerator
    actions: DeltaGenerator
    departments: DeltaGenerator
    people: DeltaGenerator
    passages: DeltaGenerator
    elsewhere: DeltaGenerator


def draw_answer(search: Search, understood: Understood, around: Surroundings) -> None:
    """Draw the answer to what a search was understood as."""
    departments = understood.departments or _known(search, around)
    scope = search.scope(around.viewer, departments=departments, top=_PASSAGES)
    with st.container(key="result"):
        slots = _lay_out()
    _draw_skeleton(slots, around)
    events = around.on_record.follow(
        QuestionKind.ASK,
        understood.question,
        around.engine.ask_in_steps(understood.question, scope),
    )
    try:
        result = _draw_events(events, slots, search, around)
    except EXPLAINED:  # is drawn in place of the whole
        _clear(slots)
        raise
    if result is not None and result.answer.citations:
        _draw_elsewhere(result, scope, slots.elsewhere, around)


def _known(search: Search, around: Surroundings) -> tuple[str, ...]:
    return tuple(each for each in search.departments if each in around.setting.names)


def _lay_out() -> _Slots:
    main, side = st.columns([2, 1], gap="large")
    with main, st.container(key="found"):
        answer, progress = st.empty(), st.empty()
        actions = st.container(key="actions")
        departments = st.empty()
    with side, st.container(key="people"):
        people = st.empty()
    with main, st.container(key="passages"):
        passages, elsewhere = st.empty(), st.empty()
    return _Slots(
        answer=answer,
        progress=progress,
        actions=actions,
        departments=departments,
        people=people,
        passages=passages,
        elsewhere=elsewhere,
    )


def _draw_skeleton(slots: _Slots, around: Surroundings) -> None:
    shape = answer_parts.skeleton_html
    slots.answer.html(shape(5, around.setting, heading="answer", is_first=True))
    slots.departments.html(shape(4, around.setting, heading="departments"))
    slots.people.html(shape(9, around.setting, heading="experts"))
    slots.passages.html(shape(9, around.setting, heading="passages"))
    slots.elsewhere.empty()


def _clear(slots: _Slots) -> None:
    places = (slots.answer, slots.progress, slots.departments, slots.people, slots.passages)
    for place in places:
        place.empty()


def _draw_events(
    events: Iterator[AskEvent], slots: _Slots, search: Search, around: Surroundings
) -> AskResult | None:
    """Draw what comes as it comes; return the whole, or nothing where nothing was found."""
    result = None
    for event in events:
        match event:
            case EvidenceFound(found) if not found.hits:
                _draw_nothing(found, slots, search, around)
                return None
            case EvidenceFound(found, is_writing):
                result = found
                _draw_found(found, slots, search, around)
                if is_writing:
                    slots.progress.html(components.writing_html(around.setting))
            case SentenceAccepted(answer) if result is not None:
                written = replace(result, answer=answer)
                slots.answer.html(components.answer_html(written, around.setting))
            case Answered(found):
                result = found
                slots.answer.html(_answer_html(found, around))
                slots.progress.empty()
    return result


def _answer_html(result: AskResult, around: Surroundings) -> str:
    if result.answer.abstained:
        return components.abstention_html(around.setting)
    return components.answer_html(result, around.setting)


def _draw_found(result: AskResult, slots: _Slots, search: Search, around: Surroundings) -> None:
    setting, abstained = around.setting, result.answer.abstained
    kind = "closest." if abstained else ""
    hits = result.hits[:_CLOSEST_PASSAGES] if abstained else result.hits
    slots.answer.html(_answer_html(result, around))
    with slots.actions:
        _draw_actions(result, search, around)
    _draw_departments(result, f"{kind}departments", slots, search, around)
    people = components.experts_html(
        result.experts,
        f"{kind}experts",
        setting,
        draft=lambda expert: draft_html(expert, result.question, setting),
    )
    slots.people.html(people)
    slots.passages.html(
        passage_cards.passages_html(hits, f"{kind}passages", result.question, setting)
    )


def _draw_departments(
    result: AskResult, heading: str, slots: _Slots, search: Search, around: Surroundings
) -> None:
    said = components.heading_html(heading, around.setting)
    bars = bars_html(result.departments, result.restricted, search, around.setting)
    slots.departments.html(said + bars)


def _draw_nothing(result: AskResult, slots: _Slots, search: Search, around: Surroundings) -> None:
    """Draw that there is no document to look at, but for what is restricted."""
    _clear(slots)
    failure = nothing_found(around.language)
    slots.answer.html(components.failure_html(failure, around.language))
    if result.restricted:
        _draw_departments(result, "departments", slots, search, around)


def _draw_actions(result: AskResult, search: Search, around: Surroundings) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if result.answer.abstained:
            draw_recording(result.question, around)
        else:
            documents = tuple(dict.fromkeys(each.document for each in result.answer.citations))
            draw_feedback(result.question, documents, around)
        st.html(answer_parts.actions_html(around.setting), width="content")
    _draw_further(search, around)


def _draw_further(search: Search, around: Surroundings) -> None:
    """Draw the box for a question that goes on from this one."""
    language = around.language

    def go_on() -> None:
        question = st.session_state["further"].strip()
        if question:
            put_search(search.go_on(question))

    with (
        st.form("further_box", border=False, clear_on_submit=True),
        st.container(horizontal=True, gap="small"),
    ):
        st.text_input(
            text("further.label", language),
            key="further",
            placeholder=text("further.placeholder", language),
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.form_submit_button(text("further.button", language), on_click=go_on)


def _draw_elsewhere(
    result: AskResult, scope: Scope, slot: DeltaGenerator, around: Surroundings
) -> None:
    """Draw what other departments than those of the answer wrote on its matter."""
    related = _find_elsewhere(result, scope, around)
    if related:
        slot.html(answer_parts.elsewhere_html(related, around.setting))


def _find_elsewhere(result: AskResult, scope: Scope, around: Surroundings) -> list[RelatedDocument]:
    everywhere = replace(scope, departments=())
    document = result.answer.citations[0].document
    try:
        related = around.on_record.answer(
            QuestionKind.RELATED,
            document,
            lambda: around.engine.related_to_document(document, everywhere),
            showing=(document,),
        )
    except QueryError:  # it is gone: a new generation is served meanwhile
        return []
    cited = {each.department for each in result.answer.citations}
    shown = {each.department for each in result.departments} if scope.departments else set()
    left_out = cited | shown
    found = [
        each for each in related if each.score >= _RELATED_FROM and each.department not in left_out
    ]
    return found[:_ELSEWHERE]
