"""The command that local programs start to ask over standard input and output."""

import typer

from index.access import OPERATOR
from index.ledger_audit import Door
from search.auditing import Asker
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
    asker = Asker(viewer=viewer, door=Door.MCP, is_operator=True)  # whoever starts a command is
    create_mcp_server(engine, lambda _: asker).run("stdio")
