"""The command that forgets a person."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ui.exit_statuses import WRONG_USAGE
from ui.ledger_replies import reply_forgotten, reply_remembered
from ui.messages import language_of_environment, text
from ui.options import JsonOption, WorkspaceOption, choose_workspace, show

if TYPE_CHECKING:
    from index.forgetting import Traces

commands = typer.Typer()


@commands.command()
def forget(
    context: typer.Context,
    person_id: Annotated[str, typer.Argument(help="As `whoknows people` shows it. 人员编号。")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask. 不再确认。")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Name them again from the next run on. 取消遗忘。")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """遗忘某人。Remove a person from all answers, and what they asked, said and were given."""
    from index.forgetting import find_person, forget_person, remember_person

    settings = choose_workspace(context, workspace)
    language = language_of_environment()
    if undo:
        remember_person(settings, person_id)
        told = text("forget.undone", language, person=person_id)
        show(reply_remembered(person_id), as_json_object, lambda: print(told))
        return
    if as_json_object and not yes:
        raise typer.BadParameter("with --json nothing is asked: add --yes", param_hint="--json")
    if not yes and not _confirms(find_person(settings, person_id)):
        typer.echo(text("forget.kept", language), err=True)
        raise typer.Exit(WRONG_USAGE)
    removed = forget_person(settings, person_id, now=datetime.now(UTC))
    show(reply_forgotten(removed), as_json_object, lambda: _print_done(removed))


def _confirms(found: "Traces") -> bool:
    """Say what would be removed, and return whether that is wanted; no reply means no."""
    typer.echo(_say_found(found), err=True)
    try:
        return typer.confirm(text("forget.ask", language_of_environment()), err=True)
    except typer.Abort:
        return False


def _say_found(traces: "Traces") -> str:
    found = traces.ledger
    return text(
        "forget.found",
        language_of_environment(),
        person=traces.person,
        documents=traces.documents,
        questions=found.questions,
        named=found.named,
        feedback=found.feedback,
        open_questions=found.open_questions,
        keys=found.keys,
    )


def _print_done(removed: "Traces") -> None:
    language = language_of_environment()
    lines = ["forget.done", "forget.documents", "forget.backups"]
    if removed.is_listed:
        lines.append("forget.listed")
    print("\n".join([_say_found(removed), *(text(each, language) for each in lines)]))
