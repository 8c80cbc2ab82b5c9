"""The command that finds who else works on a document, a file or a text."""

from pathlib import Path
from typing import Annotated

import typer

from index.ledger_audit import QuestionKind
from search.engine import as_json
from search.errors import QueryError
from search.related import RelatedDocument
from ui import rendering, replies
from ui.options import (
    AsOption,
    InOption,
    JsonOption,
    LanguageOption,
    SinceOption,
    TopOption,
    TypeOption,
    UntilOption,
    WorkspaceOption,
    ask_on_record,
    names_for,
    narrow,
    prepare,
    show,
)

commands = typer.Typer()


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

    def ask_related() -> list[RelatedDocument]:
        if is_document:
            return engine.related_to_document(document_or_text, scope)
        if _is_file(document_or_text):
            return engine.related_to_file(*_read(document_or_text), scope)
        return engine.related_to_text(document_or_text, scope)

    found = ask_on_record(
        engine,
        scope,
        QuestionKind.RELATED,
        document_or_text,
        ask_related,
        showing=[document_or_text] if is_document else [],
    )
    kind = replies.RelatedToDocumentReply if is_document else replies.RelatedToTextReply
    reply = kind(document_or_text, found)
    show(
        as_json(reply),
        as_json_object,
        lambda: rendering.print_related(names_for(engine, scope), found),
    )


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
