"""Replies of the HTTP interface: JSON, a tag of generation and caller, a link to the next page."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import msgspec
from fastapi import Depends, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from index.access import Viewer
from ui.api_parameters import EngineParameter, ViewerParameter

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


class NotModifiedError(Exception):
    """What is asked for is what the caller has."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.headers = {"ETag": tag, **PRIVATE}


@dataclass(frozen=True, slots=True)
class Reply:
    """Makes the reply to one request, from what the engine answered and the audit log holds."""

    request: Request
    tag: str | None  # None: to what changes with more than the generation

    def __call__(self, value: object, headers: dict[str, str] | None = None) -> Response:
        """Return a result of the engine, or what is made of some, as JSON.

        Raises:
            NotModifiedError: The caller has it already.
        """
        if self.tag and self.tag in self.request.headers.get("If-None-Match", ""):
            raise NotModifiedError(self.tag)
        tag = {"ETag": self.tag} if self.tag else {}
        return Response(
            msgspec.json.encode(value),
            media_type="application/json",
            headers={**PRIVATE, **tag, **(headers or {})},
        )

    def page(self, value: object, count: int) -> Response:
        """Return a page of a list, with a link to the next one unless fewer came than were asked.

        Args:
            value: What is replied.
            count: How many entries the page has.
        """
        given = self.request.query_params
        top = _number(given.get("top", "10"))
        if count < top:
            return self(value)
        offset = _number(given.get("offset", "0")) + top
        address = self.request.url.include_query_params(offset=offset)
        return self(value, {"Link": f'<{address.path}?{address.query}>; rel="next"'})


def reply_to(request: Request, engine: EngineParameter, viewer: ViewerParameter) -> Reply:
    """Return what replies to a request.

    Raises:
        NoIndexError: Nothing was published yet.
        UnusableIndexError: The index cannot be used.
    """
    if request.method != "GET":
        return Reply(request, None)
    generation = engine.generation()
    return Reply(request, _tag(viewer, generation.number, generation.choice, str(request.url)))


def answer_reply_to(request: Request, engine: EngineParameter, viewer: ViewerParameter) -> Reply:
    """Return what replies to a question: what a language model writes is never the same twice.

    Raises:
        NoIndexError: Nothing was published yet.
        UnusableIndexError: The index cannot be used.
    """
    if engine.workspace.answering.mode == "llm":
        return Reply(request, None)
    return reply_to(request, engine, viewer)


def _number(written: str) -> int:
    """Return a number of an address that was found to be one: `5.0` is 5, as parameters have it."""
    return TypeAdapter(int).validate_python(written)


def _tag(viewer: Viewer, *of: object) -> str:
    """Return the weak tag of a reply: timings in it differ, what it says does not."""
    whose = (viewer.person_id, viewer.sees_everything, *sorted(viewer.groups))
    return f'W/"{hashlib.sha256(repr((whose, *of)).encode()).hexdigest()[:32]}"'


async def untagged_reply_to(request: Request) -> Reply:
    """Return what replies to a request for what changes between two generations."""
    return Reply(request, None)


UntaggedParameter: TypeAlias = Annotated[Reply, Depends(untagged_reply_to)]
ReplyParameter: TypeAlias = Annotated[Reply, Depends(reply_to)]
AnswerReplyParameter: TypeAlias = Annotated[Reply, Depends(answer_reply_to)]
