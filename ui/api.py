"""The HTTP interface: what the command line can ask, below /api/v1, with the same JSON."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Query, Request, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from ingest.records import Language
from search.coverage import Holdings
from search.department_map import DepartmentMap
from search.differences import DocumentDifferences
from search.engine import Engine
from search.onboarding import Onboarding
from search.person_profiles import PersonProfile
from search.results import AskResult
from ui import replies
from ui.api_parameters import (
    EngineParameter,
    PagedScopeParameter,
    QuestionParameter,
    ScopeParameter,
    ViewerParameter,
)
from ui.api_replies import AnswerReplyParameter, NotModifiedError, ReplyParameter
from ui.api_streaming import StepsParameter, stream
from ui.callers import SignIn
from ui.problems import PROBLEM_SCHEMAS, PROBLEMS, explain_problems
from ui.turns import in_turn, in_turn_of_files

MOST_TEXT = 100_000  # characters of a text that related work is sought for
_DESCRIPTION = """\
Who knows about X, which department holds it, and where is the proof.
谁了解某件事，哪个部门掌握，证据在哪里。

Each reply is the JSON object that the command line prints with `--json`.
What a caller may not read is as if it did not exist.
A reply carries an `ETag` that changes with every published generation; send it back as
`If-None-Match`, and what has not changed is not sent again.
"""
routes = APIRouter(responses=PROBLEMS)
Id = Annotated[
    str,
    Query(
        description="The id of a document: `<department>/<path>`.",
        examples=["supply-chain/guides/stock.md"],
    ),
]


class _Api(FastAPI):
    """The interface, whose description tells the shape of a problem once for all."""

    def openapi(self) -> dict[str, Any]:
        """Return the description in OpenAPI's form."""
        description = super().openapi()
        description["components"]["schemas"].update(PROBLEM_SCHEMAS)
        return description


def create_api(engine: Engine, sign_in: SignIn) -> FastAPI:
    """Return the interface as an application of its own, to be mounted at /api/v1."""
    api = _Api(
        title="whoknows",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # would fetch scripts from another host
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    api.state.engine, api.state.sign_in = engine, sign_in
    api.include_router(routes)
    explain_problems(api)
    api.add_exception_handler(NotModifiedError, _not_modified)
    return api


def _not_modified(_: Request, error: Exception) -> Response:
    return Response(status_code=304, headers=getattr(error, "headers", None))


@routes.get("/ask", response_model=AskResult, tags=["questions"])
@in_turn
def ask(
    engine: EngineParameter,
    q: QuestionParameter,
    scope: ScopeParameter,
    reply: AnswerReplyParameter,
) -> Response:
    """Answer a question with proof, departments, people and passages."""
    return reply(engine.ask(q, scope))


@routes.get("/ask/stream", response_class=EventSourceResponse, tags=["questions"])
def ask_in_steps(steps: StepsParameter) -> Iterator[ServerSentEvent]:
    """Answer a question as the answer comes, in server-sent events.

    First `evidence`, all but a language model's answer; then, where one writes, `sentence` and
    `struck` with the answer so far; at last `answer`, the whole of it, or `problem`.
    """
    yield from stream(steps)


@routes.get("/experts", response_model=replies.ExpertsReply, tags=["questions"])
@in_turn
def experts(
    engine: EngineParameter, q: QuestionParameter, scope: PagedScopeParameter, reply: ReplyParameter
) -> Response:
    """Rank the people who know about a question, each with the documents that show it."""
    found = engine.experts(q, scope)
    return reply.page(replies.ExpertsReply(q, found), len(found))


@routes.get("/departments", response_model=replies.DepartmentsReply, tags=["questions"])
@in_turn
def departments(
    engine: EngineParameter, q: QuestionParameter, scope: PagedScopeParameter, reply: ReplyParameter
) -> Response:
    """Rank the departments that hold the knowledge, each with its passages."""
    found = engine.departments(q, scope)
    return reply.page(replies.DepartmentsReply(q, found), len(found))


@routes.get("/related", response_model=replies.RelatedToDocumentReply, tags=["related work"])
@in_turn
def related_to_document(
    engine: EngineParameter, document: Id, scope: PagedScopeParameter, reply: ReplyParameter
) -> Response:
    """Find who else works on the matter of a document, in other departments."""
    found = engine.related_to_document(document, scope)
    return reply.page(replies.RelatedToDocumentReply(document, found), len(found))


@routes.post("/related", response_model=replies.RelatedToTextReply, tags=["related work"])
@in_turn
def related_to_text(
    engine: EngineParameter,
    text: Annotated[str, Body(embed=True, max_length=MOST_TEXT, examples=["轴承 6205 的安全库存"])],
    scope: ScopeParameter,
    reply: ReplyParameter,
) -> Response:
    """Find who works on the matter of a text."""
    return reply(replies.RelatedToTextReply(text, engine.related_to_text(text, scope)))


@routes.post("/related/file", response_model=replies.RelatedToTextReply, tags=["related work"])
@in_turn_of_files
def related_to_file(
    engine: EngineParameter, file: UploadFile, scope: ScopeParameter, reply: ReplyParameter
) -> Response:
    """Find who works on the matter of a file, which is read and not kept."""
    name = file.filename or "file"
    found = engine.related_to_file(file.file.read(), name, scope)
    return reply(replies.RelatedToTextReply(name, found))


@routes.get("/duplicates", response_model=replies.DuplicatesReply, tags=["related work"])
@in_turn
def duplicates(
    engine: EngineParameter, scope: PagedScopeParameter, reply: ReplyParameter
) -> Response:
    """List what departments wrote twice; with one department, what it did."""
    found = engine.duplicates(scope)
    return reply.page(replies.DuplicatesReply(found), len(found))


@routes.get("/differences", response_model=DocumentDifferences, tags=["related work"])
@in_turn
def differences(
    engine: EngineParameter, one: Id, other: Id, viewer: ViewerParameter, reply: ReplyParameter
) -> Response:
    """Compare two documents sentence by sentence."""
    return reply(engine.differences(one, other, viewer))


@routes.get("/onboard", response_model=Onboarding, tags=["departments and people"])
@in_turn
def onboard(
    engine: EngineParameter,
    department: Annotated[
        str, Query(description="Where the newcomer starts.", examples=["supply-chain"])
    ],
    scope: ScopeParameter,
    reply: ReplyParameter,
) -> Response:
    """Say what a newcomer to a department should read, whom to meet and which words to know."""
    return reply(engine.onboard(department, scope))


@routes.get("/map", response_model=DepartmentMap, tags=["departments and people"])
@in_turn
def department_map(
    engine: EngineParameter,
    scope: ScopeParameter,
    reply: ReplyParameter,
    names: Annotated[Language, Query(description="The language of names.")] = Language.EN,
) -> Response:
    """Show how departments stand to each other: shared work and topics."""
    return reply(engine.department_map(names, scope))


@routes.get("/people", response_model=replies.PeopleReply, tags=["departments and people"])
@in_turn
def people(
    engine: EngineParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    q: Annotated[
        str, Query(description="A name, id or department; none: everyone.", examples=["张伟"])
    ] = "",
) -> Response:
    """List who is known, those in most documents first."""
    found = engine.people(scope, q)
    return reply.page(replies.PeopleReply(found), len(found))


@routes.get(
    "/people/unresolved", response_model=replies.UnresolvedReply, tags=["departments and people"]
)
@in_turn
def unresolved_names(
    engine: EngineParameter, scope: PagedScopeParameter, reply: ReplyParameter
) -> Response:
    """List the names in documents that mean nobody for sure, the most frequent first."""
    found = engine.unresolved_names(scope)
    return reply.page(replies.UnresolvedReply(found), len(found))


@routes.get("/person", response_model=PersonProfile, tags=["departments and people"])
@in_turn
def person(
    engine: EngineParameter,
    id: Annotated[str, Query(description="The id of a person.", examples=["zhou-min"])],
    scope: ScopeParameter,
    reply: ReplyParameter,
) -> Response:
    """Say what a person knows, wrote and works on with whom, as documents show it."""
    return reply(engine.person(id, scope))


@routes.get("/documents", response_model=replies.DocumentsReply, tags=["documents"])
@in_turn
def documents(
    engine: EngineParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    q: Annotated[
        str, Query(description="Words of a title or id; none: every document.", examples=["库存"])
    ] = "",
) -> Response:
    """List documents by their titles, the newest first."""
    found = engine.titled(q, scope)
    return reply.page(replies.DocumentsReply(found), len(found))


@routes.get("/status", response_model=Holdings, tags=["index"])
@in_turn
def status(engine: EngineParameter, viewer: ViewerParameter, reply: ReplyParameter) -> Response:
    """Say what the index holds, as far as the caller may read it."""
    return reply(engine.holdings(viewer))
