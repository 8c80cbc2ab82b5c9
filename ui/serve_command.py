"""The command that serves the page and all doors for programs."""

import sys
from typing import Annotated

import typer

from ui.messages import language_of_environment, text
from ui.options import WorkspaceOption, choose_workspace

commands = typer.Typer()


@commands.command()
def serve(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port on this machine. 端口。")
    ] = 8501,
    host: Annotated[
        str, typer.Option(help="Where to listen; beyond this machine needs [sign_in]. 监听地址。")
    ] = "localhost",
) -> None:
    """打开网页与接口。Serve the page, and the doors for programs."""
    from ui.server import listen
    from ui.server import serve as serve_workspace
    from ui.signing_in import shared_door

    settings = choose_workspace(context, workspace)
    shared_door(settings.root)  # a secret may be missing: better now than to the first who comes
    sockets = listen(settings, host, port)
    address = settings.sign_in.address or f"http://localhost:{port}"
    print(text("opening", language_of_environment(), address=address), file=sys.stderr)
    raise typer.Exit(serve_workspace(settings, host, port, sockets))
