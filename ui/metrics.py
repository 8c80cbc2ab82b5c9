"""What Prometheus may read of a running server: requests, how long they took, the generation."""

import time
from collections.abc import Collection

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import IndexingError
from search.engine import Engine

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "whoknows_requests", "Requests answered.", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "whoknows_request_seconds",
            "Time until a reply began.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.under_way = Gauge(
            "whoknows_requests_under_way", "Requests being answered.", registry=self.registry
        )
        self.generation = Gauge(
            "whoknows_generation", "The generation that is served; 0: none.", registry=self.registry
        )

    def render(self, engine: Engine) -> bytes:
        """Return all figures in Prometheus' text format."""
        try:
            self.generation.set(engine.generation().number)
        except IndexingError:
            self.generation.set(0)
        return generate_latest(self.registry)


class MeasureRequests:
    """Middleware: counts and times what programs ask; the page's own parts are no requests.

    Args:
        app: What answers.
        metrics: Where the figures are kept.
        paths: The addresses that programs ask at.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: Collection[str]) -> None:
        self.app = app
        self._metrics = metrics
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and take note of its status and time."""
        path = scope.get("path", "").rstrip("/")
        if scope["type"] != "http" or path not in self._paths:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._metrics.seconds.labels(path).observe(time.perf_counter() - started)
            await send(message)

        with self._metrics.under_way.track_inprogress():
            try:
                await self.app(scope, receive, send_noting)
            finally:
                self._metrics.requests.labels(path, status).inc()
