"""Presentations as PDFs: each is made once, a few at a time, and kept by what it holds."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from search.kept import Kept

_KEPT, _KEPT_BYTES = 64, 64_000_000  # one of 40 slides without pictures has 50 KB
_RETRY_SECONDS = 600.0  # before a presentation that could not be printed is tried again
_AT_ONCE = 2  # LibreOffice takes seconds and much memory
_WAIT_SECONDS = 30.0  # for others; then the reader has the text alone


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDeck:
    """What became of a presentation: a PDF, or why there is none; not which of its copies it was.

    Somebody may read one copy and must not learn of another.
    """

    content: bytes
    failure: str | None = None
    at: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Tell whether it is to be tried again."""
        return self.failure is not None and time.monotonic() - self.at > _RETRY_SECONDS


class PrintedDecks:
    """Makes and keeps them; whoever may see one is asked before.

    Slow presentations hold up those who open them, and others only while too many are slow.
    """

    def __init__(self, *, wait_seconds: float = _WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._decks = Kept[str, PrintedDeck](most=_KEPT, most_bytes=_KEPT_BYTES)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._locks = WeakValueDictionary[str, threading.Lock]()  # of those somebody waits for
        self._changing = threading.Lock()

    def find(self, content_hash: str, make: Callable[[], PrintedDeck]) -> PrintedDeck | None:
        """Return what became of a presentation, None where others are waited for too long.

        Args:
            content_hash: Of the presentation.
            make: Prints it; what it raises concerns its caller alone and is not kept.
        """
        printed = self._kept(content_hash)
        if printed is not None:
            return printed
        until = time.monotonic() + self._wait_seconds
        with self._changing:
            lock = self._locks.setdefault(content_hash, threading.Lock())
        if not lock.acquire(timeout=self._wait_seconds):
            return None
        try:  # and whoever waited finds what was made meanwhile
            return self._kept(content_hash) or self._make(content_hash, make, until)
        finally:
            lock.release()

    def _kept(self, content_hash: str) -> PrintedDeck | None:
        kept = self._decks.get(content_hash)
        return None if kept is None or kept.is_over() else kept

    def _make(
        self, content_hash: str, make: Callable[[], PrintedDeck], until: float
    ) -> PrintedDeck | None:
        if not self._turns.acquire(timeout=max(0.0, until - time.monotonic())):
            return None
        try:
            printed = make()
        finally:
            self._turns.release()
        self._decks.keep(content_hash, printed, size=len(printed.content))
        return printed
