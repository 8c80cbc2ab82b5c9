"""The one application of a server: the page, the HTTP interface, health and figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from ingest.settings import Workspace
from ui.api import create_api
from ui.callers import SingleUser
from ui.health import health_routes
from ui.mcp_door import MCP_PATH, McpDoor
from ui.metrics import MeasureRequests, Metrics
from ui.opening import shared_engine

_PAGE = Path(__file__).parent / "app.py"
API_PATH = "/api/v1"


def create_application(workspace: Workspace) -> st.App:
    """Return the application that serves a workspace; Streamlit's options must be set before."""
    engine = shared_engine(workspace.root)
    sign_in = SingleUser()
    metrics = Metrics()
    api = create_api(engine, sign_in)
    door = McpDoor(engine, sign_in)
    paths = {f"{API_PATH}{path}" for path in api.openapi()["paths"]}

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[None]:
        async with door.running():
            yield

    return st.App(
        _PAGE,
        lifespan=lifespan,
        routes=[*health_routes(engine, metrics), Route(MCP_PATH, door), Mount(API_PATH, api)],
        middleware=[Middleware(MeasureRequests, metrics=metrics, paths={*paths, MCP_PATH})],
    )
