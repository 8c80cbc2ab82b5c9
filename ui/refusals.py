"""How a request or a connection is turned away before anything has looked at it."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.types import Receive, Scope, Send

from ui.problems import problem_response

_POLICY_VIOLATION = 1008  # RFC 6455


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
