import inspect
import logging
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from index.errors import UnrecordedError
from index.ledger import Ledger
from index.ledger_audit import AuditEntry, Door, QuestionKind, read_audit
from ingest.settings import AuditSettings, Workspace
from search.auditing import Asker, Auditor, documents_in
from search.engine import Engine
from search.errors import QueryError
from search.results import AskEvent
from search.scopes import Scope

ANN = Viewer(person_id="ann", groups=frozenset({"everyone"}))
ASKER = Asker(viewer=ANN, door=Door.HTTP)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DOCUMENTS = {
    "rd/bearings.md": "# Bearings\n\nBearings of steel last for ten years.\n",
    "rd/gears.md": "# Gears\n\nGears of steel last for five years.\n",
    "hr/leave.md": "# Leave\n\nLeave is for fifteen days.\n",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Workspace:
    """Three documents, and somebody to read them."""
    root = tmp_path_factory.mktemp("audited")
    workspace = make_workspace(root, DOCUMENTS, people="ann,Ann,,,hr,,,,\n")
    reindex(workspace, hash_encoder)
    return workspace


@pytest.fixture(scope="module")
def engine(workspace: Workspace, hash_encoder: HashEncoder) -> Engine:
    """The engine over them."""
    return open_small_engine(workspace, hash_encoder)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of the test's own."""
    with closing(Ledger(tmp_path / "ledger")) as ledger:
        yield ledger


@pytest.fixture
def broken(tmp_path: Path) -> Ledger:
    """A ledger that cannot be written."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    return Ledger(tmp_path / "file")


def auditor(ledger: Ledger, settings: AuditSettings | None = None) -> Auditor:
    return Auditor(ledger, settings or AuditSettings(), now=lambda: NOW)


def only(entries: list[AuditEntry]) -> AuditEntry:
    (entry,) = entries
    return entry


def test_answer_is_written_down_with_all_that_it_shows(engine: Engine, ledger: Ledger) -> None:
    """Who, when, by which door, what kind of question, which documents, and for how long."""
    result = auditor(ledger).answer(
        ASKER, QuestionKind.ASK, "steel", lambda: engine.ask("steel", Scope(viewer=ANN))
    )
    entry = only(read_audit(ledger, OPERATOR))

    assert (entry.person_id, entry.seen_as, entry.door) == ("ann", None, Door.HTTP)
    assert (entry.at, entry.kind, entry.question) == (NOW, QuestionKind.ASK, "steel")
    assert {hit.document for hit in result.hits} <= set(entry.documents)
    assert {"rd/bearings.md", "rd/gears.md"} <= set(entry.documents)
    assert entry.milliseconds > 0


def test_documents_are_found_in_every_kind_of_result(engine: Engine) -> None:
    """Wherever they stand in it: hits, evidence, pairs, lists."""
    scope = Scope(viewer=OPERATOR)
    hits = [engine.ask("steel", scope), engine.departments("steel", scope)]
    for result in hits:
        assert {"rd/bearings.md", "rd/gears.md"} <= set(documents_in(result))
    assert set(documents_in(engine.titled("", scope))) == set(DOCUMENTS)
    assert set(documents_in(engine.onboard("hr", scope))) == {"hr/leave.md"}
    differences = engine.differences("rd/gears.md", "hr/leave.md", OPERATOR)
    assert set(documents_in(differences)) == {"rd/gears.md", "hr/leave.md"}
    assert set(documents_in(engine.people(scope))) == set()


def test_steps_of_an_answer_are_written_down_before_they_are_seen(
    engine: Engine, ledger: Ledger
) -> None:
    """With the first event, not with the last, which may never come."""
    scope = Scope(viewer=ANN)
    events = auditor(ledger).follow(
        ASKER, QuestionKind.ASK, "steel", engine.ask_in_steps("steel", scope)
    )
    first = next(events)
    entry = only(read_audit(ledger, OPERATOR))
    assert set(entry.documents) == set(documents_in(first))
    list(events)

    assert only(read_audit(ledger, OPERATOR)) == entry


def test_documents_that_only_a_later_event_shows_are_another_entry(
    engine: Engine, ledger: Ledger
) -> None:
    """A log that is only added to cannot name them in the first."""
    one, other = (
        [*engine.ask_in_steps("steel", Scope(viewer=ANN, departments=(each,)))]
        for each in ("rd", "hr")
    )
    events: list[AskEvent] = [*one, *other]
    list(auditor(ledger).follow(ASKER, QuestionKind.ASK, "steel", events))

    later, first = read_audit(ledger, OPERATOR)
    assert set(first.documents) == {"rd/bearings.md", "rd/gears.md"}
    assert later.documents == ("hr/leave.md",)


def test_answer_without_documents_is_written_down(ledger: Ledger) -> None:
    """That somebody asked is what counts; once, however many events there are."""
    assert list(auditor(ledger).follow(ASKER, QuestionKind.ASK, "who", [[], []])) == [[], []]

    assert only(read_audit(ledger, OPERATOR)).documents == ()


def test_refused_question_is_written_down_as_such(engine: Engine, ledger: Ledger) -> None:
    """So that somebody who tries ids of documents is seen."""
    with pytest.raises(QueryError, match="no document"):
        auditor(ledger).answer(
            ASKER,
            QuestionKind.RELATED,
            "board/plans.md",
            lambda: engine.related_to_document("board/plans.md", Scope(viewer=ANN)),
        )
    events = engine.ask_in_steps(" ", Scope(viewer=ANN))
    with pytest.raises(QueryError):
        next(auditor(ledger).follow(ASKER, QuestionKind.ASK, " ", events))

    entries = read_audit(ledger, OPERATOR)
    assert [(each.question, each.is_refused) for each in entries] == [
        (" ", True),
        ("board/plans.md", True),
    ]


def test_operator_is_the_operator_on_whosever_behalf(ledger: Ledger) -> None:
    """What the operator asks as somebody is not among what that one asked."""
    for asker in (
        Asker(viewer=OPERATOR, door=Door.PAGE),
        Asker(viewer=ANN, door=Door.CLI, is_operator=True),
    ):
        auditor(ledger).answer(asker, QuestionKind.ASK, "steel", list)

    entries = read_audit(ledger, OPERATOR)
    assert [(each.person_id, each.seen_as) for each in entries] == [(None, "ann"), (None, None)]
    assert read_audit(ledger, ANN) == []


def test_somebody_without_an_id_is_not_the_operator(ledger: Ledger) -> None:
    """Nor is what they asked anybody else's to see."""
    nobody = Viewer(person_id=None, groups=ANN.groups)
    auditor(ledger).answer(Asker(viewer=nobody, door=Door.MCP), QuestionKind.ASK, "steel", list)

    assert only(read_audit(ledger, OPERATOR)).person_id == ""
    assert read_audit(ledger, nobody) == []


def test_person_gets_no_answer_that_cannot_be_written_down(engine: Engine, broken: Ledger) -> None:
    """Neither whole nor in steps."""
    scope = Scope(viewer=ANN)
    with pytest.raises(UnrecordedError, match="nothing is shown"):
        auditor(broken).answer(ASKER, QuestionKind.ASK, "steel", lambda: engine.ask("steel", scope))
    steps = auditor(broken).follow(
        ASKER, QuestionKind.ASK, "steel", engine.ask_in_steps("steel", scope)
    )
    with pytest.raises(UnrecordedError, match="nothing is shown"):
        next(steps)


def test_operator_gets_the_answer_with_a_warning(
    engine: Engine, broken: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever holds the files could read them without us; but it is not silent."""
    asker = Asker(viewer=OPERATOR, door=Door.CLI)
    with caplog.at_level(logging.WARNING):
        result = auditor(broken).answer(
            asker, QuestionKind.ASK, "steel", lambda: engine.ask("steel", Scope(viewer=OPERATOR))
        )

    assert result.hits
    assert "missing from the audit log" in caplog.text


def test_nothing_is_written_where_the_workspace_says_so(engine: Engine, broken: Ledger) -> None:
    """Then a ledger that cannot be written keeps nobody from asking."""
    silent = auditor(broken, AuditSettings(enabled=False))
    scope = Scope(viewer=ANN)

    assert silent.answer(ASKER, QuestionKind.ASK, "steel", lambda: engine.ask("steel", scope))


def test_questions_are_kept_as_the_workspace_says(ledger: Ledger) -> None:
    """As text, as a hash or not at all."""
    for keeping in ("text", "hashed", "none"):
        settings = AuditSettings(questions=keeping)  # type: ignore[arg-type]  # one of the three
        auditor(ledger, settings).answer(ASKER, QuestionKind.ASK, "steel", list)

    none, hashed, kept = (each.question for each in read_audit(ledger, OPERATOR))
    assert (none, kept) == (None, "steel")
    assert hashed not in (None, "steel")


def test_writing_an_entry_costs_far_less_than_an_answer(ledger: Ledger) -> None:
    """The median stays below a millisecond on a machine that does other work too."""
    taken = []
    for _ in range(200):
        started = time.perf_counter()
        auditor(ledger).record(ASKER, QuestionKind.ASK, "steel", ["rd/a.md"] * 20, since=started)
        taken.append(time.perf_counter() - started)

    assert sorted(taken)[100] < 0.001


def test_kinds_cover_what_can_be_asked_of_the_engine() -> None:
    """But for other forms of the same, and what only says whether there is one."""
    unrecorded = {
        *("ask_in_steps", "related_to_document", "related_to_text", "related_to_file"),
        *("page_image", "original_file"),  # of a document that is opened
        *("encoder", "reading", "generation", "viewer", "knows_document", "department_names"),
        *("coverage", "holdings", "example_topics", "title_of", "titled", "unresolved_names"),
        *("choices", "understand"),  # what a search is narrowed and asked by
    }
    asked = {name for name, _ in inspect.getmembers(Engine) if not name.startswith("_")}

    assert asked - unrecorded <= {each.value for each in QuestionKind}
