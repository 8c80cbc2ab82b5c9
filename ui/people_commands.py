"""Commands about people themselves: who is known, and which names mean nobody for sure."""

from typing import Annotated

import typer

from index.ledger_audit import QuestionKind
from search.engine import as_json
from ui import rendering
from ui.options import (
    AsOption,
    InOption,
    JsonOption,
    TopOption,
    WorkspaceOption,
    ask_on_record,
    names_for,
    prepare,
    show,
)
from ui.replies import PeopleReply, UnresolvedReply

commands = typer.Typer()


@commands.command()
def people(
    context: typer.Context,
    query: Annotated[
        str, typer.Argument(help="Part of a name, id, department or title. 姓名、部门等的一部分。")
    ] = "",
    unresolved: Annotated[
        bool,
        typer.Option("--unresolved", help="Names that mean nobody for sure. 无法确认的姓名。"),
    ] = False,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查看人员。List the people whom the directory or a document names."""
    if unresolved and query:
        raise typer.BadParameter(
            "it takes no QUERY: leave one of the two out", param_hint="--unresolved"
        )
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    if unresolved:
        names = ask_on_record(
            engine, scope, QuestionKind.UNRESOLVED, "", lambda: engine.unresolved_names(scope)
        )
        show(
            as_json(UnresolvedReply(names)),
            as_json_object,
            lambda: rendering.print_unresolved(names_for(engine, scope), names),
        )
    else:
        found = ask_on_record(
            engine, scope, QuestionKind.PEOPLE, query, lambda: engine.people(scope, query)
        )
        show(
            as_json(PeopleReply(found)),
            as_json_object,
            lambda: rendering.print_people(names_for(engine, scope), found),
        )
