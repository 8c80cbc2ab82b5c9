"""One process that serves the page and all doors for programs."""

import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from ipaddress import ip_address

from ingest.errors import SettingsError
from ingest.settings import WORKSPACE_VARIABLE, Workspace
from ingest.workspace_file import WORKSPACE_FILE
from ui.request_sizes import MOST_BYTES, MOST_UPLOADED_MB
from ui.theme import THEME_OPTIONS

HOST = "localhost"
_MOST_ATTEMPTS, _ATTEMPT_SECONDS = 60, 0.5
_SECONDS_TO_FINISH = 5  # what is being answered when the server is told to end


def listen(workspace: Workspace, host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen at a host's addresses, in each of its address families.

    Raises:
        SettingsError: Nobody would have to sign in there, or the host or port cannot be had; says
            what to do.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise SettingsError(
            f"{host}: is no address of this machine ({error.strerror}): choose another --host"
        ) from error
    is_local = all(_is_loopback(str(each[-1][0])) for each in found)
    if not is_local and workspace.sign_in.mode == "none":
        raise SettingsError(
            f"{host}: others could reach it, and nobody would have to sign in: say how people sign "
            f"in (`[sign_in]` in {WORKSPACE_FILE}), or leave --host out"
        )
    listening: list[socket.socket] = []
    try:
        for family, kind, _, _, address in found:
            opened = socket.socket(family, kind)
            listening.append(opened)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            opened.bind(address)
            opened.listen()
    except OSError as error:
        for opened in listening:
            opened.close()
        raise SettingsError(
            f"port {port} is taken ({error.strerror}): stop what uses it, or choose --port"
        ) from error
    return listening


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback


def serve(workspace: Workspace, host: str, port: int, sockets: list[socket.socket]) -> int:
    """Serve a workspace until the process is told to end; return the exit status.

    Raises:
        SettingsError: A secret is missing that people sign in with.
    """
    import uvicorn
    from streamlit.web import bootstrap

    os.environ[WORKSPACE_VARIABLE] = str(workspace.root)
    bootstrap.load_config_options(_page_options(workspace, host, port))
    from ui.application import create_application  # reads the options

    configuration = uvicorn.Config(
        create_application(workspace),
        ws="websockets-sansio",
        ws_max_size=MOST_BYTES,
        log_level="warning",
        access_log=False,  # questions are in the addresses
        server_header=False,
        proxy_headers=False,  # whoever connects could say that they are another
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    if sys.stdin.isatty():  # somebody sits here, rather than a service manager
        threading.Thread(target=_open_browser, args=(port,), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)  # to be told to end is no failure
    with suppress(KeyboardInterrupt):
        uvicorn.Server(configuration).run(sockets=sockets)
    return 0


def _page_options(workspace: Workspace, host: str, port: int) -> dict[str, object]:
    return {
        "server.address": host,
        "server.maxUploadSize": MOST_UPLOADED_MB,
        "client.showErrorDetails": "full" if workspace.sign_in.mode == "none" else "none",
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.enableAgentApi": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        **THEME_OPTIONS,
    }


def _open_browser(port: int) -> None:
    """Open the page in this person's browser as soon as it answers, where there is a browser."""
    for _ in range(_MOST_ATTEMPTS):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                webbrowser.open(f"http://{HOST}:{port}")
                return
        time.sleep(_ATTEMPT_SECONDS)
