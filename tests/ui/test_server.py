import socket
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
from mcp import Client as Assistant
from page_server import serve

from ui.client import Client


def test_a_server_that_is_told_to_end_leaves_nothing_behind(indexed_workspace: Path) -> None:
    """The page ends with the command that served it."""
    with serve(indexed_workspace) as address:
        port = urlsplit(address).port
        socket.create_connection(("localhost", port or 0)).close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("localhost", port or 0))


def test_one_process_serves_all_doors(address: str) -> None:
    """The page, the HTTP interface, assistants, health and figures, each at its address."""
    with Client(address) as client:
        held = client.status()
    described = httpx.get(f"{address}/api/v1/openapi.json").json()
    tools = anyio.run(_list_tools, f"{address}/mcp")

    assert held["documents"] > 0
    assert "/ask" in described["paths"]
    assert "ask" in tools
    assert httpx.get(f"{address}/health").json() == {"status": "ready"}
    figures = httpx.get(f"{address}/metrics").text
    assert 'whoknows_requests_total{route="/api/v1/status",status="200"} ' in figures
    assert 'whoknows_requests_total{route="/mcp",status="200"} ' in figures
    assert "</html>" in httpx.get(address).text


async def _list_tools(address: str) -> set[str]:
    async with Assistant(address) as assistant:
        return {each.name for each in (await assistant.list_tools()).tools}
