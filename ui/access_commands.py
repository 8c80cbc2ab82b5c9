"""Commands about who may read what: today's rules and people, in force at once."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from ui import rendering
from ui.messages import language_of_environment, text
from ui.options import JsonOption, WorkspaceOption, choose_workspace, show

if TYPE_CHECKING:
    from index.applying import AccessReport

commands = typer.Typer()
_access = typer.Typer(help="谁可以看什么。Who may read what.", no_args_is_help=True)
commands.add_typer(_access, name="access")


@_access.command()
def apply(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """立即应用访问规则与人员。Put today's rules, readers, groups and people in force at once."""
    from index.applying import apply_access

    report = apply_access(choose_workspace(context, workspace))
    show(asdict(report), as_json_object, lambda: _print_report(report))


def _print_report(report: "AccessReport") -> None:
    print(text("access.applied", language_of_environment(), **asdict(report)))
    rendering.print_review(report.access)
