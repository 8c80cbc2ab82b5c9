"""The command for whoever is new in a department."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from index.ledger_audit import QuestionKind
from ingest.records import Language
from search.engine import as_json
from search.glossary import GlossaryEntry
from search.introductions import Introduction
from search.neighbours import Neighbour
from search.onboarding import Onboarding
from search.reading_list import EssentialDocument
from search.topics import Topic
from ui.messages import language_of_environment, text
from ui.options import (
    AsOption,
    JsonOption,
    TopOption,
    WorkspaceOption,
    ask_on_record,
    names_for,
    prepare,
    show,
)
from ui.wording import say_meeting, say_reading

commands = typer.Typer()


@commands.command()
def onboard(
    context: typer.Context,
    department: Annotated[
        str, typer.Argument(help="The id of a department. 部门编号。", show_default=False)
    ],
    workspace: WorkspaceOption = None,
    as_person: AsOption = None,
    top: TopOption = 8,
    as_json_object: JsonOption = False,
) -> None:
    """新人入门。Say what to read, whom to meet and which words to know in a department."""
    engine, scope = prepare(context, workspace, as_person, None, top)
    found = ask_on_record(
        engine,
        scope,
        QuestionKind.ONBOARD,
        department,
        lambda: engine.onboard(department, scope),
    )
    show(as_json(found), as_json_object, lambda: print_onboarding(names_for(engine, scope), found))


def print_onboarding(names: Mapping[str, str], found: Onboarding) -> None:
    """Print what a newcomer needs, the most urgent first."""
    language = language_of_environment()
    print(f"{names[found.department]} ({found.department})\n")
    _print_part("onboard.read", [_say_document(each, language) for each in found.documents])
    _print_part("onboard.meet", [_say_person(each, names, language) for each in found.people])
    _print_part("onboard.words", [_say_word(each) for each in found.glossary])
    _print_part(
        "onboard.neighbours", [_say_neighbour(each, names, language) for each in found.neighbours]
    )
    _print_part("onboard.topics", [_say_topic(each, language) for each in found.topics])


def _print_part(heading: str, entries: Sequence[list[str]]) -> None:
    language = language_of_environment()
    print(text(heading, language))
    if not entries:
        print(f"  {text('onboard.nothing', language)}")
    for number, (first, *rest) in enumerate(entries, start=1):
        print(f"  {number}. {first}")
        for line in filter(None, rest):
            print(f"      {line}")
    print()


def _say_document(found: EssentialDocument, language: Language) -> list[str]:
    dated = " · ".join(filter(None, [found.title, found.date]))
    return [dated, found.document, say_reading(found, language)]


def _say_person(found: Introduction, names: Mapping[str, str], language: Language) -> list[str]:
    who = " · ".join(filter(None, [found.name, found.title]))
    titles = (each.title for each in found.evidence[:2])
    return [f"{who} ({found.person})", say_meeting(found, names, language), *titles]


def _say_word(found: GlossaryEntry) -> list[str]:
    return [found.term, found.quote, f"{found.title} · {found.document}"]


def _say_neighbour(found: Neighbour, names: Mapping[str, str], language: Language) -> list[str]:
    comma = text("why.comma", language)
    both = comma.join(f"{each.name} ({each.person})" for each in found.people)
    people = text("neighbour.people", language, people=both)
    shared = f"{text('shared', language)}: {comma.join(found.shared_terms)}"
    return [
        f"{names.get(found.department, found.name)} ({found.department})",
        shared if found.shared_terms else "",
        people if found.people else "",
        *(
            f"{each.title}: {text('neighbour.like', language, document=each.like)}"
            for each in found.documents[:2]
        ),
    ]


def _say_topic(found: Topic, language: Language) -> list[str]:
    titles = (each.title for each in found.documents)
    return [text("why.comma", language).join(found.terms), *titles]
