"""The page for newcomers: pick a department and a role; read, meet, tick off, print, keep."""

import base64
from collections.abc import Callable

import streamlit as st

from index.ledger_audit import QuestionKind
from search.onboarding import Onboarding
from search.scopes import MOST_RESULTS, Scope
from ui import onboarding_cards
from ui.address import current, put
from ui.checklist import (
    Kind,
    RoleReading,
    all_keys,
    as_markdown,
    key_of,
    parse_ticks,
    write_ticks,
)
from ui.components import facts_html, heading_html, page_heading_html, said_date
from ui.markup import escape_markdown
from ui.messages import text
from ui.views.surroundings import Surroundings, draw_failure, draw_in_surroundings

_OF_EACH = 8
_FOR_ROLE = 4
_SKELETON_HEIGHT = 520


def show() -> None:
    """Draw the list for the department and the role of the address."""
    draw_in_surroundings(_draw)


def _draw(around: Surroundings) -> None:
    setting = around.setting
    department = current("department")
    name = setting.names.get(department)
    title = "start.title" if name else "page.onboarding"
    st.html(page_heading_html(title, "start.lead", setting, department=name))
    if not setting.names:
        draw_failure("departments.none", around)
        return
    if department and not name:
        draw_failure("department.unknown", around)
        department = ""
    role = _draw_choice(department, around)
    if department:
        _draw_list(department, role, around)
    else:
        cards = onboarding_cards.departments_to_choose_html(list(setting.names), setting)
        st.html(heading_html("start.choose", setting) + cards)


def _draw_choice(department: str, around: Surroundings) -> str:
    """Draw the boxes in which one chooses; return the role that is chosen, empty for any."""
    language, names = around.language, around.setting.names
    st.session_state["start_department"] = department or None
    with st.container(horizontal=True, key="choice"):
        st.selectbox(
            text("start.department", language),
            list(names),
            format_func=names.__getitem__,
            key="start_department",
            placeholder=text("start.department.choose", language),
            on_change=lambda: put(
                department=st.session_state["start_department"] or "", role="", done=""
            ),
        )
        if not department:
            return ""
        roles = _roles(department, around)
        role = current("role") if current("role") in roles else ""
        st.session_state["start_role"] = role or None
        st.selectbox(
            text("start.role", language),
            roles,
            key="start_role",
            placeholder=text("start.role.choose", language),
            disabled=not roles,
            on_change=lambda: put(role=st.session_state["start_role"] or ""),
        )
    return role


def _roles(department: str, around: Surroundings) -> list[str]:
    scope = Scope(viewer=around.viewer, departments=(department,), top=MOST_RESULTS)
    people = around.on_record.answer(QuestionKind.PEOPLE, "", lambda: around.engine.people(scope))
    return sorted({each.title for each in people if each.title and each.department == department})


def _draw_list(department: str, role: str, around: Surroundings) -> None:
    setting = around.setting
    with st.skeleton(height=_SKELETON_HEIGHT):
        found = around.on_record.answer(
            QuestionKind.ONBOARD,
            department,
            lambda: around.engine.onboard(department, Scope(viewer=around.viewer, top=_OF_EACH)),
        )
        special = _read_for_role(role, found, around) if role else None
    if not found.documents:
        draw_failure("department.empty", around)
        return
    ticked = parse_ticks(current("done"))
    _draw_actions(found, special, ticked, around)
    with st.container(key="profile"):
        main, side = st.columns([3, 2], gap="large")
    with main:
        _draw_reading(found, special, around)
        _draw_words(found, around)
        _draw_part("onboard.topics", onboarding_cards.topics_html(found.topics, setting), around)
    with side:
        _draw_meeting(found, around)
        neighbours = onboarding_cards.neighbours_html(found.neighbours, setting)
        _draw_part("onboard.neighbours", neighbours, around)


def _read_for_role(role: str, found: Onboarding, around: Surroundings) -> RoleReading:
    """Return what concerns a role in the department, beyond what everybody reads there."""
    scope = Scope(
        viewer=around.viewer,
        departments=(found.department,),
        excluded=tuple(each.document for each in found.documents[:_FOR_ROLE]),
        top=MOST_RESULTS,
    )
    hits = {
        each.document: each
        for each in reversed(
            around.on_record.answer(
                QuestionKind.ASK, role, lambda: around.engine.ask(role, scope)
            ).hits
        )
    }
    known = {each.document for each in found.documents}
    beyond = [each for each in reversed(hits.values()) if each.document not in known]
    people = around.on_record.answer(
        QuestionKind.PEOPLE, role, lambda: around.engine.people(scope, role)
    )
    return RoleReading(
        role=role,
        hits=tuple(beyond[:_FOR_ROLE]),
        people=tuple(each.name for each in people if each.title == role),
    )


def _draw_actions(
    found: Onboarding, role: RoleReading | None, ticked: frozenset[str], around: Surroundings
) -> None:
    language = around.language
    keys = all_keys(found, role)
    done = text("start.done", language, done=len(ticked & set(keys)), all=len(keys))
    markdown = as_markdown(found, role, ticked, around.setting)
    with st.container(key="actions", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="wk-quiet" role="status">{done}</p>', width="content")
        st.html(
            onboarding_cards.actions_html(found.department, around.setting)
            + _actions_script(markdown),
            unsafe_allow_javascript=True,
            width="content",
        )


def _actions_script(markdown: str) -> str:
    """Return the script of the two actions: the file never leaves the page that shows it."""
    encoded = base64.b64encode(markdown.encode()).decode()
    return (
        "<script>"
        "document.querySelector('.wk-save').href ="
        f" 'data:text/markdown;charset=utf-8;base64,{encoded}';"
        "document.querySelector('.wk-print').onclick = event => {"
        "  event.preventDefault(); window.print(); };"
        "</script>"
    )


def _draw_reading(found: Onboarding, role: RoleReading | None, around: Surroundings) -> None:
    setting = around.setting
    st.html(heading_html("onboard.read", setting))
    for each in found.documents:
        facts = onboarding_cards.reading_facts_html(each, setting)
        facts += onboarding_cards.read_link_html(each.document, each.title, setting)
        _draw_item(key_of(Kind.DOCUMENT, each.document), each.title, facts)
    if role is not None and (role.hits or role.people):
        st.html(heading_html("start.for_role", setting, role=role.role))
        if role.people:
            people = text("why.comma", around.language).join(role.people)
            st.html(f'<p class="wk-quiet">{setting.say("start.same_role", people=people)}</p>')
        for hit in role.hits:
            facts = facts_html([said_date(hit.date, setting), hit.snippet])
            facts += onboarding_cards.read_link_html(hit.document, hit.title, setting)
            _draw_item(key_of(Kind.DOCUMENT, hit.document), hit.title, facts)


def _draw_meeting(found: Onboarding, around: Surroundings) -> None:
    setting = around.setting
    st.html(heading_html("onboard.meet", setting))
    if not found.people:
        st.html(f'<p class="wk-quiet">{setting.say("start.people.none")}</p>')
    for each in found.people:
        facts = onboarding_cards.meeting_facts_html(each, setting)
        _draw_item(key_of(Kind.PERSON, each.person), each.name, facts)


def _draw_item(key: str, label: str, facts: str) -> None:
    ticked = parse_ticks(current("done"))
    st.session_state[f"tick_{key}"] = key in ticked
    with st.container(key=f"item_{key}", gap=None):
        st.checkbox(escape_markdown(label), key=f"tick_{key}", on_change=_toggler(key))
        st.html(f'<div class="wk-below">{facts}</div>')


def _toggler(key: str) -> Callable[[], None]:
    return lambda: put(done=write_ticks(parse_ticks(current("done")) ^ {key}))


def _draw_words(found: Onboarding, around: Surroundings) -> None:
    setting = around.setting
    nothing = f'<p class="wk-quiet">{setting.say("start.words.none")}</p>'
    words = onboarding_cards.glossary_html(found.glossary, setting) if found.glossary else nothing
    _draw_part("onboard.words", words, around)


def _draw_part(heading: str, html: str, around: Surroundings) -> None:
    st.html(heading_html(heading, around.setting) + html)
