"""The HTTP interface: what the command line can ask, below /api/v1, with the same JSON."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Request, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from index.ledger_audit import QuestionKind
from search.coverage import Holdings
from search.differences import DocumentDifferences
from search.engine import Engine
from search.results import AskResult
from ui import api_documents, api_people, replies
from ui.api_parameters import (
    DocumentParameter,
    EngineParameter,
    OnRecordParameter,
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
    for part in (routes, api_people.routes, api_documents.routes):
        api.include_router(part)
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
    on_record: OnRecordParameter,
) -> Response:
    """Answer a question with proof, departments, people and passages."""
    found = on_record.answer(QuestionKind.ASK, q, lambda: engine.ask(q, scope))
    return reply(found)


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
    engine: EngineParameter,
    q: QuestionParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Rank the people who know about a question, each with the documents that show it."""
    found = on_record.answer(QuestionKind.EXPERTS, q, lambda: engine.experts(q, scope))
    return reply.page(replies.ExpertsReply(q, found), len(found))


@routes.get("/departments", response_model=replies.DepartmentsReply, tags=["questions"])
@in_turn
def departments(
    engine: EngineParameter,
    q: QuestionParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Rank the departments that hold the knowledge, each with its passages."""
    found = on_record.answer(QuestionKind.DEPARTMENTS, q, lambda: engine.departments(q, scope))
    return reply.page(replies.DepartmentsReply(q, found), len(found))


@routes.get("/related", response_model=replies.RelatedToDocumentReply, tags=["related work"])
@in_turn
def related_to_document(
    engine: EngineParameter,
    document: DocumentParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Find who else works on the matter of a document, in other departments."""
    found = on_record.answer(
        QuestionKind.RELATED,
        document,
        lambda: engine.related_to_document(document, scope),
        showing=(document,),
    )
    return reply.page(replies.RelatedToDocumentReply(document, found), len(found))


@routes.post("/related", response_model=replies.RelatedToTextReply, tags=["related work"])
@in_turn
def related_to_text(
    engine: EngineParameter,
    text: Annotated[str, Body(embed=True, max_length=MOST_TEXT, examples=["轴承 6205 的安全库存"])],
    scope: ScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Find who works on the matter of a text."""
    found = on_record.answer(
        QuestionKind.RELATED, text, lambda: engine.related_to_text(text, scope)
    )
    return reply(replies.RelatedToTextReply(text, found))


@routes.post("/related/file", response_model=replies.RelatedToTextReply, tags=["related work"])
@in_turn_of_files
def related_to_file(
    engine: EngineParameter,
    file: UploadFile,
    scope: ScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Find who works on the matter of a file, which is read and not kept."""
    name = file.filename or "file"
    found = on_record.answer(
        QuestionKind.RELATED, name, lambda: engine.related_to_file(file.file.read(), name, scope)
    )
    return reply(replies.RelatedToTextReply(name, found))


@routes.get("/duplicates", response_model=replies.DuplicatesReply, tags=["related work"])
@in_turn
def duplicates(
    engine: EngineParameter,
    scope: PagedScopeParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """List what departments wrote twice; with one department, what it did."""
    found = on_record.answer(QuestionKind.DUPLICATES, "", lambda: engine.duplicates(scope))
    return reply.page(replies.DuplicatesReply(found), len(found))


@routes.get("/differences", response_model=DocumentDifferences, tags=["related work"])
@in_turn
def differences(
    engine: EngineParameter,
    one: DocumentParameter,
    other: DocumentParameter,
    viewer: ViewerParameter,
    reply: ReplyParameter,
    on_record: OnRecordParameter,
) -> Response:
    """Compare two documents sentence by sentence."""
    found = on_record.answer(
        QuestionKind.DIFFERENCES,
        f"{one} {other}",
        lambda: engine.differences(one, other, viewer),
    )
    return reply(found)


@routes.get("/status", response_model=Holdings, tags=["index"])
@in_turn
def status(engine: EngineParameter, viewer: ViewerParameter, reply: ReplyParameter) -> Response:
    """Say what the index holds, as far as the caller may read it."""
    return reply(engine.holdings(viewer))
