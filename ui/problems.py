"""Errors as programs get them: problem details (RFC 9457), one shape for all."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response

from index.errors import (
    IndexingError,
    LockedIndexError,
    NoIndexError,
    UnknownGenerationError,
    UnknownViewerError,
)
from ingest.errors import IngestError, UnreadableDocumentError
from search.errors import (
    NotAllowedError,
    NotFoundError,
    OriginalError,
    OriginalProblem,
    QueryError,
    UnknownPersonError,
)
from ui.callers import NotSignedInError, identify

_STATUSES: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (NotSignedInError, HTTPStatus.UNAUTHORIZED),
    (NotAllowedError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (QueryError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UnknownViewerError, HTTPStatus.NOT_FOUND),
    (UnknownGenerationError, HTTPStatus.NOT_FOUND),
    (UnreadableDocumentError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NoIndexError, HTTPStatus.SERVICE_UNAVAILABLE),
    (LockedIndexError, HTTPStatus.CONFLICT),
    (IndexingError, HTTPStatus.SERVICE_UNAVAILABLE),
    (IngestError, HTTPStatus.SERVICE_UNAVAILABLE),
)
_ORIGINALS = {
    OriginalProblem.CHANGED: HTTPStatus.GONE,
    OriginalProblem.UNREACHABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    OriginalProblem.UNDRAWABLE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
MENDABLE: tuple[type[Exception], ...] = (*(kind for kind, _ in _STATUSES), OriginalError)
"""The errors whose message says what whoever asks, or looks after the server, can do."""
PROBLEM_TYPE = "application/problem+json"


def problem_details(status: int, detail: str, **members: Any) -> dict[str, Any]:
    """Return the JSON object of a problem."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}


_NOT_READY = "the server cannot answer now; its log says why: tell whoever looks after it"
_log = logging.getLogger(__name__)


class ProblemDetails(BaseModel):
    """What is wrong with a request, and what to do."""

    model_config = ConfigDict(
        json_schema_extra={"example": problem_details(404, "no document 'it/x.md': ask first")}
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None  # `where` and `what` of each parameter


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status.value: {
        "description": status.phrase,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
    for status in sorted(
        {*dict(_STATUSES).values(), *_ORIGINALS.values(), HTTPStatus.TOO_MANY_REQUESTS}
    )
}
"""The errors that any request may be answered with, as the interface describes them."""
PROBLEM_SCHEMAS = {"ProblemDetails": ProblemDetails.model_json_schema()}


def problem_response(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any
) -> Response:
    """Return an error as problem details; the detail says what to do."""
    body = msgspec.json.encode(problem_details(status, detail, **members))
    return Response(body, status_code=status, media_type=PROBLEM_TYPE, headers=headers)


UNEXPECTED = problem_details(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "this should not have happened; the server's log says more: tell whoever looks after it",
)
"""Says nothing of what happened: it may hold what the caller may not read."""


def status_of(error: Exception) -> HTTPStatus:
    """Return the status that an error which a caller can mend means."""
    if isinstance(error, OriginalError):
        return _ORIGINALS[error.problem]
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def explain_problems(api: Starlette) -> None:
    """Have an application answer every error with problem details."""
    for kind in MENDABLE:
        api.add_exception_handler(kind, _mendable)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(Exception, _unexpected)


def _mendable(request: Request, error: Exception) -> Response:
    status = status_of(error)
    if status is HTTPStatus.SERVICE_UNAVAILABLE and not _is_known(request):
        _log.warning("a question could not be answered: %s", error)
        return problem_response(status, _NOT_READY)
    headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else None
    return problem_response(status, str(error), headers)


def _is_known(request: Request) -> bool:
    """Return whether it is known who asks: strangers are not told what is wrong with a server."""
    try:
        identify(request)
    except (NotSignedInError, UnknownPersonError, IndexingError):
        return False
    return True


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    wrong = [
        {"where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in error.errors()
    ]
    detail = "; ".join(f"{each['where']}: {each['what']}" for each in wrong)
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=wrong)


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    return problem_response(error.status_code, error.detail, error.headers)


def _unexpected(_: Request, error: Exception) -> Response:
    return problem_response(UNEXPECTED["status"], UNEXPECTED["detail"])
