"""The HTTP interface to departments and people: onboarding, the map, who is known, one of them."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from index.ledger_audit import QuestionKind
from ingest.records import Language
from search.department_map import DepartmentMap
from search.onboarding import Onboarding
from search.periods import first_day, last_day
from search.person_profiles import PersonProfile
from search.recorded import Wanted, read_history, read_whole_audit
from ui import replies
from ui.api_parameters import (
    EngineParameter,
    OffsetParameter,
    OnRecordParameter,
    PagedScopeParameter,
    ScopeParameter,
    TopParameter,
    ViewerParameter,
)
from ui.api_replies import ReplyParameter, UntaggedParameter
from ui.ledger_replies import reply_audit
from ui.problems import PROBLEMS
from ui.remembering import ledger_of
from ui.turns import in_turn

routes = APIRouter(responses=PROBLEMS)


@routes.get("/onboard", response_model=Onboarding, tags=["departments and people"])
@in_turn
def onboard(
    engine: EngineParameter,
    department: Annotated[
        str, Query(description="Where the newcomer starts.", examples=["supply-chain"])
    ],
    scope: ScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Say what a newcomer to a department should read, whom to meet and which words to know."""
    found = on_record.answer(
        QuestionKind.ONBOARD, department, lambda: engine.onboard(department, scope)
    )
    return reply(found)


@routes.get("/map", response_model=DepartmentMap, tags=["departments and people"])
@in_turn
def department_map(
    engine: EngineParameter,
    scope: ScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
    names: Annotated[Language, Query(description="The language of names.")] = Language.EN,
) -> Response:
    """Show how departments stand to each other: shared work and topics."""
    found = on_record.answer(
        QuestionKind.DEPARTMENT_MAP, "", lambda: engine.department_map(names, scope)
    )
    return reply(found)


@routes.get("/people", response_model=replies.PeopleReply, tags=["departments and people"])
@in_turn
def people(
    engine: EngineParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
    q: Annotated[
        str, Query(description="A name, id or department; none: everyone.", examples=["张伟"])
    ] = "",
) -> Response:
    """List who is known, those in most documents first."""
    found = on_record.answer(QuestionKind.PEOPLE, q, lambda: engine.people(scope, q))
    return reply.page(replies.PeopleReply(found), len(found))


@routes.get(
    "/people/unresolved", response_model=replies.UnresolvedReply, tags=["departments and people"]
)
@in_turn
def unresolved_names(
    engine: EngineParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """List the names in documents that mean nobody for sure, the most frequent first."""
    found = on_record.answer(QuestionKind.UNRESOLVED, "", lambda: engine.unresolved_names(scope))
    return reply.page(replies.UnresolvedReply(found), len(found))


@routes.get("/person", response_model=PersonProfile, tags=["departments and people"])
@in_turn
def person(
    engine: EngineParameter,
    id: Annotated[str, Query(description="The id of a person.", examples=["zhou-min"])],
    scope: ScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Say what a person knows, wrote and works on with whom, as documents show it."""
    found = on_record.answer(QuestionKind.PERSON, id, lambda: engine.person(id, scope))
    return reply(found)


async def wanted_of(
    person: Annotated[
        str | None, Query(description="Only of this person.", examples=["zhou-min"])
    ] = None,
    since: Annotated[
        str | None,
        Query(
            description="Asked then or later: a day, month or year, in UTC.", examples=["2026-03"]
        ),
    ] = None,
    until: Annotated[
        str | None,
        Query(
            description="Asked then or earlier: a day, month or year, in UTC.",
            examples=["2026-03-31"],
        ),
    ] = None,
    kind: Annotated[
        QuestionKind | None, Query(description="Only questions of a kind.", examples=["ask"])
    ] = None,
    top: TopParameter = 10,
    offset: OffsetParameter = 0,
) -> Wanted:
    """Return which part of the audit log a request is about.

    Raises:
        QueryError: A date is none.
    """
    return Wanted(
        person_id=person,
        since=first_day(since) if since else None,
        until=last_day(until) if until else None,
        kind=kind,
        skip=offset,
        top=top,
    )


WantedParameter: TypeAlias = Annotated[Wanted, Depends(wanted_of)]


@routes.get("/audit", response_model=replies.AuditReply, tags=["departments and people"])
@in_turn
def audit(
    engine: EngineParameter,
    viewer: ViewerParameter,
    reply: UntaggedParameter,
    on_record: OnRecordParameter,
    wanted: WantedParameter,
    everyone: Annotated[
        bool, Query(description="Of everybody; for whoever looks after whoknows alone.")
    ] = False,
) -> Response:
    """List what is on record of the caller, the newest first: what was asked, and what was shown.

    Of what everybody asked, for whoever looks after whoknows and asks for it with `everyone`, and
    where one person uses their own machine; that it was read is then on record too.  Ids of
    documents that the caller may not read are left out; `left_out` says how many.
    """
    ledger = ledger_of(engine)
    if everyone or viewer.sees_everything:
        entries = read_whole_audit(engine, ledger, on_record, wanted)
    else:
        entries = read_history(engine, ledger, viewer, wanted)
    shown = reply_audit(entries, is_enabled=engine.workspace.audit.enabled)
    return reply.page(shown, len(entries))
