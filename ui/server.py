"""One process that serves the page and all doors for programs, on this machine alone."""

import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress

from ingest.errors import SettingsError
from ingest.settings import WORKSPACE_VARIABLE, Workspace
from ui.theme import THEME_OPTIONS

HOST = "localhost"
_MOST_ATTEMPTS, _ATTEMPT_SECONDS = 60, 0.5
_SECONDS_TO_FINISH = 5  # what is being answered when the server is told to end


def listen(port: int) -> list[socket.socket]:
    """Return sockets that listen to this machine alone, in each of its address families.

    Raises:
        SettingsError: The port is taken; says what to do.
    """
    listening: list[socket.socket] = []
    try:
        for family, kind, _, _, address in socket.getaddrinfo(HOST, port, type=socket.SOCK_STREAM):
            opened = socket.socket(family, kind)
            listening.append(opened)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
            opened.listen()
    except OSError as error:
        for opened in listening:
            opened.close()
        raise SettingsError(
            f"port {port} is taken ({error.strerror}): stop what uses it, or choose --port"
        ) from error
    return listening


def serve(workspace: Workspace, port: int, sockets: list[socket.socket]) -> int:
    """Serve a workspace until the process is told to end; return the exit status."""
    import uvicorn
    from streamlit.web import bootstrap

    os.environ[WORKSPACE_VARIABLE] = str(workspace.root)
    bootstrap.load_config_options(_page_options(port))
    from ui.application import create_application  # reads the options

    configuration = uvicorn.Config(
        create_application(workspace),
        ws="websockets-sansio",
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


def _page_options(port: int) -> dict[str, object]:
    return {
        "server.address": HOST,
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
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
