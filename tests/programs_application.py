"""The doors for programs as one application, without the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from search.engine import Engine
from ui.api import create_api
from ui.application import API_PATH
from ui.callers import SignIn
from ui.mcp_door import MCP_PATH, McpDoor


def create_programs_application(engine: Engine, sign_in: SignIn) -> Starlette:
    """Return what programs ask at, each request on behalf of whom a way of signing in knows."""
    mcp = McpDoor(engine, sign_in)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with mcp.running():
            yield

    api = create_api(engine, sign_in)
    return Starlette(routes=[Route(MCP_PATH, mcp), Mount(API_PATH, api)], lifespan=lifespan)
