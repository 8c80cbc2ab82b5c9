"""Who comes in: each request's caller is found once, counted, and kept out where it must be."""

from contextlib import ExitStack
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from index.access import Viewer
from index.errors import IndexingError
from search.errors import UnknownPersonError
from ui.callers import CALLER, NotSignedInError
from ui.origins import LOGOUT_PATH
from ui.refusals import opens_page, refuse, refuse_excess
from ui.restraint import TooManyPagesError, TooManyQuestionsError
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
        door: How people come in, and how often.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or say why not."""
        is_asked = scope["type"] in {"http", "websocket"}
        if not is_asked or scope["path"].startswith(_OF_THE_PAGE):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        caller = await run_in_threadpool(self._recognise, connection)
        try:
            self._door.restraint.count(connection, caller)
        except TooManyQuestionsError as error:
            await refuse_excess(scope, receive, send, error)
            return
        if (refusal := _refuse(scope["path"], caller)) is not None:
            await refuse(scope, receive, send, *refusal)
            return
        if caller is not None:
            scope = {**scope, CALLER: caller}
        if scope["path"].rstrip("/") == LOGOUT_PATH and self._door.sessions is not None:
            self._door.sessions.end(connection)
        await self._let_in(scope, receive, send, caller)

    async def _let_in(
        self, scope: Scope, receive: Receive, send: Send, caller: Viewer | None
    ) -> None:
        """Pass a request on; no more pages are opened than may be open."""
        restraint, connection = self._door.restraint, HTTPConnection(scope)
        with ExitStack() as held:
            try:
                if scope["type"] == "websocket":
                    held.enter_context(restraint.page(connection, caller))
                elif opens_page(scope):
                    restraint.check_pages(connection, caller)
            except TooManyPagesError as error:
                await refuse_excess(scope, receive, send, error)
                return
            await self.app(scope, receive, send)

    def _recognise(self, connection: HTTPConnection) -> Viewer | None:
        try:
            return self._door.sign_in.identify(connection)
        except _NOT_KNOWN:  # whatever answers says so in its own way
            return None


def _refuse(path: str, caller: Viewer | None) -> tuple[HTTPStatus, str] | None:
    if path.startswith(_FOR_PEOPLE) and caller is None:
        return HTTPStatus.UNAUTHORIZED, "nobody is signed in: sign in on the page"
    if path.startswith(_FOR_OPERATORS) and not (caller and caller.is_operator):
        return HTTPStatus.FORBIDDEN, "this is for whoever looks after whoknows"
    return None
