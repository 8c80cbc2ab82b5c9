"""Commands for the operator about what people asked, what they thought, and what is still open."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from index.access import OPERATOR
from index.ledger import Ledger
from index.ledger_audit import AuditEntry, Door, QuestionKind, expire_audit
from index.ledger_feedback import Feedback, OpenQuestion, Verdict
from ingest.records import Language
from ingest.settings import Workspace
from search.auditing import Asker, Auditor, OnRecord
from search.engine import Engine
from search.recorded import Wanted, read_feedback, read_open_questions, read_whole_audit
from ui.audit_wording import on_one_line, say_asker, say_moment, say_question, say_who
from ui.ledger_replies import reply_audit, reply_expired, reply_feedback, reply_open_questions
from ui.messages import language_of_environment, text
from ui.opening import open_engine
from ui.options import JsonOption, WorkspaceOption, choose_workspace, show

commands = typer.Typer()

_MARKS = {Verdict.UP: "+", Verdict.DOWN: "-"}
_Person = Annotated[str | None, typer.Option("--person", help="Only theirs. 人员编号。")]
_Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Only from that day on (UTC). 起始日期。"),
]
_Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="Only to that day (UTC). 截止日期。"),
]
_Top = Annotated[int, typer.Option("--top", min=1, help="How many, the newest first. 条数。")]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the operator reads the ledger with; that they do is on record."""

    engine: Engine
    ledger: Ledger
    on_record: OnRecord


@contextmanager
def _reading(workspace: Workspace) -> Iterator[_Reading]:
    with closing(Ledger(workspace.index_dir)) as ledger:
        on_record = OnRecord(
            Auditor(ledger, workspace.audit), Asker(viewer=OPERATOR, door=Door.CLI)
        )
        yield _Reading(open_engine(workspace), ledger, on_record)


def _wanted(
    person: str | None,
    since: datetime | None,
    until: datetime | None,
    top: int,
    kind: QuestionKind | None = None,
) -> Wanted:
    return Wanted(
        person_id=person,
        since=since.date() if since else None,
        until=until.date() if until else None,
        kind=kind,
        top=top,
    )


@commands.command()
def audit(
    context: typer.Context,
    person: _Person = None,
    since: _Since = None,
    until: _Until = None,
    kind: Annotated[
        QuestionKind | None, typer.Option(help="Only questions of a kind. 种类。")
    ] = None,
    top: _Top = 50,
    apply_retention: Annotated[
        bool, typer.Option("--apply-retention", help="Delete what is too old. 删除过期记录。")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """查看审计记录。List who asked what, when, and which documents were shown."""
    settings = choose_workspace(context, workspace)
    language = language_of_environment()
    if apply_retention:
        days = settings.audit.retention_days
        with closing(Ledger(settings.index_dir)) as ledger:
            expired = expire_audit(ledger, now=datetime.now(UTC), retention_days=days)
        told = text("audit.expired", language, expired=expired, days=days)
        show(reply_expired(expired), as_json_object, lambda: print(told))
        return
    wanted = _wanted(person, since, until, top, kind)
    with _reading(settings) as reading:
        entries = read_whole_audit(reading.engine, reading.ledger, reading.on_record, wanted)
    is_on = settings.audit.enabled
    show(
        reply_audit(entries, is_enabled=is_on),
        as_json_object,
        lambda: _print_audit(entries, language, is_enabled=is_on),
    )


@commands.command()
def feedback(
    context: typer.Context,
    person: _Person = None,
    since: _Since = None,
    until: _Until = None,
    top: _Top = 50,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """查看评价。List what people think of answers."""
    wanted = _wanted(person, since, until, top)
    with _reading(choose_workspace(context, workspace)) as reading:
        found = read_feedback(reading.engine, reading.ledger, reading.on_record, wanted)
    show(reply_feedback(found), as_json_object, lambda: _print_feedback(found))


@commands.command()
def open_questions(
    context: typer.Context,
    person: _Person = None,
    since: _Since = None,
    until: _Until = None,
    top: _Top = 50,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """查看待解答的问题。List the questions that nobody has written an answer to."""
    wanted = _wanted(person, since, until, top)
    with _reading(choose_workspace(context, workspace)) as reading:
        found = read_open_questions(reading.ledger, reading.on_record, wanted)
    show(reply_open_questions(found), as_json_object, lambda: _print_open_questions(found))


def _print_audit(entries: Sequence[AuditEntry], language: Language, *, is_enabled: bool) -> None:
    if not is_enabled:
        print(text("audit.off", language))
    if not entries:
        print(text("audit.none", language))
    for entry in entries:
        line = text(
            "audit.line",
            language,
            at=say_moment(entry.at),
            who=say_asker(entry, language),
            door=entry.door.value,
            kind=entry.kind.value,
            question=say_question(entry, language),
            documents=len(entry.documents),
            milliseconds=entry.milliseconds,
        )
        print(line)
        for document in entry.documents:
            print(f"    {document}")


def _print_feedback(found: Sequence[Feedback]) -> None:
    language = language_of_environment()
    if not found:
        print(text("feedback.none", language))
    for each in found:
        line = text(
            "feedback.line",
            language,
            at=say_moment(each.at),
            who=say_who(each.person_id, language),
            mark=_MARKS[each.verdict],
            question=on_one_line(each.question),
        )
        print(line)
        for more in filter(None, (on_one_line(each.reason), *each.documents)):
            print(f"    {more}")


def _print_open_questions(found: Sequence[OpenQuestion]) -> None:
    language = language_of_environment()
    if not found:
        print(text("open_questions.none", language))
    for each in found:
        line = text(
            "open_questions.line",
            language,
            at=say_moment(each.at),
            who=say_who(each.person_id, language),
            question=on_one_line(each.question),
        )
        print(line)
        if each.department is not None:
            print(f"    {text('open_questions.asked', language, department=each.department)}")
