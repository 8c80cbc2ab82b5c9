"""How large a request may be, whether it says so beforehand or not."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.callers import CALLER
from ui.refusals import refuse

MOST_BYTES = 1_000_000
MOST_UPLOADED_MB = 20
_FRAME = 100_000  # what a form puts around a file
_FOR_FILES = ("/api/v1/related/file", "/_stcore/upload_file/")


class LimitSizes:
    """Middleware: refuses what is too large, before it is read or as soon as it turns out so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and cut it off where it becomes too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = _most_bytes(scope)
        said = Headers(scope=scope).get("content-length", "")
        if said.isdecimal() and int(said[:20]) > most:
            await _refuse(scope, receive, send, most)
            return
        read, is_too_large, has_begun = 0, False, False

        async def receive_counting() -> Message:
            nonlocal read, is_too_large
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                is_too_large = True
                return {"type": "http.disconnect"}
            return message

        async def send_unless_refused(message: Message) -> None:
            nonlocal has_begun
            if is_too_large and not has_begun:
                return  # whatever it is, it is about half a request
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive_counting, send_unless_refused)
        except Exception:
            if not is_too_large or has_begun:
                raise
        if is_too_large and not has_begun:
            await _refuse(scope, receive, send, most)


def _most_bytes(scope: Scope) -> int:
    """Return how much may come: files of people alone, for a form is read before its sender is."""
    may_be_file = CALLER in scope and scope["path"].startswith(_FOR_FILES)
    return MOST_UPLOADED_MB * 1_000_000 + _FRAME if may_be_file else MOST_BYTES


async def _refuse(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    detail = f"the request is larger than {most:,} bytes: send less"
    closing = {"Connection": "close"}  # the rest of it is not read
    await refuse(scope, receive, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, closing)
