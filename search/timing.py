"""The stages of an answer in, how long each took out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Measures the stages of an answer, from when it is made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what is done within."""
        started = time.perf_counter()
        yield
        self._stages[name] = round((time.perf_counter() - started) * 1000, 2)

    def timings(self) -> dict[str, float]:
        """Return milliseconds by stage, and in total until now."""
        total = round((time.perf_counter() - self._started) * 1000, 2)
        return {**self._stages, "total": total}
