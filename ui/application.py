"""The one application of a server: the page, the HTTP interface, health and figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from ingest.settings import Workspace
from ui.api import create_api
from ui.health import health_routes
from ui.mcp_door import MCP_PATH, McpDoor
from ui.metrics import MeasureRequests, Metrics
from ui.opening import shared_engine
from ui.origins import host_names
from ui.protection import protect
from ui.signing_in import Door, shared_door

_PAGE = Path(__file__).parent / "app.py"
API_PATH = "/api/v1"


def create_application(workspace: Workspace) -> ASGIApp:
    """Return what serves a workspace; Streamlit's options must be set before.

    Raises:
        SettingsError: A secret is missing that people sign in with.
    """
    door = shared_door(workspace.root)
    return protect(assemble(workspace, door), door, workspace.sign_in)


def assemble(workspace: Workspace, door: Door) -> st.App:
    """Return the page and all doors for programs as one application, not yet protected."""
    engine = shared_engine(workspace.root)
    sign_in = door.sign_in
    metrics = Metrics()
    api = create_api(engine, sign_in)
    mcp = McpDoor(engine, sign_in, sorted(host_names(workspace.sign_in)))
    paths = {f"{API_PATH}{path}" for path in api.openapi()["paths"]}

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[None]:
        async with mcp.running():
            yield

    return st.App(
        _PAGE,
        lifespan=lifespan,
        routes=[
            *health_routes(engine, metrics, sign_in),
            Route(MCP_PATH, mcp),
            Mount(API_PATH, api),
        ],
        middleware=[Middleware(MeasureRequests, metrics=metrics, paths={*paths, MCP_PATH})],
        secrets=door.page_secrets,
    )
