"""The page, served on this machine alone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

from ingest.errors import SettingsError
from ingest.settings import Workspace
from ui.theme import THEME_OPTIONS

_PAGE = Path(__file__).parent / "app.py"
_MOST_ATTEMPTS, _ATTEMPT_SECONDS = 60, 0.5
_ROOT = Path(__file__).parent.parent  # Streamlit puts only the page's own folder on the path


def check_port(port: int) -> None:
    """Check that a port of this machine is free.

    Raises:
        SettingsError: It is not; says what to do.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("localhost", port))
        except OSError as error:
            raise SettingsError(
                f"port {port} is taken ({error.strerror}): stop what uses it, or choose --port"
            ) from error


def serve_page(workspace: Workspace, port: int) -> int:
    """Serve the page over a workspace until it is stopped; return the exit status."""
    options = {
        "server.address": "localhost",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        **THEME_OPTIONS,
    }
    command = [sys.executable, "-m", "streamlit", "run", str(_PAGE)]
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = {
        **os.environ,
        "WHOKNOWS_WORKSPACE": str(workspace.root),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
    }
    if sys.stdin.isatty():  # somebody sits here, rather than a service manager
        threading.Thread(target=_open_browser, args=(port,), daemon=True).start()
    with subprocess.Popen(command, env=environment) as page:  # noqa: S603 - our own command
        signal.signal(signal.SIGTERM, lambda _number, _frame: page.terminate())
        try:
            return max(page.wait(), 0)  # below zero: ended by a signal, as it should be
        except KeyboardInterrupt:  # the terminal told the page as well
            return 0


def _open_browser(port: int) -> None:
    """Open the page in this person's browser as soon as it answers, where there is a browser."""
    for _ in range(_MOST_ATTEMPTS):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                webbrowser.open(f"http://localhost:{port}")
                return
        time.sleep(_ATTEMPT_SECONDS)
