"""The HTTP interface to documents: their titles, one at a passage, a page's image, the file."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias
from urllib.parse import quote as percent_encode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from index.ledger_audit import QuestionKind
from search.opened_documents import OpenedDocument, Opening
from ui import replies
from ui.api_parameters import (
    DocumentParameter,
    EngineParameter,
    OnRecordParameter,
    PagedScopeParameter,
    ViewerParameter,
)
from ui.api_replies import PRIVATE, NotModifiedError, ReplyParameter
from ui.openings import LONGEST_QUOTE
from ui.problems import PROBLEMS
from ui.turns import in_turn, in_turn_of_files

routes = APIRouter(responses=PROBLEMS)
_BYTES = "application/octet-stream"
# A browser that is given such an address does nothing with it but save it or draw it.
_SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox"}
_MOST_PAGES = 1_000_000


def opening_of(
    chunk: Annotated[
        int | None,
        Query(ge=0, le=_MOST_PAGES, description="A passage, by its place.", examples=[3]),
    ] = None,
    quote: Annotated[
        str | None,
        Query(
            max_length=LONGEST_QUOTE,
            description="Words of the document: the text around them.",
            examples=["the stock is counted"],
        ),
    ] = None,
    page: Annotated[
        int | None,
        Query(ge=1, le=_MOST_PAGES, description="A page, slide or sheet.", examples=[2]),
    ] = None,
    start: Annotated[
        int | None,
        Query(ge=0, le=_MOST_PAGES, description="Read on from this passage.", examples=[12]),
    ] = None,
) -> Opening:
    """Return where a request opens a document; without anything, at its beginning."""
    return Opening(chunk=chunk, quote=quote or None, page=page, start=start)


OpeningParameter: TypeAlias = Annotated[Opening, Depends(opening_of)]


def _contents(*media_types: str) -> dict[int | str, dict[str, Any]]:
    shape = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file.", "content": dict.fromkeys(media_types, shape)}}


@routes.get("/documents", response_model=replies.DocumentsReply, tags=["documents"])
@in_turn
def documents(
    engine: EngineParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
    q: Annotated[
        str, Query(description="Words of a title or id; none: every document.", examples=["库存"])
    ] = "",
) -> Response:
    """List documents by their titles, the newest first."""
    found = on_record.answer(QuestionKind.TITLES, q, lambda: engine.titled(q, scope))
    return reply.page(replies.DocumentsReply(found), len(found))


@routes.get("/document", response_model=OpenedDocument, tags=["documents"])
@in_turn
def open_document(
    engine: EngineParameter,
    document: DocumentParameter,
    viewer: ViewerParameter,
    opening: OpeningParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Open a document at a passage: the text around it, who wrote it and when, its outline."""
    opened = on_record.answer(
        QuestionKind.OPEN_DOCUMENT,
        document,
        lambda: engine.open_document(document, viewer, opening),
    )
    return reply(opened)


@routes.get(
    "/document/page",
    response_class=Response,
    responses=_contents("image/png", "image/jpeg"),
    tags=["documents"],
)
@in_turn_of_files
def page_image(
    engine: EngineParameter,
    request: Request,
    document: DocumentParameter,
    viewer: ViewerParameter,
    opening: OpeningParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Draw a page of a PDF, a slide or a scan, with the passage marked; `page` is 1 unless given.

    A presentation takes some seconds the first time, and needs LibreOffice on the server.

    410 says that the document has changed since it was indexed, 415 that it has no such page.
    """
    page = opening.page or 1
    image = on_record.answer(
        QuestionKind.OPEN_DOCUMENT,
        document,
        lambda: engine.page_image(document, page, viewer, opening),
        showing=(document,),
    )
    return _send(request, image.content, image.media_type)


@routes.get(
    "/document/original", response_class=Response, responses=_contents("*/*"), tags=["documents"]
)
@in_turn_of_files
def original_file(
    engine: EngineParameter,
    request: Request,
    document: DocumentParameter,
    viewer: ViewerParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Give the document as its department has it, to be saved.

    410 says that it has changed since it was indexed.
    """
    original = on_record.answer(
        QuestionKind.OPEN_DOCUMENT,
        document,
        lambda: engine.original_file(document, viewer),
        showing=(document,),
    )
    name = percent_encode(original.file_name, safe="")
    media_type = original.media_type if "*" not in original.media_type else _BYTES
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return _send(request, original.content, media_type, disposition)


def _send(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a file, unless the caller, who may read it, has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        raise NotModifiedError(tag)
    sent = {**PRIVATE, **_SAFE, "X-Content-Type-Options": "nosniff", "ETag": tag}
    return Response(content, media_type=media_type, headers={**sent, **(headers or {})})
