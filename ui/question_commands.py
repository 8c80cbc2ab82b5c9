"""The commands that ask something: for an answer, people, departments, or related work."""

from pathlib import Path
from typing import Annotated

import typer

from search.engine import as_json
from search.errors import QueryError
from ui import rendering, replies
from ui.options import (
    AsOption,
    InOption,
    JsonOption,
    LanguageOption,
    QuestionArgument,
    SinceOption,
    TopOption,
    TypeOption,
    UntilOption,
    WorkspaceOption,
    narrow,
    prepare,
    show,
)

commands = typer.Typer()


@commands.command()
def ask(
    context: typer.Context,
    question: QuestionArgument,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """提问。Answer with proof, departments, people and passages."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    result = engine.ask(question, scope)
    show(as_json(result), as_json_object, lambda: rendering.print_answer(engine, result))


@commands.command()
def experts(
    context: typer.Context,
    question: QuestionArgument,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查找了解此事的人。Rank the people who know about it."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    found = engine.experts(question, scope)
    reply = replies.ExpertsReply(question, found)
    show(as_json(reply), as_json_object, lambda: rendering.print_experts(engine, found))


@commands.command()
def departments(
    context: typer.Context,
    question: QuestionArgument,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查找掌握此事的部门。Rank the departments that hold the knowledge."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    found = engine.departments(question, scope)
    reply = replies.DepartmentsReply(question, found)
    show(as_json(reply), as_json_object, lambda: rendering.print_departments(engine, found))


@commands.command()
def related(
    context: typer.Context,
    document_or_text: Annotated[
        str, typer.Argument(help="A document id, a file, or a text. 文档编号、文件或一段文字。")
    ],
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    kinds: TypeOption = None,
    languages: LanguageOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查找其他部门的相关工作。Find who else works on it, in other departments."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    scope = narrow(scope, since, until, kinds, languages)
    is_document = engine.knows_document(document_or_text, scope.viewer)
    if is_document:
        found = engine.related_to_document(document_or_text, scope)
    elif _is_file(document_or_text):
        found = engine.related_to_file(*_read(document_or_text), scope)
    else:
        found = engine.related_to_text(document_or_text, scope)
    kind = replies.RelatedToDocumentReply if is_document else replies.RelatedToTextReply
    reply = kind(document_or_text, found)
    show(as_json(reply), as_json_object, lambda: rendering.print_related(engine, found))


def _read(path: str) -> tuple[bytes, str]:
    try:
        return Path(path).read_bytes(), Path(path).name
    except OSError as error:
        raise QueryError(f"{path}: cannot be read ({error.strerror}); check its rights") from error


def _is_file(text_or_path: str) -> bool:
    try:
        return Path(text_or_path).is_file()
    except (OSError, ValueError):  # too long for a name, or with a zero byte
        return False
