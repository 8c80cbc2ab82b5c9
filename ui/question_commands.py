"""The commands that ask something: for an answer, for people, for departments."""

import typer

from index.ledger_audit import QuestionKind
from search.engine import as_json
from ui import rendering, replies
from ui.options import (
    AsOption,
    InOption,
    JsonOption,
    LanguageOption,
    QuestionArgument,
    SinceOption,
    TopOption,
    TypeOption,
    UntilOption,
    WorkspaceOption,
    ask_on_record,
    names_for,
    narrow,
    prepare,
    show,
)

commands = typer.Typer()


@commands.command()
def ask(
    context: typer.Context,
    question: QuestionArgument,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """提问。Answer with proof, departments, people and passages."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    result = ask_on_record(
        engine, scope, QuestionKind.ASK, question, lambda: engine.ask(question, scope)
    )
    show(
        as_json(result),
        as_json_object,
        lambda: rendering.print_answer(names_for(engine, scope), result),
    )


@commands.command()
def experts(
    context: typer.Context,
    question: QuestionArgument,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查找了解此事的人。Rank the people who know about it."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    found = ask_on_record(
        engine, scope, QuestionKind.EXPERTS, question, lambda: engine.experts(question, scope)
    )
    reply = replies.ExpertsReply(question, found)
    show(
        as_json(reply),
        as_json_object,
        lambda: rendering.print_experts(names_for(engine, scope), found),
    )


@commands.command()
def departments(
    context: typer.Context,
    question: QuestionArgument,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查找掌握此事的部门。Rank the departments that hold the knowledge."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    found = ask_on_record(
        engine,
        scope,
        QuestionKind.DEPARTMENTS,
        question,
        lambda: engine.departments(question, scope),
    )
    reply = replies.DepartmentsReply(question, found)
    show(
        as_json(reply),
        as_json_object,
        lambda: rendering.print_departments(names_for(engine, scope), found),
    )
