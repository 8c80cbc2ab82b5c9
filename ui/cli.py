"""The command line: one command a question, JSON on request, exit statuses that mean something."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from search.engine import as_json
from ui import (
    access_commands,
    audit_commands,
    backup_commands,
    doctor_command,
    duplicates_command,
    evaluation_command,
    forget_command,
    generations_commands,
    keys_commands,
    mcp_command,
    onboarding_command,
    people_commands,
    question_commands,
    related_command,
    rendering,
    replies,
    serve_command,
    watching,
)
from ui.exit_statuses import (
    DONE,
    MENDABLE,
    UNREADABLE,
    UNUSABLE_INDEX,
    WRONG_USAGE,
    status_of,
)
from ui.messages import language_of_environment, text
from ui.options import (
    JsonOption,
    WorkspaceOption,
    choose_workspace,
    print_json,
    show,
)
from ui.translating import translate

ALLOW_SHRINK_HELP = "Let a department lose most of its documents. 允许部门文档大幅减少。"

app = typer.Typer(
    help="Who knows about X, which department holds it, and where is the proof.\n\n"
    "谁了解某件事，哪个部门掌握，证据在哪里。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(question_commands.commands)
app.add_typer(access_commands.commands)
app.add_typer(people_commands.commands)
app.add_typer(related_command.commands)
app.add_typer(onboarding_command.commands)
app.add_typer(generations_commands.commands)
app.add_typer(backup_commands.commands)
app.add_typer(doctor_command.commands)
app.add_typer(duplicates_command.commands)
app.add_typer(evaluation_command.commands)
app.add_typer(serve_command.commands)
app.add_typer(keys_commands.commands)
app.add_typer(audit_commands.commands)
app.add_typer(forget_command.commands)
app.add_typer(mcp_command.commands)


@app.callback()
def _choose_workspace(context: typer.Context, workspace: WorkspaceOption = None) -> None:
    context.obj = workspace


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(help="Folder with departments/. 含部门的文件夹。")],
    name: Annotated[str | None, typer.Option(help="Name of the workspace. 名称。")] = None,
    as_json_object: JsonOption = False,
) -> None:
    """建立工作区。Make a workspace of a folder: each sub-folder of departments/ is one."""
    from ingest.settings import init_workspace, load_workspace

    file = init_workspace(directory, name)
    workspace = load_workspace(directory)
    departments = [each.department_id for each in workspace.departments]
    if as_json_object:
        print_json({"workspace": str(directory), "departments": departments})
    else:
        language = language_of_environment()
        values = {"file": file, "count": len(departments), "root": directory}
        print(text("initialised", language, **values))


@app.command()
def index(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    full: Annotated[bool, typer.Option(help="Read everything anew. 全部重新读取。")] = False,
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help=ALLOW_SHRINK_HELP)] = False,
    watch: Annotated[bool, typer.Option(help="Follow changes until stopped. 持续跟踪。")] = False,
    every: Annotated[float, typer.Option(min=1, help=watching.EVERY_HELP)] = 300,
    as_json_object: JsonOption = False,
) -> None:
    """更新索引。Bring the index up to date with the departments' files."""
    if watch:
        watching.follow(
            lambda: choose_workspace(context, workspace),
            is_full=full,
            allow_shrink=allow_shrink,
            every_seconds=every,
            wants_json=as_json_object,
        )
        return
    from ui.indexing import heeding_termination, run_index
    from ui.opening import load_workspace_encoder
    from ui.priority import set_priority

    settings = choose_workspace(context, workspace)
    with heeding_termination():
        set_priority(settings.run_priority)
        report = run_index(
            settings, load_workspace_encoder(settings), is_full=full, allow_shrink=allow_shrink
        )
    show(report.as_dict(), as_json_object, lambda: rendering.print_report(report))
    if report.unreadable:
        raise typer.Exit(UNREADABLE)


@app.command()
def status(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    unreadable: Annotated[
        bool, typer.Option(help="List what could not be read. 列出无法读取的文件。")
    ] = False,
    as_json_object: JsonOption = False,
) -> None:
    """查看索引状态。Say what the index holds."""
    from index.status import read_status

    held = read_status(choose_workspace(context, workspace).index_dir)
    reply = replies.reply_status(held, with_unreadable=unreadable)
    show(
        as_json(reply),
        as_json_object,
        lambda: rendering.print_status(held, with_unreadable=unreadable),
    )


def main() -> None:
    """Run the command line; every error that a user can mend is one message and a status."""
    _use_utf8()
    try:
        sys.exit(app(prog_name="whoknows", standalone_mode=False))
    except typer.TyperException as error:  # a wrong command, option or argument
        _say("error.usage", error.format_message())
        _print_error(WRONG_USAGE, error.format_message())
        sys.exit(WRONG_USAGE)
    except MENDABLE as error:
        _fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(DONE)
    except Exception as error:  # the last resort: a status of its own, never that of success
        _print_error(UNUSABLE_INDEX, f"{type(error).__name__}: {error}")
        _say("error.unexpected", f"{type(error).__name__}: {error}")
        sys.exit(UNUSABLE_INDEX)


def _fail(error: Exception) -> None:
    exit_status = status_of(error)
    _print_error(exit_status, str(error))
    _say("error", str(error))
    sys.exit(exit_status)


def _say(key: str, message: str) -> None:
    """Say to people what went wrong, in the language of the terminal."""
    language = language_of_environment()
    print(text(key, language, message=translate(message, language)), file=sys.stderr)


def _print_error(exit_status: int, message: str) -> None:
    """Say it to programs, whose messages are English whatever the terminal is set to."""
    if "--json" in sys.argv[1:]:
        print_json({"error": {"status": exit_status, "message": message}})


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale says: the contract is JSON in UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()
