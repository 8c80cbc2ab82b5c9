"""A sandbox that is ready before anybody asks, for whoever waits for what one file shows.

Each file still has a process of its own, which ends with it: what is saved is the wait for its
start, not the wall around it.
"""

import contextlib
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import IngestError
from ingest.parsing.sandbox import Sandbox
from ingest.settings import ParsingSettings


class SpareSandbox:
    """Lends sandboxes, and has the next one started when one comes back.

    Nothing is started before the first is lent: a program that shows no file has no process.
    The one that waits ends with its lender, closed or forgotten.
    """

    def __init__(self, settings: ParsingSettings) -> None:
        self._settings = settings
        self._ready: _Ready | None = None
        self._is_starting = False
        self._is_closed = False
        self._changing = threading.Lock()

    @contextmanager
    def lend(self) -> Iterator[Sandbox]:
        """Give a sandbox for one file; its process ends when it comes back."""
        sandbox = self._take() or Sandbox(self._settings)
        try:
            with sandbox:
                yield sandbox
        finally:
            self._restock()

    def close(self) -> None:
        """End the process that waits; none is started any more."""
        with self._changing:
            self._is_closed = True
            ready, self._ready = self._ready, None
        if ready is not None:
            ready.take().close()

    def _take(self) -> Sandbox | None:
        """Return the sandbox that is ready, None where there is none or it has died."""
        with self._changing:
            ready, self._ready = self._ready, None
        if ready is None:
            return None
        sandbox = ready.take()
        if sandbox.is_running():
            return sandbox
        sandbox.close()
        return None

    def _restock(self) -> None:
        """Start the next one, behind whoever asks."""
        with self._changing:
            if self._is_closed or self._is_starting or self._ready is not None:
                return
            self._is_starting = True
        try:
            threading.Thread(target=self._start, daemon=True).start()
        except RuntimeError:  # no more threads; the file that was shown is shown all the same
            self._finish(None)

    def _start(self) -> None:
        sandbox, is_prepared = Sandbox(self._settings), False
        try:
            # Whoever needs it next tries again, and is told.
            with contextlib.suppress(IngestError, OSError, RuntimeError):
                sandbox.prepare()
                is_prepared = True
        finally:
            if not is_prepared:
                sandbox.close()
            self._finish(sandbox if is_prepared else None)

    def _finish(self, sandbox: Sandbox | None) -> None:
        """Have what was started wait, unless nobody is to ask for it any more."""
        with self._changing:
            self._is_starting = False
            if sandbox is not None and not self._is_closed:
                self._ready = _Ready(self, sandbox)
                return
        if sandbox is not None:
            sandbox.close()


class _Ready:
    """A sandbox that waits, and ends with whom it waits for."""

    def __init__(self, owner: SpareSandbox, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._end = weakref.finalize(owner, sandbox.close)

    def take(self) -> Sandbox:
        """Return it, to be ended by whoever takes it."""
        self._end.detach()
        return self._sandbox
