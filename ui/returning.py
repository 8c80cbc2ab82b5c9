"""After signing in, back to the page from which somebody went to do so, and nowhere else."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.links import Place

_LOGIN_PATH, _CALLBACK_PATH = "/auth/login", "/oauth2callback"
_PAGES = {"/", *(f"/{place}" for place in Place)}
_WRITTEN = re.compile(r"[!-~]{1,20000}")  # ASCII without spaces, as browsers write addresses
_MOST = 1_000  # who are at the provider at once; more are forgotten, and find the start page
_LASTS_SECONDS = 3_600.0


class ReturnToPage:
    """Middleware: leads whoever has signed in to the page that they left for it.

    Streamlit itself leads everybody to the start page.  Which page it was is what the browser says
    it comes from; it is kept here under the random word (`state`) that goes to the provider and
    comes back, so that it is part of no address that others could write.

    Args:
        app: What answers.
        address: The page's own, as browsers know it.
        now: Seconds on a clock that only goes forward.
    """

    def __init__(
        self, app: ASGIApp, address: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self._address = address
        self._now = now
        self._left: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; take note of where it comes from, or lead it back there."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        if path not in {_LOGIN_PATH, _CALLBACK_PATH}:
            await self.app(scope, receive, send)
            return

        async def send_leading(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path == _LOGIN_PATH:
                    self._remember(scope, headers.get("Location", ""))
                elif headers.get("Location") == "/":
                    headers["Location"] = self._recall(scope)
            await send(message)

        await self.app(scope, receive, send_leading)

    def _remember(self, scope: Scope, location: str) -> None:
        page = page_of(Headers(scope=scope).get("Referer", ""), self._address)
        state = _state_in(urlsplit(location).query)
        if page is None or state is None:
            return
        self._left[state] = self._now(), page
        while len(self._left) > _MOST:
            self._left.popitem(last=False)

    def _recall(self, scope: Scope) -> str:
        """Return the page that was left; the start page where that is not known any more."""
        state = _state_in(scope["query_string"].decode("latin-1"))
        at, page = self._left.pop(state or "", (self._now(), "/"))
        return page if self._now() - at <= _LASTS_SECONDS else "/"


def page_of(referrer: str, address: str) -> str | None:
    """Return the path and query of one of our own pages; None for whatever else it is."""
    if not _WRITTEN.fullmatch(referrer) or not referrer.startswith(f"{address}/"):
        return None
    path, mark, query = referrer.removeprefix(address).partition("#")[0].partition("?")
    return f"{path}{mark}{query}" if path in _PAGES else None


def _state_in(query: str) -> str | None:
    states = parse_qs(query).get("state", [])
    return states[0] if len(states) == 1 else None
