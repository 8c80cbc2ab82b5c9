"""The Model Context Protocol over HTTP: each request is on behalf of whoever its sender is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from mcp.server.mcpserver import Context
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from index.access import Viewer
from index.ledger_audit import Door
from search.auditing import Asker
from search.engine import Engine
from ui.callers import SignIn, identify
from ui.mcp_server import create_mcp_server
from ui.problems import explain_problems

MCP_PATH = "/mcp"
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
_VIEWER = "whoknows.viewer"


class McpDoor:
    """Answers at one address; it needs no session, so that a request is all that it says.

    Args:
        engine: What is asked.
        sign_in: Knows who sends a request.
        hosts: The names under which this server is reached; a page of any other, whose name was
            made to lead here, is refused.
    """

    def __init__(
        self, engine: Engine, sign_in: SignIn, hosts: Sequence[str] = THIS_MACHINE
    ) -> None:
        server = create_mcp_server(engine, _asker_of)
        server.streamable_http_app(
            stateless_http=True, json_response=True, transport_security=_only_from(hosts)
        )
        self._sessions: StreamableHTTPSessionManager = server.session_manager
        self._app = Starlette(routes=[Route(MCP_PATH, _Identified(self._sessions))])
        self._app.state.sign_in = sign_in
        explain_problems(self._app)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer for as long as this is open; it can be opened once."""
        async with self._sessions.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._app(scope, receive, send)


class _Identified:
    """Answers a request once it is known who sends it."""

    def __init__(self, sessions: StreamableHTTPSessionManager) -> None:
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer = await run_in_threadpool(identify, Request(scope))
        await self._sessions.handle_request({**scope, _VIEWER: viewer}, receive, send)


def _asker_of(calling: Context[Any, Any]) -> Asker:
    request = cast(Request, calling.request_context.request)
    return Asker(viewer=cast(Viewer, request.scope[_VIEWER]), door=Door.MCP)


def _only_from(hosts: Sequence[str]) -> TransportSecuritySettings:
    named = [address for host in hosts for address in (host, f"{host}:*")]
    origins = [f"{scheme}://{each}" for scheme in ("http", "https") for each in named]
    return TransportSecuritySettings(allowed_hosts=named, allowed_origins=origins)
