"""Which host a request may name and which page it may come from; everything else is refused."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.sign_in import SignInSettings
from ui.refusals import refuse

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
LOGOUT_PATH = "/auth/logout"
_HOST = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE)
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {"same-origin", "none"}  # Fetch Metadata; none: typed, or a bookmark
_OF_PROXIES = (
    *("forwarded", "via", "x-real-ip"),
    *(f"x-forwarded-{each}" for each in ("for", "host", "proto")),
)
_EMBEDDINGS = {"object", "embed"}


def host_names(settings: SignInSettings) -> frozenset[str]:
    """Return the names that a server goes by: those of its own machine, and of its address."""
    own = urlsplit(settings.address or "").hostname
    return LOCAL_NAMES | {*settings.hosts} | ({own} if own else set())


class CheckOrigins:
    """Middleware: refuses other hosts (DNS rebinding) and other sites' pages (forged requests).

    A link from another site may be followed, and that is all that another site may do.

    Args:
        app: What answers.
        settings: Where the page is.
    """

    def __init__(self, app: ASGIApp, settings: SignInSettings) -> None:
        self.app = app
        self._is_alone = settings.mode == "none"
        self._address = settings.address
        self._hosts = host_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say why not."""
        if scope["type"] in {"http", "websocket"}:
            headers = Headers(scope=scope)
            refusal = self._refuse_host(headers) or self._refuse_site(scope, headers)
            if refusal:
                await refuse(scope, receive, send, *refusal)
                return
        await self.app(scope, receive, send)

    def _refuse_host(self, headers: Headers) -> tuple[HTTPStatus, str] | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _name_of(hosts[0]) not in self._hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, (
                "this server does not go by that name: come by its own address, or add the name "
                "to `[sign_in] hosts`"
            )
        if self._is_alone and any(each in headers for each in _OF_PROXIES):
            return HTTPStatus.FORBIDDEN, (
                "this server is for one person at its own machine, and this request came through "
                "a proxy: say in `[sign_in]` how others sign in"
            )
        return None

    def _refuse_site(self, scope: Scope, headers: Headers) -> tuple[HTTPStatus, str] | None:
        method = scope.get("method", "")
        origin = headers.get("origin")
        is_own = headers.get("sec-fetch-site", "none") in _OWN_SITES
        if scope["type"] == "websocket" or method not in _SAFE_METHODS:
            may_pass = self._is_own(origin, headers) if origin is not None else is_own
        elif scope["path"].rstrip("/") == LOGOUT_PATH:
            may_pass = is_own
        else:
            may_pass = is_own or (
                headers.get("sec-fetch-mode") == "navigate"
                and headers.get("sec-fetch-dest") not in _EMBEDDINGS
            )
        if may_pass:
            return None
        return HTTPStatus.FORBIDDEN, "another site's page asked for this: open the page itself"

    def _is_own(self, origin: str, headers: Headers) -> bool:
        origin = origin.lower()
        if origin == self._address:
            return True
        scheme, _, netloc = origin.partition("://")
        if self._address and urlsplit(self._address).netloc == netloc:
            return False  # the right name, but over a connection that anybody may change
        return scheme in {"http", "https"} and netloc == headers["host"].lower()


def _name_of(host: str) -> str | None:
    """Return the name in a host with or without port; None for what is no host."""
    match = _HOST.fullmatch(host)
    return match["name"].lower().rstrip(".") if match else None
