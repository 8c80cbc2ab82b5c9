"""The page for people: find a person or a topic; somebody's profile with what proves it."""

import dataclasses

import streamlit as st

from index.ledger_audit import QuestionKind
from search.errors import QueryError
from search.scopes import MOST_RESULTS, Scope
from ui import people_cards
from ui.address import current, put
from ui.components import experts_html, heading_html, page_heading_html
from ui.messages import text
from ui.views.surroundings import Surroundings, draw_failure, draw_in_surroundings

_MOST_NAMED = 12
_SKELETON_HEIGHT = 420


def show() -> None:
    """Draw the profile of the person in the address, else the people that its search finds."""
    draw_in_surroundings(_draw)


def _draw(around: Surroundings) -> None:
    person = current("person")
    if person:
        _draw_profile(person, around)
    else:
        _draw_search(around)


def _draw_search(around: Surroundings) -> None:
    query = current("q").strip()
    st.html(page_heading_html("page.people", "people.lead", around.setting))
    _draw_box(query, around)
    scope = Scope(viewer=around.viewer, top=MOST_RESULTS)
    if query:
        _draw_found(query, scope, around)
    else:
        _draw_everyone(scope, around)


def _draw_box(query: str, around: Surroundings) -> None:
    st.session_state["people_query"] = query
    with st.form("people_box", border=False), st.container(horizontal=True, gap="small"):
        st.text_input(
            text("people.label", around.language),
            key="people_query",
            placeholder=text("people.placeholder", around.language),
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.form_submit_button(text("find", around.language), type="primary", on_click=_submit)


def _submit() -> None:
    put(q=st.session_state["people_query"].strip())


def _draw_everyone(scope: Scope, around: Surroundings) -> None:
    people = around.on_record.answer(QuestionKind.PEOPLE, "", lambda: around.engine.people(scope))
    if not people:
        draw_failure("people.empty", around)
        return
    st.html(
        heading_html("people.all", around.setting)
        + people_cards.people_html(people, around.setting)
    )


def _draw_found(query: str, scope: Scope, around: Surroundings) -> None:
    setting = around.setting
    with st.skeleton(height=_SKELETON_HEIGHT):
        named = around.on_record.answer(
            QuestionKind.PEOPLE,
            query,
            lambda: around.engine.people(dataclasses.replace(scope, top=_MOST_NAMED), query),
        )
        known = {each.person for each in named}
        experts = [
            each
            for each in around.on_record.answer(
                QuestionKind.EXPERTS,
                query,
                lambda: around.engine.experts(query, dataclasses.replace(scope, top=10)),
            )
            if each.person not in known
        ]
    if named:
        heading = heading_html("people.named", setting)
        st.html(heading + people_cards.people_html(named, setting))
    if experts:
        st.html(experts_html(experts, "people.knowing", setting, query=query))
    if not named and not experts:
        draw_failure("people.none", around, query=query)


def _draw_profile(person: str, around: Surroundings) -> None:
    setting = around.setting
    try:
        profile = around.on_record.answer(
            QuestionKind.PERSON,
            person,
            lambda: around.engine.person(person, Scope(viewer=around.viewer, top=MOST_RESULTS)),
        )
    except QueryError:
        draw_failure("person.unknown", around)
        return
    st.html(people_cards.profile_head_html(profile, setting))
    with st.container(key="profile"):
        main, side = st.columns([2, 1], gap="large")
    with main:
        st.html(people_cards.knowledge_html(profile, setting))
        st.html(people_cards.documents_html(profile, setting))
    with side:
        st.html(people_cards.colleagues_html(profile.colleagues, setting))
        st.html(people_cards.near_people_html(profile.near, setting))
