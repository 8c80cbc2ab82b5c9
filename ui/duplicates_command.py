"""The command that shows what departments wrote twice."""

from collections.abc import Mapping, Sequence

import typer

from index.ledger_audit import QuestionKind
from search.duplicates import DuplicatePair
from search.engine import as_json
from search.hits import cut_to_width
from ui.messages import language_of_environment, text
from ui.options import (
    AsOption,
    InOption,
    JsonOption,
    TopOption,
    WorkspaceOption,
    ask_on_record,
    names_for,
    prepare,
    show,
)
from ui.replies import DuplicatesReply

commands = typer.Typer()

_SHOWN_WIDTH = 160


@commands.command()
def duplicates(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    in_departments: InOption = None,
    top: TopOption = 10,
    as_json_object: JsonOption = False,
) -> None:
    """查找重复的文档。Find what departments wrote twice; with one --in, what it did."""
    engine, scope = prepare(context, workspace, as_person, in_departments, top)
    found = ask_on_record(
        engine, scope, QuestionKind.DUPLICATES, "", lambda: engine.duplicates(scope)
    )
    reply = as_json(DuplicatesReply(found))
    show(reply, as_json_object, lambda: print_duplicates(names_for(engine, scope), found))


def print_duplicates(names: Mapping[str, str], found: Sequence[DuplicatePair]) -> None:
    """Print pairs of documents with the passage that they share and whom to talk to."""
    language = language_of_environment()
    if not found:
        print(text("duplicates.none", language))
    for number, pair in enumerate(found, start=1):
        values = {"share": f"{pair.similarity:.0%}", "count": pair.document_count}
        print(f"{number}. {text(f'duplicates.{pair.kind}', language, **values)}")
        for side in range(2):
            department = names[pair.departments[side]]
            place = [pair.titles[side], department, pair.dates[side]]
            print(f"   {' · '.join(filter(None, place))}\n      {pair.documents[side]}")
            people = ", ".join(f"{each.name} ({each.person})" for each in pair.people[side])
            if people:
                print(f"      {people}")
        shared = cut_to_width(" ".join(pair.shared.split()), _SHOWN_WIDTH)
        print(f"   {text('duplicates.shared', language)}: {shared}\n")
