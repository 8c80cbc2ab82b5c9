"""The page, served on this machine alone."""

import os
import subprocess
import sys
from pathlib import Path

from ingest.settings import Workspace

_PAGE = Path(__file__).parent / "app.py"


def serve_page(workspace: Workspace, port: int) -> int:
    """Serve the page over a workspace until it is stopped; return the exit status."""
    options = {
        "server.address": "localhost",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(_PAGE)]
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = {**os.environ, "WHOKNOWS_WORKSPACE": str(workspace.root)}
    try:
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own command
    except KeyboardInterrupt:
        return 0
