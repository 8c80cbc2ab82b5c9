import socket
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from mcp import Client as Assistant
from own_loop import run_apart
from page_server import free_port, serve
from small_workspace import make_workspace
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from ingest.errors import SettingsError
from ingest.settings import Workspace
from ingest.sign_in import SignInSettings
from ui.cli import main
from ui.client import Client
from ui.request_sizes import MOST_BYTES
from ui.server import listen


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace for one user."""
    return make_workspace(tmp_path, {"rd/pump.md": "# Pump"})


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
    tools = run_apart(_list_tools, f"{address}/mcp")

    assert held["documents"] > 0
    assert "/ask" in described["paths"]
    assert "ask" in tools
    assert httpx.get(f"{address}/health").json() == {"status": "ready"}
    figures = httpx.get(f"{address}/metrics").text
    assert 'whoknows_requests_total{route="/api/v1/status",status="200"} ' in figures
    assert 'whoknows_requests_total{route="/mcp",status="200"} ' in figures
    assert "</html>" in httpx.get(address).text


@pytest.mark.parametrize(("size", "code"), [(MOST_BYTES, 1002), (MOST_BYTES + 1, 1009)])
def test_messages_over_a_connection_have_a_size_too(address: str, size: int, code: int) -> None:
    """What is too large is not read (RFC 6455, 1009); else this one is only no message."""
    stream = f"ws{address.removeprefix('http')}/_stcore/stream"
    with connect(stream, origin=Origin(address)) as connection:
        connection.send(bytes(size))
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=10)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


async def _list_tools(address: str) -> set[str]:
    async with Assistant(address) as assistant:
        return {each.name for each in (await assistant.list_tools()).tools}


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104  what is refused
def test_others_cannot_reach_a_server_without_sign_in(workspace: Workspace, host: str) -> None:
    """It says what to do; on its own machine, and with sign-in, it listens."""
    with pytest.raises(SettingsError, match=r"nobody would have to sign in: .*\[sign_in\]"):
        listen(workspace, host, free_port())

    together = replace(
        workspace, sign_in=SignInSettings(mode="proxy", address="https://knows.example.com")
    )
    for each, where in ((workspace, "127.0.0.1"), (workspace, "localhost"), (together, "0.0.0.0")):  # noqa: S104
        sockets = listen(each, where, free_port())
        assert sockets
        for opened in sockets:
            opened.close()


def test_host_and_port_that_cannot_be_had_are_said(workspace: Workspace) -> None:
    """Rather than another being taken."""
    with pytest.raises(SettingsError, match="no address of this machine"):
        listen(workspace, "nowhere.invalid", free_port())
    (taken, *others) = listen(workspace, "127.0.0.1", free_port())
    with taken, pytest.raises(SettingsError, match="is taken"):
        listen(workspace, "127.0.0.1", taken.getsockname()[1])
    assert others == []


@pytest.mark.parametrize("more", [("--host", "0.0.0.0"), ()])  # noqa: S104  what is refused
def test_command_ends_before_it_serves_what_it_must_not(
    indexed_workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
) -> None:
    """Beyond this machine without sign-in, or with a secret that is not there: status 2."""
    text = (indexed_workspace / "whoknows.toml").read_text(encoding="utf-8")
    if not more:
        text += (
            '[sign_in]\nmode = "proxy"\naddress = "https://knows.example.com"\n'
            '[sign_in.proxy]\naddresses = ["127.0.0.1"]\nsecret_env = "NO_SUCH_SECRET"\n'
        )
    (tmp_path / "whoknows.toml").write_text(text, encoding="utf-8")
    command = ["whoknows", "--workspace", str(tmp_path), "serve", "--port", str(free_port()), *more]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "[sign_in]" in said
    assert ("NO_SUCH_SECRET is not set" in said) is (more == ())
