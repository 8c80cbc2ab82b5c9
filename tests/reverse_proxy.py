"""A reverse proxy such as organisations have: it knows who comes, and tells the server behind."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

WHO = "signed_in"  # the cookie by which the proxy knows somebody
USER_HEADER, SECRET_HEADER = "x-forwarded-user", "x-whoknows-secret"
_METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
_OWN = {USER_HEADER, SECRET_HEADER, "x-forwarded-for"}  # which a browser must not set
_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "upgrade"}
_STARTS_WITHIN_SECONDS = 30


class ReverseProxy:
    """Hands on requests and connections, with who makes them and what only the proxy knows.

    Args:
        port: That of the server behind it, on this machine.
        secret: What it tells the server besides.
    """

    def __init__(self, port: int, secret: str) -> None:
        self._port = port
        self._secret = secret
        self._client = httpx.AsyncClient(timeout=60)
        self.app = Starlette(
            routes=[
                WebSocketRoute("/{path:path}", self._connect),
                Route("/{path:path}", self._hand_on, methods=_METHODS),
            ],
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with self._client:
            yield

    def _headers(self, connection: HTTPConnection) -> list[tuple[str, str]]:
        said = [
            (name, value)
            for name, value in connection.headers.items()
            if name not in _OWN | _OF_ONE_CONNECTION and not name.startswith("sec-websocket-")
        ]
        host = connection.client.host if connection.client else ""
        own = [(SECRET_HEADER, self._secret), ("x-forwarded-for", host)]
        who = connection.cookies.get(WHO)
        return [*said, *own, *([(USER_HEADER, who)] if who else [])]

    async def _hand_on(self, request: Request) -> Response:
        url = httpx.URL(
            scheme="http",
            host="127.0.0.1",
            port=self._port,
            path=request.url.path,
            query=request.url.query.encode(),
        )
        asked = self._client.build_request(
            request.method, url, headers=self._headers(request), content=await request.body()
        )
        reply = await self._client.send(asked, stream=True)
        response = StreamingResponse(reply.aiter_raw(), reply.status_code)
        response.raw_headers = [
            (name, value)
            for name, value in reply.headers.raw
            if name.decode().lower() not in _OF_ONE_CONNECTION
        ]
        return response

    async def _connect(self, browser: WebSocket) -> None:
        headers = [each for each in self._headers(browser) if each[0] not in {"host", "origin"}]
        host = browser.headers["host"]
        opening = connect(
            f"ws://{host}{browser.url.path}",
            host="127.0.0.1",
            port=self._port,
            origin=browser.headers.get("origin"),  # type: ignore[arg-type]  # it is a text
            subprotocols=browser.scope["subprotocols"],
            additional_headers=headers,
            user_agent_header=None,
            max_size=None,
        )
        try:
            async with opening as server:
                await browser.accept(subprotocol=server.subprotocol)
                await _carry(browser, server)
        except InvalidStatus:
            await browser.close(1008)


async def _carry(browser: WebSocket, server: ClientConnection) -> None:
    """Carry messages both ways until either side has had enough."""

    async def to_server() -> None:
        while (message := await browser.receive())["type"] == "websocket.receive":
            await server.send(message.get("bytes") or message.get("text") or b"")

    async def to_browser() -> None:
        async for message in server:
            await browser.send_bytes(message if isinstance(message, bytes) else message.encode())

    ways = [asyncio.create_task(each()) for each in (to_server, to_browser)]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in ways:
            each.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


@contextmanager
def run_proxy(behind: int, secret: str, port: int) -> Iterator[str]:
    """Give the address of a proxy before a server of this machine, and end it afterwards."""
    configuration = uvicorn.Config(
        ReverseProxy(behind, secret).app,
        host="localhost",
        port=port,
        ws="websockets-sansio",
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    if not server.started:
        raise RuntimeError(f"the proxy was not there after {_STARTS_WITHIN_SECONDS} seconds")
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
