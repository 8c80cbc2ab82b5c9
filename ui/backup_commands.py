"""Commands that copy the index into one file, and put it back."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.messages import language_of_environment, text
from ui.options import AllowWiderOption, JsonOption, WorkspaceOption, choose_workspace, show
from ui.translating import translate

if TYPE_CHECKING:
    from index.backing_up import BackupReport
    from ingest.settings import Workspace

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

    settings = choose_workspace(context, workspace)
    report = restore_index(settings.index_dir, file, allow_wider=allow_wider)
    _show("restore.done", report, as_json_object)
    _warn_of_other_encoder(settings, report.encoder)


def _warn_of_other_encoder(settings: "Workspace", made_with: str) -> None:
    """Say on standard error why no question can be answered yet, where that is so."""
    from index.errors import EncoderError
    from index.other_encoders import explain_other_encoder
    from ui.opening import load_workspace_encoder

    try:
        wanted = load_workspace_encoder(settings).name
        hindrance = None if made_with == wanted else explain_other_encoder(made_with, wanted)
    except EncoderError as error:
        hindrance = str(error)
    if hindrance is not None:
        language = language_of_environment()
        told = text("restore.unusable", language, reason=translate(hindrance, language))
        print(told, file=sys.stderr)


def _show(key: str, report: "BackupReport", wants_json: bool) -> None:
    shown = asdict(report)
    show(shown, wants_json, lambda: print(text(key, language_of_environment(), **shown)))
