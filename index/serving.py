"""The generation that is served, opened once for all threads of a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.connecting import identify_catalog
from index.generations import Generation, last_choice, open_generation


@dataclass(slots=True)
class _Opened:
    """A generation and how many questions are being answered over it."""

    generation: Generation
    catalog: tuple[int, int] | None  # which file it is: one may be put in its place
    readers: int = 0


class ServedIndex:
    """Follows what is published: each question is answered over the newest generation.

    A generation is held while a question is answered over it, so that it stays as it is whatever
    is published or pruned meanwhile; it is let go of in between, so that nobody waits for a server
    that nobody asks.
    """

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._newest: _Opened | None = None
        self._lock = threading.Lock()

    @contextmanager
    def reading(self, encoder: str) -> Iterator[Generation]:
        """Hold the generation that is served.

        Raises:
            NoIndexError: Nothing was published yet.
            UnusableIndexError: It cannot be used; says why and what to do.
        """
        opened = self._take(encoder)
        try:
            yield opened.generation
        finally:
            self._give_back(opened)

    def _take(self, encoder: str) -> _Opened:
        with self._lock:
            if self._newest is None or not self._is_newest(self._newest):
                self._newest = None  # its memory is needed for the next one
                catalog = identify_catalog(self._index_dir)
                self._newest = _Opened(open_generation(self._index_dir, encoder=encoder), catalog)
            self._newest.readers += 1
            return self._newest

    def _is_newest(self, opened: _Opened) -> bool:
        if opened.catalog != identify_catalog(self._index_dir):
            return False
        if opened.readers > 0:  # it is held, and sees nothing newer
            return opened.generation.choice == last_choice(self._index_dir)
        return opened.generation.hold()

    def _give_back(self, opened: _Opened) -> None:
        with self._lock:
            opened.readers -= 1
            if opened.readers == 0:
                opened.generation.release()
