"""The page for whoever looks after whoknows: what is indexed, what is wrong, who may see what."""

from collections import Counter

import streamlit as st

from index.access import Viewer
from index.choosing import KeptGeneration
from index.errors import IndexingError, UnknownViewerError
from index.ledger_audit import QuestionKind
from index.status import IndexStatus
from ingest.records import EVERYONE
from search.operating import go_back, kept_generations, read_whole_status, rights_of
from search.scopes import MOST_RESULTS, Scope
from ui import administration_tables as tables
from ui.address import current, put
from ui.components import failure_html, heading_html, page_heading_html
from ui.failures import Failure
from ui.index_job import IndexJob, JobState
from ui.messages import text
from ui.translating import translate
from ui.views.records import draw_links, draw_records, wanted_records
from ui.views.surroundings import Surroundings, draw_failure, draw_in_surroundings

_FOUND_PEOPLE = 9
_EVERY_SECONDS = 1.0
_CONFIRMING = "confirming"  # what the person was asked to confirm


def show() -> None:
    """Draw the page for whoever looks after whoknows; for others, that it is not for them."""
    draw_in_surroundings(_draw)


def _draw(around: Surroundings) -> None:
    st.html(page_heading_html("page.administration", "admin.lead", around.setting))
    if not around.viewer.is_operator:
        draw_failure("admin.closed", around)
        return
    records = wanted_records()
    with st.container(key="admin"):
        if records is None:
            _draw_sections(around)
        else:
            draw_records(records, around)


def _draw_sections(around: Surroundings) -> None:
    status = read_whole_status(around.engine, around.viewer)
    st.html(tables.status_html(status, around.setting))
    _draw_job(around)
    _draw_runs(kept_generations(around.engine, around.viewer), around)
    _draw_part(
        "admin.unreadable", tables.unreadable_html(status.unreadable, around.setting), around
    )
    _draw_coverage(status, around)
    scope = Scope(viewer=around.viewer, top=MOST_RESULTS)
    names = around.on_record.answer(
        QuestionKind.UNRESOLVED, "", lambda: around.engine.unresolved_names(scope)
    )
    _draw_part("admin.unresolved", tables.unresolved_html(names, around.setting), around)
    _draw_rights(around)
    draw_links(around)


def _draw_part(heading: str, html: str, around: Surroundings, **values: object) -> None:
    st.html(heading_html(heading, around.setting, **values) + html)


@st.cache_resource(show_spinner=False)
def shared_job(_workspace_named: str) -> IndexJob:
    """Return the job that all who look after one workspace start and watch."""
    return IndexJob()


def _draw_job(around: Surroundings) -> None:
    job = shared_job(str(around.engine.workspace.root))
    if job.state.is_running:
        st.fragment(_draw_progress, run_every=_EVERY_SECONDS)(job, around)
        return
    _draw_outcome(job.state, around)
    if _confirm("index", text("admin.index", around.language), "admin.index.ask", around):
        job.start(around.engine, around.viewer)
        st.rerun()


def _draw_progress(job: IndexJob, around: Surroundings) -> None:
    state = job.state
    if not state.is_running:
        st.rerun(scope="app")
    if state.department is None:
        st.progress(0.0, text("admin.index.starting", around.language))
        return
    said = text(
        "admin.index.running",
        around.language,
        department=around.setting.names.get(state.department, state.department),
        phase=text(f"progress.{state.phase}", around.language),
        done=state.done,
        total=state.total,
    )
    whole = max(len(around.engine.workspace.departments), 1)
    part = state.departments_done + state.done / max(state.total, 1)
    st.progress(min(part / whole, 1.0), said)


def _draw_outcome(state: JobState, around: Surroundings) -> None:
    if state.error:
        _draw_error("admin.index.failed", state.error, around)
    elif state.report:
        report = state.report
        said = around.setting.say(
            "indexed",
            generation=report.generation,
            documents=report.documents,
            chunks=report.chunks,
            added=report.added,
            changed=report.changed,
            removed=report.removed,
            unchanged=report.unchanged,
            seconds=f"{report.seconds:.1f}",
        )
        st.html(f'<p class="wk-quiet" role="status">{said}</p>')


def _draw_error(key: str, error: object, around: Surroundings) -> None:
    failure = Failure(
        heading=text(key, around.language),
        next_step=text(f"{key}.next", around.language),
        detail=translate(error, around.language),
    )
    st.html(failure_html(failure, around.language))


def _confirm(
    action: str, label: str, question: str, around: Surroundings, **values: object
) -> bool:
    """Draw a button, and once it is pressed the question; return whether it is answered yes."""
    if st.session_state.get(_CONFIRMING) != action:
        st.button(label, key=f"ask_{action}", on_click=_ask, args=(action,))
        return False
    with st.container(key=f"confirm_{action}", border=True):
        st.html(f"<p>{around.setting.say(question, **values)}</p>")
        with st.container(horizontal=True):
            yes = st.button(text("admin.yes", around.language), key=f"yes_{action}", type="primary")
            st.button(text("admin.no", around.language), key="no", on_click=_ask, args=(None,))
    if yes:
        _ask(None)
    return yes


def _ask(action: str | None) -> None:
    st.session_state[_CONFIRMING] = action


def _draw_runs(kept: list[KeptGeneration], around: Surroundings) -> None:
    setting = around.setting
    st.html(heading_html("admin.runs", setting))
    st.echarts_chart(
        tables.runs_options(kept, setting),
        height=tables.CHART_HEIGHT,
        renderer="svg",
        alt=tables.runs_text(kept, setting),
    )
    st.html(tables.runs_html(kept, setting))
    with st.container(horizontal=True, key="rollbacks"):
        for each in kept:
            if not each.served:
                _draw_rollback(each, around)


def _draw_rollback(kept: KeptGeneration, around: Surroundings) -> None:
    number = kept.generation
    label = text("admin.rollback", around.language, generation=number)
    built_at = tables.say_time(kept.built_at, around.setting)
    question = "admin.rollback.ask"
    if not _confirm(
        f"rollback_{number}", label, question, around, generation=number, built_at=built_at
    ):
        return
    try:
        go_back(around.engine, number, around.viewer)
    except IndexingError as error:
        _draw_error("admin.rollback.failed", error, around)
    else:
        st.rerun()


def _draw_coverage(status: IndexStatus, around: Surroundings) -> None:
    anybody = Viewer(person_id=None, groups=frozenset({EVERYONE}))
    unreadable = Counter(each.document.split("/")[0] for each in status.unreadable)
    coverage = around.engine.coverage(anybody, around.viewer)
    _draw_part("admin.coverage", tables.coverage_html(coverage, unreadable, around.setting), around)


def _draw_rights(around: Surroundings) -> None:
    setting = around.setting
    lead = f'<p class="wk-quiet">{setting.say("admin.view_as.lead")}</p>'
    _draw_part("admin.view_as", lead, around)
    query = current("person")
    st.session_state["view_as"] = query
    st.text_input(
        text("admin.view_as.label", around.language),
        key="view_as",
        autocomplete="off",
        on_change=lambda: put(person=st.session_state["view_as"].strip(), seen_as=""),
    )
    seen_as = current("seen_as")
    groups = _draw_seen_as(seen_as, around) if seen_as else None
    if query and not seen_as:
        scope = Scope(viewer=around.viewer, top=_FOUND_PEOPLE)
        people = around.on_record.answer(
            QuestionKind.PEOPLE, query, lambda: around.engine.people(scope, query)
        )
        _draw_part("admin.view_as.found", tables.candidates_html(people, setting), around)
    rules = tables.rules_html(around.engine.workspace.departments, groups, setting)
    _draw_part("admin.rules", rules, around)


def _draw_seen_as(seen_as: str, around: Surroundings) -> frozenset[str] | None:
    """Draw what a person of the directory may read; return their groups, None for nobody."""
    try:
        name, viewer = rights_of(around.engine, seen_as, around.viewer)
    except UnknownViewerError:
        nobody = around.setting.say("admin.view_as.none")
        st.html(f'<p class="wk-quiet">{nobody}</p>')
        return None
    coverage = around.engine.coverage(viewer, around.viewer)
    _draw_part("admin.view_as.of", tables.rights_html(coverage, around.setting), around, name=name)
    return viewer.groups
