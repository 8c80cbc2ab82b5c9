"""What is on record, as each may read it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.applying import apply_access
from index.build import reindex
from index.errors import UnrecordedError
from index.ledger import Ledger
from index.ledger_audit import AuditEntry, Door, QuestionKind, read_audit
from index.ledger_feedback import Verdict, add_feedback, add_open_question, list_feedback
from ingest.records import EVERYONE, AccessRule
from ingest.settings import AuditSettings, Workspace
from search.auditing import Asker, Auditor, OnRecord
from search.engine import Engine
from search.errors import NotAllowedError, OriginalError, QueryError
from search.opened_documents import Opening
from search.recorded import (
    Wanted,
    read_feedback,
    read_history,
    read_open_questions,
    read_whole_audit,
)
from search.scopes import Scope

ANN = Viewer(person_id="ann", groups=frozenset({EVERYONE}))
BO = Viewer(person_id="bo", groups=frozenset({EVERYONE}))
RD = Viewer(person_id="ann", groups=frozenset({EVERYONE, "rd"}))
OLA = Viewer(person_id="ola", groups=frozenset({EVERYONE}), is_operator=True)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
GEARS = "rd/gears.md"
DOCUMENTS = {
    "rd/bearings.md": "# Bearings\n\nBearings of steel last for ten years.\n",
    GEARS: "# Gears\n\nGears of steel last for five years.\n",
    "hr/leave.md": "# Leave\n\nLeave is for fifteen days.\n",
}
PEOPLE = "ann,Ann,,,rd,,,,\nbo,Bo,,,hr,,,,\nola,Ola,,,hr,,,,\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Workspace:
    """Three documents, one of which only its own department may read, and three people."""
    root = tmp_path_factory.mktemp("recorded")
    workspace = make_workspace(root, DOCUMENTS, people=PEOPLE)
    reindex(workspace, hash_encoder)
    rule = AccessRule(path="gears.md", readers=("rd",))
    departments = tuple(
        replace(each, rules=(rule,)) if each.department_id == "rd" else each
        for each in workspace.departments
    )
    return replace(workspace, departments=departments)


@pytest.fixture
def engine(workspace: Workspace, hash_encoder: HashEncoder) -> Engine:
    """The engine over them, with the rule in force."""
    apply_access(workspace)
    return open_small_engine(workspace, hash_encoder)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of the test's own."""
    with closing(Ledger(tmp_path / "ledger")) as ledger:
        yield ledger


def on_record(ledger: Ledger, viewer: Viewer, now: datetime = NOW) -> OnRecord:
    """Return what asks on somebody's behalf."""
    auditor = Auditor(ledger, AuditSettings(), now=lambda: now)
    return OnRecord(auditor, Asker(viewer=viewer, door=Door.PAGE))


def open_gears(engine: Engine, ledger: Ledger, viewer: Viewer, now: datetime = NOW) -> None:
    """Open a document on somebody's behalf."""
    on_record(ledger, viewer, now).answer(
        QuestionKind.OPEN_DOCUMENT, GEARS, lambda: engine.open_document(GEARS, viewer)
    )


def asked(entries: list[AuditEntry]) -> list[tuple[str | None, str, str | None]]:
    return [(each.person_id, each.kind.value, each.question) for each in entries]


def test_who_looks_after_it_reads_what_everybody_asked(engine: Engine, ledger: Ledger) -> None:
    """All of it, narrowed to a person, days and a kind, a page at a time."""
    for day, viewer in enumerate((ANN, BO, ANN), start=1):
        at = datetime(2026, 5, day, 23, 59, 59, 999_000, tzinfo=UTC)
        on_record(ledger, viewer, at).answer(
            QuestionKind.ASK, f"steel {day}", lambda: engine.ask("steel", Scope(viewer=ANN))
        )
    open_gears(engine, ledger, ANN)

    def read(**wanted: Any) -> list[str | None]:
        reading = on_record(ledger, OLA)
        found = read_whole_audit(engine, ledger, reading, Wanted(**wanted))
        return [each.question for each in found if each.kind is not QuestionKind.AUDIT]

    assert read(kind=QuestionKind.ASK) == ["steel 3", "steel 2", "steel 1"]
    assert read(person_id="bo") == ["steel 2"]
    assert read(kind=QuestionKind.ASK, skip=1, top=1) == ["steel 2"]
    assert read(since=date(2026, 5, 2), until=date(2026, 5, 2)) == ["steel 2"]
    assert read(until=date(2026, 5, 1)) == ["steel 1"]
    assert read(until=date.max, since=date.min, person_id="bo") == ["steel 2"]
    assert read(person_id="bo' OR 1 --") == []


def test_that_somebody_reads_it_is_on_record(engine: Engine, ledger: Ledger) -> None:
    """With what they wanted to see, before they see it; not as if they had opened the documents."""
    open_gears(engine, ledger, ANN)
    wanted = Wanted(person_id="ann", since=date(2026, 5, 1), skip=0, top=3)
    found = read_whole_audit(engine, ledger, on_record(ledger, OLA), wanted)
    entries = read_audit(ledger, OPERATOR)

    assert asked(found) == [("ann", "open_document", "")]
    assert asked(entries)[0] == ("ola", "audit", "person=ann since=2026-05-01")
    assert entries[0].documents == ()


@pytest.mark.parametrize("viewer", [ANN, replace(ANN, person_id=None)])
def test_nobody_else_reads_what_others_asked(
    engine: Engine, ledger: Ledger, viewer: Viewer
) -> None:
    """Nor what they said; that they tried is on record."""
    open_gears(engine, ledger, replace(OLA, groups=frozenset({EVERYONE, "rd"})))
    add_feedback(ledger, BO, at=NOW, question="x", verdict=Verdict.UP, documents=(), generation=1)
    reading = on_record(ledger, viewer)
    reads: list[Callable[[], Any]] = [
        lambda: read_whole_audit(engine, ledger, reading, Wanted()),
        lambda: read_feedback(engine, ledger, reading, Wanted()),
        lambda: read_open_questions(ledger, reading, Wanted()),
    ]
    for read in reads:
        with pytest.raises(NotAllowedError, match="looks after whoknows"):
            read()

    refused = read_audit(ledger, OPERATOR, top=3)
    assert [each.kind.value for each in refused] == ["open_questions", "feedback", "audit"]
    assert all(each.is_refused for each in refused)
    assert {each.person_id for each in read_audit(ledger, ANN, everyone=True)} <= {"ann"}
    assert list_feedback(ledger, viewer, everyone=True) == []


def test_nothing_is_read_that_cannot_be_put_on_record(engine: Engine, tmp_path: Path) -> None:
    """Whoever signs in reads on the promise that it is."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    broken = Ledger(tmp_path / "file")
    with closing(Ledger(tmp_path / "other")) as readable, pytest.raises(UnrecordedError):
        read_whole_audit(engine, readable, on_record(broken, OLA), Wanted())


def test_documents_that_the_reader_may_not_read_are_left_out(
    engine: Engine, ledger: Ledger
) -> None:
    """With the question that names one: it looks the same whether the document is still there.

    So does what somebody else was refused, be it there or not.
    """
    open_gears(engine, ledger, ANN)
    on_record(ledger, ANN).answer(
        QuestionKind.ASK, "steel", lambda: engine.ask("steel", Scope(viewer=ANN))
    )
    for document in (GEARS, "rd/never.md"):
        with pytest.raises(QueryError):
            on_record(ledger, BO).answer(
                QuestionKind.OPEN_DOCUMENT,
                document,
                lambda each=document: engine.open_document(each, BO),
            )
    *tried, steel, opened = read_whole_audit(engine, ledger, on_record(ledger, OLA), Wanted())

    assert (opened.question, opened.is_withheld, opened.left_out) == ("", True, 1)
    assert opened.documents == ()
    assert (steel.question, steel.is_withheld, steel.left_out) == ("steel", False, 1)
    assert GEARS not in steel.documents
    assert "rd/bearings.md" in steel.documents
    assert [(each.question, each.is_withheld, each.left_out) for each in tried] == [
        ("", True, 0)
    ] * 2
    (whole, *_) = read_whole_audit(engine, ledger, on_record(ledger, OPERATOR), Wanted(top=1))
    assert not whole.is_withheld
    assert GEARS in read_audit(ledger, OPERATOR, kind=QuestionKind.ASK)[0].documents


def test_history_leaves_out_what_its_person_may_not_read_any_more(
    workspace: Workspace, hash_encoder: HashEncoder, ledger: Ledger
) -> None:
    """Its id too, where it was the question; what was refused was never more than their words."""
    without_rules = tuple(replace(each, rules=()) for each in workspace.departments)
    apply_access(replace(workspace, departments=without_rules))
    engine = open_small_engine(workspace, hash_encoder)
    open_gears(engine, ledger, BO)
    for kind in (QuestionKind.ASK, QuestionKind.RELATED):
        on_record(ledger, BO).answer(
            kind,
            "steel" if kind is QuestionKind.ASK else GEARS,
            lambda: engine.ask("steel", Scope(viewer=BO)),
        )
    apply_access(workspace)
    with pytest.raises(QueryError):
        open_gears(engine, ledger, BO)

    tried, related, steel, opened = read_history(engine, ledger, BO)
    assert (tried.question, tried.is_refused) == (GEARS, True)
    assert (related.question, opened.question, steel.question) == ("", "", "steel")
    assert (related.is_withheld, steel.is_withheld, steel.left_out) == (True, False, 1)
    assert GEARS not in steel.documents
    every = read_history(engine, ledger, OPERATOR)
    assert [each.question for each in every] == [GEARS, GEARS, "steel", GEARS]
    assert all(GEARS in each.documents for each in every[1:])
    assert read_history(engine, ledger, BO, Wanted(kind=QuestionKind.ASK, person_id="ann")) == []


def test_id_of_a_document_that_could_not_be_drawn_is_withheld_too(
    engine: Engine, ledger: Ledger
) -> None:
    """For that it could not be drawn tells that it is there."""
    with pytest.raises(OriginalError):
        on_record(ledger, ANN).answer(
            QuestionKind.OPEN_DOCUMENT,
            GEARS,
            lambda: engine.page_image(GEARS, 1, RD, Opening()),
            showing=(GEARS,),
        )

    (entry,) = read_whole_audit(engine, ledger, on_record(ledger, OLA), Wanted())
    assert (entry.question, entry.documents, entry.is_withheld) == ("", (), True)
    assert entry.is_refused


def test_what_people_say_is_read_as_what_they_ask_is(engine: Engine, ledger: Ledger) -> None:
    """Feedback without documents that the reader may not read; open questions as they were put."""
    for viewer in (ANN, BO):
        add_feedback(
            ledger,
            viewer,
            at=NOW,
            question="how long do gears last",
            verdict=Verdict.DOWN,
            documents=(GEARS, "rd/bearings.md"),
            generation=1,
            reason="too old",
        )
        add_open_question(ledger, viewer, at=NOW, question=f"who is {viewer.person_id}")
    reading = on_record(ledger, OLA)
    first, second = read_feedback(engine, ledger, reading, Wanted())
    (one,) = read_open_questions(ledger, reading, Wanted(person_id="ann"))

    assert (first.person_id, second.person_id) == ("bo", "ann")
    assert (first.documents, first.left_out) == (("rd/bearings.md",), 1)
    assert (first.reason, first.is_withheld) == ("too old", False)
    assert one.question == "who is ann"
    kinds = [each.kind for each in read_audit(ledger, OPERATOR)]
    assert kinds == [QuestionKind.OPEN_QUESTIONS, QuestionKind.FEEDBACK]
