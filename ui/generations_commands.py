"""Commands about the generations of the index: which are kept, which is served, which can go."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui.messages import language_of_environment, text
from ui.options import AllowWiderOption, JsonOption, WorkspaceOption, choose_workspace, show

if TYPE_CHECKING:
    from index.choosing import KeptGeneration

commands = typer.Typer()


@commands.command()
def generations(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """列出保留的各代索引。List the generations that are kept, and which is served."""
    from index.choosing import list_generations

    kept = list_generations(choose_workspace(context, workspace).index_dir)
    shown = {"generations": [asdict(each) for each in kept]}
    show(shown, as_json_object, lambda: _print_generations(kept))


@commands.command()
def rollback(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="As `generations` lists them. 代次编号。")],
    workspace: WorkspaceOption = None,
    allow_wider: AllowWiderOption = False,
    as_json_object: JsonOption = False,
) -> None:
    """恢复到某一代索引。Serve another generation that is kept, until the next run."""
    from index.choosing import list_generations, roll_back
    from ui.opening import load_workspace_encoder

    settings = choose_workspace(context, workspace)
    list_generations(settings.index_dir)  # where there is none, the encoder need not load
    encoder = load_workspace_encoder(settings).name
    served = roll_back(settings.index_dir, number, encoder=encoder, allow_wider=allow_wider)
    done = text(
        "rollback.done",
        language_of_environment(),
        generation=served.generation,
        built_at=served.built_at,
    )
    show(asdict(served), as_json_object, lambda: print(done))


@commands.command()
def prune(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    keep: Annotated[
        int, typer.Option(min=1, help="Generations to keep, the served one included. 保留几代。")
    ] = 1,
    as_json_object: JsonOption = False,
) -> None:
    """彻底删除旧的各代索引。Delete old generations for good, and all that they alone held."""
    from index.pruning import prune_index

    report = prune_index(choose_workspace(context, workspace).index_dir, keep=keep)
    done = text(
        "prune.done",
        language_of_environment(),
        kept=", ".join(str(each.generation) for each in report.generations),
        freed_bytes=report.freed_bytes,
    )
    shown = asdict(report) | {"generations": [asdict(each) for each in report.generations]}
    show(shown, as_json_object, lambda: print(done))


def _print_generations(kept: Sequence["KeptGeneration"]) -> None:
    language = language_of_environment()
    for each in kept:
        mark = f" · {text('generations.served', language)}" if each.served else ""
        print(text("generations.line", language, **asdict(each)) + mark)
