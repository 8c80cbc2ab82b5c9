"""What everybody asked and said, for whoever looks after whoknows: a part at a time, on record."""

from dataclasses import replace

import streamlit as st

from index.ledger_audit import QuestionKind
from search.periods import first_day, last_day
from search.recorded import Wanted, read_feedback, read_open_questions, read_whole_audit
from ui import record_tables as tables
from ui.address import current, put
from ui.components import heading_html
from ui.links import Place, address_of, link_html
from ui.messages import text
from ui.openings import number_in
from ui.record_tables import Kept
from ui.remembering import ledger_of
from ui.searches import is_date
from ui.views.surroundings import Surroundings

_PAGE = 50  # records
_DATES = ("from", "to")


def wanted_records() -> Kept | None:
    """Return what the address asks for, None where it asks for none."""
    return Kept(current("records")) if current("records") in set(Kept) else None


def draw_links(around: Surroundings) -> None:
    """Draw the ways to what is on record; nothing of it is read for that."""
    setting, settings = around.setting, around.engine.workspace.audit
    links = tables.links_html(setting, is_kept=settings.enabled)
    st.html(heading_html("records", setting) + links)


def draw_records(kept: Kept, around: Surroundings) -> None:
    """Draw a page of records as the address narrows them.

    Raises:
        NotAllowedError: They are not for this viewer.
    """
    setting = around.setting
    back = address_of(Place.ADMINISTRATION, setting.language)
    link = link_html(text("records.back", setting.language), back)
    st.html(f'<p class="wk-back">{link}</p>{heading_html(f"records.{kept}", setting)}')
    _draw_filters(kept, around)
    page = max(number_in({"page": current("page")}, "page") or 1, 1)
    # One more than is shown says whether there is another page.
    wanted = replace(_wanted(kept), skip=(page - 1) * _PAGE, top=_PAGE + 1)
    html, count = _read(kept, wanted, around)
    narrowed = {name: current(name) for name in ("who", *_DATES, "kind")}
    st.html(
        html + tables.pages_html(kept, page, has_more=count > _PAGE, setting=setting, **narrowed)
    )


def _wanted(kept: Kept) -> Wanted:
    """Return what the address narrows records to; what means nothing in it is left out."""
    since, until = (current(each) if is_date(current(each)) else "" for each in _DATES)
    kind = current("kind") if current("kind") in set(QuestionKind) else ""
    return Wanted(
        person_id=current("who") or None,
        since=first_day(since) if since else None,
        until=last_day(until) if until else None,
        kind=QuestionKind(kind) if kind and kept is Kept.AUDIT else None,
    )


def _read(kept: Kept, wanted: Wanted, around: Surroundings) -> tuple[str, int]:
    """Return a page of records as HTML, and how many there are, one beyond the page among them."""
    ledger, setting = ledger_of(around.engine), around.setting
    if kept is Kept.AUDIT:
        entries = read_whole_audit(around.engine, ledger, around.on_record, wanted)
        return tables.audit_html(entries[:_PAGE], setting), len(entries)
    if kept is Kept.FEEDBACK:
        said = read_feedback(around.engine, ledger, around.on_record, wanted)
        return tables.feedback_html(said[:_PAGE], setting), len(said)
    asked = read_open_questions(ledger, around.on_record, wanted)
    return tables.open_questions_html(asked[:_PAGE], setting), len(asked)


def _draw_filters(kept: Kept, around: Surroundings) -> None:
    language = around.language
    with st.container(horizontal=True, key="records_filters", vertical_alignment="bottom"):
        for name in ("who", *_DATES):
            st.session_state[f"records_{name}"] = current(name)
            st.text_input(
                text(f"records.{name}", language),
                key=f"records_{name}",
                placeholder=text(f"records.{name}.example", language),
                autocomplete="off",
                on_change=_put,
                args=(name,),
            )
        if kept is Kept.AUDIT:
            kinds = {"": text("records.kind.any", language)} | {
                each.value: text(f"audit.kind.{each}", language) for each in QuestionKind
            }
            st.session_state["records_kind"] = current("kind") if current("kind") in kinds else ""
            st.selectbox(
                text("audit.kind", language),
                options=list(kinds),
                format_func=kinds.__getitem__,
                key="records_kind",
                on_change=_put,
                args=("kind",),
            )
    if st.session_state.pop("records_wrong", False):
        wrong = around.setting.say("filter.date.wrong")
        st.html(f'<p class="wk-wrong" role="alert">{wrong}</p>')


def _put(name: str) -> None:
    written = st.session_state[f"records_{name}"].strip()
    is_wrong = name in _DATES and bool(written) and not is_date(written)
    st.session_state["records_wrong"] = is_wrong
    if not is_wrong:
        put(**{name: written}, page="")
