"""Whether the server is alive, and whether it can answer; and its figures for Prometheus."""

from http import HTTPStatus

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index.errors import IndexingError
from search.engine import Engine
from search.errors import UnknownPersonError
from ui.callers import NotSignedInError, SignIn, recognise
from ui.metrics import CONTENT_TYPE, Metrics
from ui.problems import problem_response

_FOR_OPERATORS = (
    "figures are for whoever looks after whoknows: send an API key of theirs as "
    "`Authorization: Bearer`"
)


def health_routes(engine: Engine, metrics: Metrics, sign_in: SignIn) -> list[Route]:
    """Return the routes that a supervisor and Prometheus ask at.

    Anybody may learn whether the server answers; why it does not, and its figures, are for whoever
    looks after whoknows.
    """

    def is_operator(request: Request) -> bool:
        try:
            return recognise(sign_in, request).is_operator
        except (NotSignedInError, UnknownPersonError, IndexingError):
            return False

    async def live(_: Request) -> Response:
        return _json(HTTPStatus.OK, {"status": "alive"})

    async def ready(request: Request) -> Response:
        try:
            await run_in_threadpool(engine.generation)
        except IndexingError as error:
            is_told = await run_in_threadpool(is_operator, request)
            why = {"why": str(error)} if is_told else {}
            return _json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "not ready", **why})
        return _json(HTTPStatus.OK, {"status": "ready"})

    async def figures(request: Request) -> Response:
        if not await run_in_threadpool(is_operator, request):
            return problem_response(HTTPStatus.FORBIDDEN, _FOR_OPERATORS)
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
