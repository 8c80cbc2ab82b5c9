"""How often somebody may ask and how many pages they may have open: one count for all doors."""

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import HTTPConnection

from index.access import Viewer
from ingest.sign_in import SignInSettings
from ui.proxies import client_address, site_of


class TooManyQuestionsError(Exception):
    """Somebody asks more often than they may; says when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many requests: try again in {seconds} seconds")
        self.seconds = seconds


class TooManyPagesError(Exception):
    """No more pages may be open: of one person or address, or in all."""

    def __init__(self, most: int, *, is_in_all: bool) -> None:
        whose = "the server has" if is_in_all else "you have"
        super().__init__(f"{whose} {most:,} pages open, and no more may be: close some, try again")
        self.most = most
        self.is_in_all = is_in_all


class Restraint:
    """Counts what each person does, and whoever is not known by their address; threads share it.

    Args:
        settings: How much is allowed, and which proxies tell from where somebody comes.
    """

    def __init__(self, settings: SignInSettings) -> None:
        from limits import RateLimitItemPerMinute
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        self._proxies = settings.proxy_networks
        self._rate = RateLimitItemPerMinute(settings.requests_per_minute)
        self._counted = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._most_of_one = settings.open_pages_per_person
        self._most_in_all = settings.open_pages
        self._open: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def count(self, connection: HTTPConnection, caller: Viewer | None) -> None:
        """Count a request, or that the page is drawn once.

        Raises:
            TooManyQuestionsError: There were too many in the last minute.
        """
        whose = self._whose(connection, caller)
        if self._counted.hit(self._rate, *whose):
            return
        until = self._counted.get_window_stats(self._rate, *whose).reset_time
        raise TooManyQuestionsError(max(1, math.ceil(until - time.time())))

    def check_pages(self, connection: HTTPConnection, caller: Viewer | None) -> None:
        """See that one more page may be opened.

        Raises:
            TooManyPagesError: It may not.
        """
        with self._lock:
            self._check(self._whose(connection, caller))

    @contextmanager
    def page(self, connection: HTTPConnection, caller: Viewer | None) -> Iterator[None]:
        """Count a page as open; errors as `check_pages`."""
        whose = self._whose(connection, caller)
        with self._lock:
            self._check(whose)
            self._open[whose] += 1
        try:
            yield
        finally:
            with self._lock:
                self._open[whose] -= 1
                self._open += Counter()  # whoever has none open is not remembered

    def _check(self, whose: tuple[str, str]) -> None:
        if self._open[whose] >= self._most_of_one:
            raise TooManyPagesError(self._most_of_one, is_in_all=False)
        if self._open.total() >= self._most_in_all:
            raise TooManyPagesError(self._most_in_all, is_in_all=True)

    def _whose(self, connection: HTTPConnection, caller: Viewer | None) -> tuple[str, str]:
        person = caller.person_id if caller else None
        if person is not None:
            return "person", person
        return "address", site_of(client_address(connection, self._proxies))
