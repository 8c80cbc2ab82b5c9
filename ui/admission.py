"""Who comes in: each request's caller is found once, counted, and kept out where it must be."""

import math
import time
from http import HTTPStatus

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from index.access import Viewer
from index.errors import IndexingError
from search.errors import UnknownPersonError
from ui.callers import CALLER, NotSignedInError
from ui.origins import LOGOUT_PATH
from ui.refusals import refuse
from ui.signing_in import Door

_OF_THE_PAGE = ("/static/", "/component/", "/favicon", "/_stcore/health", "/_stcore/host-config")
"""What is the same for everybody, and asked for by the dozen whenever the page is opened."""
_FOR_PEOPLE = ("/media/", "/_stcore/upload_file/")
"""Where Streamlit itself asks nobody who they are."""
_FOR_OPERATORS = ("/_stcore/metrics",)
_NOT_KNOWN = (NotSignedInError, UnknownPersonError, IndexingError)


class Admit:
    """Middleware: finds out who asks, and refuses whoever asks too often or where none may.

    Args:
        app: What answers.
        door: How people come in.
        requests_per_minute: How often one person may ask, or whoever is at one address.
    """

    def __init__(self, app: ASGIApp, door: Door, requests_per_minute: int) -> None:
        self.app = app
        self._door = door
        self._limit = RateLimitItemPerMinute(requests_per_minute)
        self._counted = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or say why not."""
        is_asked = scope["type"] in {"http", "websocket"}
        if not is_asked or scope["path"].startswith(_OF_THE_PAGE):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        caller = await run_in_threadpool(self._recognise, connection)
        if (seconds := self._seconds_to_wait(connection, caller)) is not None:
            detail = f"too many requests: try again in {seconds} seconds"
            wait = {"Retry-After": str(seconds)}
            await refuse(scope, receive, send, HTTPStatus.TOO_MANY_REQUESTS, detail, wait)
            return
        if (refusal := _refuse(scope["path"], caller)) is not None:
            await refuse(scope, receive, send, *refusal)
            return
        if caller is not None:
            scope = {**scope, CALLER: caller}
        if scope["path"].rstrip("/") == LOGOUT_PATH and self._door.sessions is not None:
            self._door.sessions.end(connection)
        await self.app(scope, receive, send)

    def _recognise(self, connection: HTTPConnection) -> Viewer | None:
        try:
            return self._door.sign_in.identify(connection)
        except _NOT_KNOWN:  # whatever answers says so in its own way
            return None

    def _seconds_to_wait(self, connection: HTTPConnection, caller: Viewer | None) -> int | None:
        address = connection.client.host if connection.client else ""
        person = caller.person_id if caller else None
        key = ("address", address) if person is None else ("person", person)
        if self._counted.hit(self._limit, *key):
            return None
        until = self._counted.get_window_stats(self._limit, *key).reset_time
        return max(1, math.ceil(until - time.time()))


def _refuse(path: str, caller: Viewer | None) -> tuple[HTTPStatus, str] | None:
    if path.startswith(_FOR_PEOPLE) and caller is None:
        return HTTPStatus.UNAUTHORIZED, "nobody is signed in: sign in on the page"
    if path.startswith(_FOR_OPERATORS) and not (caller and caller.is_operator):
        return HTTPStatus.FORBIDDEN, "this is for whoever looks after whoknows"
    return None
