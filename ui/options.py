"""What commands have in common: their options, and how they open, ask and print."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_audit import Door, QuestionKind
from ingest.parsing.kinds import DocumentKind
from ingest.records import Language
from ingest.settings import Workspace
from search.auditing import Asker, Auditor
from search.engine import Engine
from search.periods import first_day, last_day
from search.scopes import Scope
from ui.messages import language_of_environment
from ui.opening import open_engine, open_workspace

Result = TypeVar("Result")

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", help="Folder with whoknows.toml. 含 whoknows.toml 的文件夹。"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object. 输出 JSON。")]
AsOption = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON_ID", help="See only what they may. 以某人的权限查看。"),
]
InOption = Annotated[
    list[str] | None,
    typer.Option("--in", metavar="DEPARTMENT", help="Only there; repeatable. 仅限某部门。"),
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Dated then or later. 此日期及以后。"),
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Dated then or earlier. 此日期及以前。"),
]
TypeOption = Annotated[
    list[DocumentKind] | None,
    typer.Option("--type", help="Only files of a type; repeatable. 仅限某类文件。"),
]
LanguageOption = Annotated[
    list[Language] | None,
    typer.Option("--language", help="Only documents in it; repeatable. 仅限某语言的文档。"),
]
TopOption = Annotated[int, typer.Option("--top", help="How many results. 结果数量。")]
AllowWiderOption = Annotated[
    bool,
    typer.Option(
        "--allow-wider",
        help="Even if it shows what has been restricted since. 即使会显示后来受限的内容。",
    ),
]
QuestionArgument = Annotated[str, typer.Argument(help="In Chinese or English. 中文或英文问题。")]


def choose_workspace(context: typer.Context, given: Path | None) -> Workspace:
    """Return the workspace that the command, or whoknows before it, was given."""
    return open_workspace(given or context.obj)


def prepare(
    context: typer.Context,
    workspace: Path | None,
    as_person: str | None,
    in_departments: list[str] | None,
    top: int,
) -> tuple[Engine, Scope]:
    """Return the engine of a command, and on whose behalf and where it asks."""
    engine = open_engine(choose_workspace(context, workspace))
    viewer: Viewer = engine.viewer(as_person) if as_person is not None else OPERATOR
    return engine, Scope(viewer=viewer, departments=tuple(in_departments or ()), top=top)


def narrow(
    scope: Scope,
    since: str | None,
    until: str | None,
    kinds: list[DocumentKind] | None,
    languages: list[Language] | None,
) -> Scope:
    """Return a scope with the dates, kinds and languages that a command was given.

    Raises:
        QueryError: A date is none.
    """
    return replace(
        scope,
        since=first_day(since) if since is not None else None,
        until=last_day(until) if until is not None else None,
        kinds=tuple(kinds or ()),
        languages=tuple(languages or ()),
    )


def ask_on_record(
    engine: Engine,
    scope: Scope,
    kind: QuestionKind,
    question: str,
    ask: Callable[[], Result],
    *,
    showing: Sequence[str] = (),
) -> Result:
    """Return what a command asks of the engine, once the audit log says what that shows.

    Whoever gives a command on this machine is the operator, on whosever behalf they look.
    """
    asker = Asker(viewer=scope.viewer, door=Door.CLI, is_operator=True)
    with closing(Ledger(engine.workspace.index_dir)) as ledger:
        auditor = Auditor(ledger, engine.workspace.audit)
        return auditor.answer(asker, kind, question, ask, showing=showing)


def names_for(engine: Engine, scope: Scope) -> dict[str, str]:
    """Return the names of the departments that a command's viewer may know of, by id."""
    return engine.department_names(scope.viewer, language_of_environment())


def show(value: dict[str, Any], wants_json: bool, print_text: Callable[[], None]) -> None:
    """Print a result as JSON or as text."""
    if wants_json:
        print_json(value)
    else:
        print_text()


def print_json(value: dict[str, Any]) -> None:
    """Print the one JSON object of a command."""
    print(json.dumps(value, ensure_ascii=False))
