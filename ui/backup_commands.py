"""Commands that copy the index into one file, and put it back."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.messages import language_of_environment, text
from ui.options import AllowWiderOption, JsonOption, WorkspaceOption, choose_workspace, show

if TYPE_CHECKING:
    from index.backing_up import BackupReport

commands = typer.Typer()


@commands.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write. 备份文件。")],
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """备份索引。Copy the index into one file, while it is searched and while a run writes it."""
    from index.backing_up import back_up

    report = back_up(choose_workspace(context, workspace).index_dir, file)
    _show("backup.done", report, as_json_object)


@commands.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="As `backup` wrote it. 备份文件。")],
    workspace: WorkspaceOption = None,
    allow_wider: AllowWiderOption = False,
    as_json_object: JsonOption = False,
) -> None:
    """从备份恢复索引。Put the index back as a backup has it, until the next run."""
    from index.restoring import restore as restore_index

    index_dir = choose_workspace(context, workspace).index_dir
    report = restore_index(index_dir, file, allow_wider=allow_wider)
    _show("restore.done", report, as_json_object)


def _show(key: str, report: "BackupReport", wants_json: bool) -> None:
    shown = asdict(report)
    show(shown, wants_json, lambda: print(text(key, language_of_environment(), **shown)))
