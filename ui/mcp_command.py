"""The command that local programs start to ask over standard input and output."""

import typer

from index.access import OPERATOR
from ui.opening import open_engine
from ui.options import AsOption, WorkspaceOption, choose_workspace

commands = typer.Typer()


@commands.command()
def mcp(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
) -> None:
    """供本机助手程序调用（MCP）。Serve assistants over standard input and output."""
    from ui.mcp_server import create_mcp_server

    engine = open_engine(choose_workspace(context, workspace))
    viewer = engine.viewer(as_person) if as_person is not None else OPERATOR
    create_mcp_server(engine, lambda _: viewer).run("stdio")
