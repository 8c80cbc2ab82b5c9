"""`whoknows doctor`: everything that can be wrong, looked at in one go."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui.messages import language_of_environment, text
from ui.options import JsonOption, WorkspaceOption, choose_workspace, show

if TYPE_CHECKING:
    from ingest.settings import Workspace
    from ui.doctor import Check

commands = typer.Typer()


@commands.command()
def doctor(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every byte of the index. 检查索引的全部内容。")
    ] = False,
    as_json_object: JsonOption = False,
) -> None:
    """诊断。Say what is wrong and what to do.

    The exit status is that of the first failure: 2 for the configuration, 3 without an index,
    4 where the index cannot be used, 1 for warnings alone, 0 where only notes are left.
    """
    from ui.doctor import Health, examine

    def reopen() -> "Workspace":
        return choose_workspace(context, workspace)

    checks = list(examine(reopen, language_of_environment(), is_deep=deep))
    shown = {"checks": [_as_object(each) for each in checks]}
    show(shown, as_json_object, lambda: _print_checks(checks))
    failures = [each.exit_status for each in checks if each.status is Health.FAILURE]
    others = [each.exit_status for each in checks]
    raise typer.Exit(failures[0] if failures else max(others))


def _as_object(check: "Check") -> dict[str, str]:
    return {key: value for key, value in asdict(check).items() if key != "exit_status"}


def _print_checks(checks: "list[Check]") -> None:
    language = language_of_environment()
    for each in checks:
        status, name = (text(f"doctor.{key}", language) for key in (each.status, each.name))
        print(text("doctor.line", language, status=status, name=name, detail=each.detail))
        if each.advice:
            print(f"    {each.advice}")
