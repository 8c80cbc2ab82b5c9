"""The page, served over a workspace for as long as a test or a screenshot needs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_STARTS_WITHIN_SECONDS = 60
_ROOT = Path(__file__).parent.parent


@contextmanager
def serve(
    workspace_dir: Path,
    *,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[str]:
    """Give the address of a page that is served over a workspace, and end it afterwards.

    Args:
        workspace_dir: What is served.
        port: Where; None: wherever nothing else is.
        environment: More variables for the server.
        log: Where to keep what it writes to its outputs.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "ui.cli", "--workspace", str(workspace_dir)]
    command += ["serve", "--port", str(port)]
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT), **(environment or {})},
            stdout=output,
            stderr=output,
        )
        try:
            _wait_until_healthy(process, port)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    """Return a port of this machine that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the page ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health"):
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise RuntimeError(f"the page was not there after {_STARTS_WITHIN_SECONDS} seconds")
