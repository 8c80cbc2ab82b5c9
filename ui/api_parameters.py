"""What a request to the HTTP interface says: who asks, about what, where, and for how much."""

from dataclasses import replace
from typing import Annotated, TypeAlias

from fastapi import Depends, Query, Request

from index.access import OPERATOR, Viewer
from index.ledger_audit import Door
from ingest.parsing.kinds import DocumentKind
from ingest.records import Language
from search.auditing import Asker, OnRecord
from search.engine import Engine
from search.errors import NotAllowedError
from search.periods import first_day, last_day
from search.scopes import MOST_RESULTS, Scope
from ui.callers import identify
from ui.remembering import auditor_of

_MOST_SKIPPED = 1_000_000


async def engine_of(request: Request) -> Engine:
    """Return the engine that the page and all programs share."""
    engine: Engine = request.app.state.engine
    return engine


EngineParameter: TypeAlias = Annotated[Engine, Depends(engine_of)]


def viewer_of(
    caller: Annotated[Viewer, Depends(identify)],
    engine: EngineParameter,
    as_person: Annotated[
        str | None,
        Query(
            alias="as",
            description="See only what this person may; for the operator alone.",
            examples=["zhou-min"],
        ),
    ] = None,
) -> Viewer:
    """Return on whose behalf a request asks.

    Raises:
        NotAllowedError: Somebody other than the operator asks as another.
        UnknownViewerError: The directory has nobody of that id.
    """
    if as_person is None:
        return caller
    if caller != OPERATOR:
        raise NotAllowedError("only the operator may ask as another person: leave `as` out")
    return engine.viewer(as_person)


ViewerParameter: TypeAlias = Annotated[Viewer, Depends(viewer_of)]


async def on_record(
    caller: Annotated[Viewer, Depends(identify)], viewer: ViewerParameter, engine: EngineParameter
) -> OnRecord:
    """Return what asks the engine so that each answer is in the audit log before it is sent."""
    asker = Asker(viewer=viewer, door=Door.HTTP, is_operator=caller.sees_everything)
    return OnRecord(auditor_of(engine), asker)


OnRecordParameter: TypeAlias = Annotated[OnRecord, Depends(on_record)]
QuestionParameter: TypeAlias = Annotated[
    str,
    Query(
        alias="q",
        description="The question or topic, in Chinese or English.",
        openapi_examples={
            "zh": {"value": "谁了解轴承库存"},
            "en": {"value": "who knows about bearing stock"},
        },
    ),
]
DocumentParameter: TypeAlias = Annotated[
    str,
    Query(
        description="The id of a document: `<department>/<path>`.",
        examples=["supply-chain/guides/stock.md"],
    ),
]
TopParameter: TypeAlias = Annotated[
    int, Query(ge=1, le=MOST_RESULTS, description="How many results to return.")
]
OffsetParameter: TypeAlias = Annotated[
    int, Query(ge=0, le=_MOST_SKIPPED, description="How many of the first results to leave out.")
]


async def scope_of(
    viewer: ViewerParameter,
    departments: Annotated[
        list[str] | None,
        Query(
            alias="in",
            description="Only in these departments; may be given several times.",
            examples=[["supply-chain", "production"]],
        ),
    ] = None,
    since: Annotated[
        str | None,
        Query(description="Dated then or later: a day, month or year.", examples=["2025-03"]),
    ] = None,
    until: Annotated[
        str | None,
        Query(description="Dated then or earlier: a day, month or year.", examples=["2026"]),
    ] = None,
    kinds: Annotated[
        list[DocumentKind] | None,
        Query(
            alias="type",
            description="Only files of these types; may be given several times.",
            examples=[["pdf", "word"]],
        ),
    ] = None,
    languages: Annotated[
        list[Language] | None,
        Query(
            alias="language",
            description="Only documents in it; may be given several times.",
            examples=[["zh"]],
        ),
    ] = None,
    top: TopParameter = 10,
) -> Scope:
    """Return what a request is about.

    Raises:
        QueryError: A date is none.
    """
    return Scope(
        viewer=viewer,
        departments=tuple(departments or ()),
        since=first_day(since) if since else None,
        until=last_day(until) if until else None,
        kinds=tuple(kinds or ()),
        languages=tuple(languages or ()),
        top=top,
    )


ScopeParameter: TypeAlias = Annotated[Scope, Depends(scope_of)]


async def paged_scope_of(scope: ScopeParameter, offset: OffsetParameter = 0) -> Scope:
    """Return what a request for a page of a list is about."""
    return replace(scope, skip=offset)


PagedScopeParameter: TypeAlias = Annotated[Scope, Depends(paged_scope_of)]
