"""Processes for tests to kill, forked at once from one that has imported whoknows already."""

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import pytest

KILLED = -signal.SIGKILL
_PATIENCE_SECONDS = 120
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["fault_operations"])


class ForkedProcess:
    """A function running in a process of its own, which tells what goes wrong in it."""

    def __init__(self, function: Callable[..., None], *arguments: object) -> None:
        self._complaints, sender = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_run, args=(sender, function, arguments))
        with pytest.MonkeyPatch.context() as patched:  # Python 3.11 preloads from there only
            patched.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
            self._process.start()
        sender.close()

    def kill(self) -> None:
        """Send SIGKILL, which is too late where it has ended."""
        self._process.kill()

    def wait(self) -> int:
        """Return its exit status, once it has ended by itself or was killed.

        Raises:
            AssertionError: It failed, or it does not end.
        """
        self._process.join(_PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            raise AssertionError(f"{self._process.name} does not end")
        status = self._process.exitcode
        complaint = self._complaints.recv() if status == 1 else ""
        self._complaints.close()
        assert not complaint, complaint
        assert status is not None
        return status


def _run(
    complaints: Connection, function: Callable[..., Any], arguments: tuple[object, ...]
) -> None:
    try:
        function(*arguments)
    except SystemExit:
        raise
    except BaseException:
        complaints.send(traceback.format_exc())
        sys.exit(1)
