"""A server on this machine that speaks the chat protocol, and says what a test has it say."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ingest.settings import AnsweringSettings


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered to one request."""

    pieces: Sequence[str] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_seconds: float = 0.0  # before each piece
    lines: Sequence[str] | None = None  # raw, in place of the pieces as events
    is_cut: bool = False  # the connection ends without an end of the reply


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def data(self) -> Any:
        """The question and the passages."""
        return json.loads(self.body["messages"][-1]["content"])


class ModelServer(ThreadingHTTPServer):
    """Gives the replies in their order, the last one again and again, and keeps the requests."""

    daemon_threads = True

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = list(replies)
        self.asked: list[Asked] = []

    def settings(self, **values: Any) -> AnsweringSettings:
        """Return the settings of a workspace that asks this server."""
        address = f"http://127.0.0.1:{self.server_address[1]}/v1"
        return AnsweringSettings(
            **{"mode": "llm", "base_url": address, "model": "small", "seconds": 5.0, **values}
        )

    def next_reply(self) -> Reply:
        """Return what is to be answered now."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        self.server.asked.append(Asked(self.path, dict(self.headers), body))
        reply = self.server.next_reply()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "text/event-stream", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for line in _lines(reply):
                time.sleep(reply.pause_seconds)
                self.wfile.write(f"{line}\n\n".encode())
                self.wfile.flush()
        except OSError:
            pass  # who asked does not listen any more

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _lines(reply: Reply) -> Iterator[str]:
    if reply.lines is not None:
        yield from reply.lines
        return
    yield ": the server is awake"
    for piece in reply.pieces:
        choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
        yield f"data: {json.dumps({'id': 'x', 'object': 'chunk', 'choices': [choice]})}"
    if not reply.is_cut:
        yield "data: [DONE]"


@contextmanager
def serve_model(*replies: Reply) -> Iterator[ModelServer]:
    """Give a server with these replies, and end it afterwards."""
    server = ModelServer(replies)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
