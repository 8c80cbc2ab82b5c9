"""The page for departments: how they stand to each other, and each with what it holds."""

import streamlit as st

from index.ledger_audit import QuestionKind
from search.department_map import DepartmentMap
from search.scopes import Scope
from ui import department_cards, onboarding_cards
from ui import department_map_chart as chart
from ui.address import current, put
from ui.components import heading_html, page_heading_html
from ui.messages import text
from ui.views.surroundings import Surroundings, draw_failure, draw_in_surroundings

_TOPICS = 10  # rows of the heat map
_OF_EACH = 8  # documents, people, topics of one department
_SKELETON_HEIGHT = 520
_CHART_KEY = "department_map"


def show() -> None:
    """Draw the department of the address, else all of them."""
    draw_in_surroundings(_draw)


def _draw(around: Surroundings) -> None:
    department = current("department")
    if not department:
        _draw_all(around)
    elif department in around.setting.names:
        _draw_one(department, around)
    else:
        draw_failure("department.unknown", around)


def _draw_all(around: Surroundings) -> None:
    setting = around.setting
    st.html(page_heading_html("page.departments", "departments.lead", setting))
    if not setting.names:
        draw_failure("departments.none", around)
        return
    with st.skeleton(height=_SKELETON_HEIGHT):
        scope = Scope(viewer=around.viewer, top=_TOPICS)
        found = around.on_record.answer(
            QuestionKind.DEPARTMENT_MAP,
            "",
            lambda: around.engine.department_map(around.language, scope),
        )
    st.html(department_cards.departments_html(found, setting))
    _draw_map(found, around)
    if found.topics:
        with st.container(key="heat"):
            lead = f'<p class="wk-quiet">{setting.say("heat.lead")}</p>'
            st.html(heading_html("heat.heading", setting) + lead + chart.heat_html(found, setting))


def _draw_map(found: DepartmentMap, around: Surroundings) -> None:
    setting = around.setting
    said = "map.lead" if found.links else "map.nothing"
    lead = f'<p class="wk-quiet">{setting.say(said)}</p>'
    with st.container(key="map"):
        st.html(heading_html("map.heading", setting) + lead)
        if not found.links:
            return
        drawn, told = st.columns([5, 3], gap="large", vertical_alignment="center")
        drawn.echarts_chart(
            chart.graph_options(found, setting),
            height=chart.GRAPH_HEIGHT,
            renderer="svg",
            alt=chart.graph_text(found, setting),
            key=_CHART_KEY,
            on_select=lambda: _open_clicked(found),
        )
        told.html(chart.strongest_html(found, setting))
        with st.expander(text("departments.table", around.language)):
            st.html(chart.links_table_html(found, setting))


def _open_clicked(found: DepartmentMap) -> None:
    department = chart.clicked_department(st.session_state[_CHART_KEY].selection.selected, found)
    if department:
        put(department=department)


def _draw_one(department: str, around: Surroundings) -> None:
    setting = around.setting
    st.html(department_cards.department_head_html(department, setting))
    with st.skeleton(height=_SKELETON_HEIGHT):
        found = around.on_record.answer(
            QuestionKind.ONBOARD,
            department,
            lambda: around.engine.onboard(department, Scope(viewer=around.viewer, top=_OF_EACH)),
        )
    if not found.documents:
        draw_failure("department.empty", around)
        return
    with st.container(key="profile"):
        main, side = st.columns([2, 1], gap="large")
    with main:
        st.html(
            heading_html("department.topics", setting)
            + onboarding_cards.topics_html(found.topics, setting)
        )
        st.html(
            heading_html("department.documents", setting)
            + onboarding_cards.reading_html(found.documents, setting)
        )
        st.html(
            heading_html("department.neighbours", setting)
            + onboarding_cards.neighbours_html(found.neighbours, setting)
        )
    with side:
        st.html(
            heading_html("department.people", setting)
            + onboarding_cards.meeting_html(found.people, setting)
        )
