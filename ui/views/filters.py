"""The quiet row below the question box: department, date, type and language of what is searched."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from search.choices import Choices
from ui.components import Setting
from ui.links import link_html
from ui.markup import escape_markdown
from ui.messages import text
from ui.searches import Search, is_date, put_search

_MOST_YEARS = 6


def draw_filters(search: Search, choices: Choices, setting: Setting) -> None:
    """Draw the filters as buttons that open; each says what it is set to."""
    language = setting.language
    with st.container(horizontal=True, key="filters", gap="small", vertical_alignment="center"):
        _draw_choice("departments", setting.names, search.departments, search, setting)
        _draw_dates(search, choices, setting)
        kinds = {each.value: text(f"kind.{each}", language) for each in choices.kinds}
        _draw_choice("kinds", kinds, search.kinds, search, setting)
        tongues = {each.value: text(f"written.{each}", language) for each in choices.languages}
        _draw_choice("languages", tongues, search.languages, search, setting)
        if search.is_limited:
            link = link_html(text("filter.clear", language), search.everywhere().address(language))
            st.html(f'<p class="wk-clear">{link}</p>', width="content")


def _draw_choice(
    name: str,
    options: Mapping[str, str],
    chosen: Sequence[str],
    search: Search,
    setting: Setting,
) -> None:
    """Draw a filter of several values; where there is no choice there is none."""
    if len(options) < 2:
        return
    known = [str(each) for each in chosen if each in options]
    st.session_state[name] = known

    def choose() -> None:
        chosen: dict[str, Any] = {name: tuple(st.session_state[name])}
        put_search(replace(search, **chosen))

    label = text(f"filter.{name}", setting.language)
    with st.popover(_say_set(label, [options[each] for each in known], setting)):
        st.pills(
            label,
            options=list(options),
            selection_mode="multi",
            format_func=lambda each: escape_markdown(options[each]),
            key=name,
            on_change=choose,
            label_visibility="collapsed",
        )


def _say_set(label: str, chosen: Sequence[str], setting: Setting) -> str:
    if not chosen:
        return escape_markdown(label)
    said = chosen[0]
    if len(chosen) > 1:
        count = len(chosen)
        values = {"first": chosen[0], "count": count, "others": count - 1}
        said = text("filter.more", setting.language, **values)
    return escape_markdown(text("filter.set", setting.language, name=label, chosen=said))


def _draw_dates(search: Search, choices: Choices, setting: Setting) -> None:
    if not choices.years:
        return
    language = setting.language
    label = text("filter.dates", language)
    with st.popover(_say_set(label, _said_dates(search, setting), setting)):
        is_year = search.since == search.until and len(search.since) == 4
        years = [str(each) for each in choices.years[:_MOST_YEARS]]
        st.session_state["year"] = search.since if is_year and search.since in years else None
        st.pills(
            text("filter.year", language),
            options=years,
            key="year",
            on_change=lambda: _put_dates(search, st.session_state["year"]),
        )
        st.session_state["since"], st.session_state["until"] = search.since, search.until
        for bound in ("since", "until"):
            st.text_input(
                text(f"filter.{bound}", language),
                key=bound,
                placeholder=text("filter.date.example", language),
                autocomplete="off",
                on_change=_put_bound,
                args=(search, bound),
            )
        if st.session_state.pop("wrong_date", False):
            st.html(f'<p class="wk-wrong" role="alert">{setting.say("filter.date.wrong")}</p>')


def _said_dates(search: Search, setting: Setting) -> list[str]:
    since, until = search.since, search.until
    if since and since == until:
        return [since]
    key = "between" if since and until else "from" if since else "to"
    said = text(f"filter.{key}", setting.language, since=since, until=until)
    return [said] if since or until else []


def _put_dates(search: Search, year: str | None) -> None:
    put_search(replace(search, since=year or "", until=year or ""))


def _put_bound(search: Search, bound: str) -> None:
    written = st.session_state[bound].strip()
    st.session_state["wrong_date"] = bool(written) and not is_date(written)
    if not st.session_state["wrong_date"]:
        put_search(replace(search, **{bound: written}))
