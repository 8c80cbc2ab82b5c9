"""How a request or a connection is turned away before anything has looked at it."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from ingest.records import Language
from ui.links import Place
from ui.markup import escape_html
from ui.messages import text
from ui.problems import problem_response
from ui.restraint import TooManyPagesError, TooManyQuestionsError

_POLICY_VIOLATION = 1008  # RFC 6455
_PAGES = {"", *Place}
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: HTTPStatus,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer a request with problem details; a connection is closed before it is accepted."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": detail[:120]})
        return
    await problem_response(status, detail, headers)(scope, receive, send)


async def refuse_excess(
    scope: Scope,
    receive: Receive,
    send: Send,
    error: TooManyQuestionsError | TooManyPagesError,
) -> None:
    """Turn away whoever asks for too much, whoever opens a page in words that a browser shows."""
    status, wait = HTTPStatus.TOO_MANY_REQUESTS, {}
    if isinstance(error, TooManyQuestionsError):
        key, values = "failure.too_many", {"seconds": f"{error.seconds}"}
        wait = {"Retry-After": f"{error.seconds}"}
    else:
        key, values = "pages.too_many", {"most": f"{error.most:,}"}
        if error.is_in_all:
            status, key = HTTPStatus.SERVICE_UNAVAILABLE, "pages.too_many.in_all"
    if not opens_page(scope):
        await refuse(scope, receive, send, status, str(error), wait)
        return
    language = _language_of(HTTPConnection(scope))
    page = _page_html(text(key, language), text(f"{key}.next", language, **values), language)
    await HTMLResponse(page, status, {"Cache-Control": "no-store", **wait})(scope, receive, send)


def opens_page(scope: Scope) -> bool:
    """Return whether it is the page itself that is asked for, whose connection comes later."""
    is_read = scope["type"] == "http" and scope["method"] == "GET"
    return is_read and scope["path"].strip("/") in _PAGES


def _language_of(connection: HTTPConnection) -> Language:
    """Return the language of the address, else the browser's: Chinese where it says so."""
    chosen = connection.query_params.get("lang", "")
    if chosen in set(Language):
        return Language(chosen)
    accepted = connection.headers.get("Accept-Language", "").strip().lower()
    return Language.ZH if accepted.startswith("zh") else Language.EN


def _page_html(heading: str, next_step: str, language: Language) -> str:
    return (
        f'<!doctype html><html lang="{_TAGS[language]}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape_html(heading)}</title>"
        '<main style="font:16px/1.6 sans-serif;max-width:36em;margin:20vh auto;padding:0 1em">'
        f"<h1>{escape_html(heading)}</h1><p>{escape_html(next_step)}</p></main>"
    )
