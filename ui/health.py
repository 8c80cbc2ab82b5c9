"""Whether the server is alive, and whether it can answer; and its figures for Prometheus."""

from http import HTTPStatus

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.errors import IndexingError
from search.engine import Engine
from ui.metrics import CONTENT_TYPE, Metrics


def health_routes(engine: Engine, metrics: Metrics) -> list[Route]:
    """Return the routes that a supervisor and Prometheus ask at."""

    async def live(_: Request) -> Response:
        return _json(HTTPStatus.OK, {"status": "alive"})

    async def ready(_: Request) -> Response:
        try:
            await run_in_threadpool(engine.generation)
        except IndexingError as error:
            return _json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "not ready", "why": str(error)})
        return _json(HTTPStatus.OK, {"status": "ready"})

    async def figures(_: Request) -> Response:
        rendered = await run_in_threadpool(metrics.render, engine)
        return Response(rendered, media_type=CONTENT_TYPE)

    return [
        Route("/health", ready),
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/metrics", figures),
    ]


def _json(status: HTTPStatus, value: object) -> Response:
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")
