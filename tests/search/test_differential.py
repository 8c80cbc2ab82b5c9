"""What a viewer may not read is as if it did not exist: every answer of the engine proves it.

Each question is put to a corpus, and to one from which the unreadable documents were deleted
before it was indexed.  The answers must be equal, to the last digit.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from generated_corpus import DEPARTMENTS, WORDS
from hypothesis import Phase, assume, given, settings
from ruled_corpus import (
    CORPUS,
    EXAMPLES,
    Example,
    encoder,
    plain,
    rule,
    ruled,
    split_documents,
    without_referrals,
    written,
)
from small_workspace import open_small_engine

from index.applying import apply_access
from index.build import reindex
from index.errors import UnknownViewerError
from ingest.records import Language, Visibility
from ingest.settings import Workspace
from search.engine import Engine
from search.errors import OriginalError, QueryError
from search.evaluation import rankings
from search.evaluation.rankings import (
    rank_departments,
    rank_documents,
    rank_experts,
    rank_related,
)
from search.opened_documents import BEGINNING, Opening

OPENINGS = (BEGINNING, Opening(chunk=0), Opening(chunk=99), Opening(quote="the"), Opening(start=1))

Ask = Callable[[Engine, Example], Any]


def each_document(ask: Callable[[Engine, Example, str], Any]) -> Ask:
    """Ask about every document that there ever was, and about one that there never was."""

    def ask_each(engine: Engine, example: Example) -> Any:
        ids = (*CORPUS, "rd/never.md")
        return {each: outcome(lambda each=each: ask(engine, example, each)) for each in ids}

    return ask_each


def each_department(ask: Callable[[Engine, Example, str], Any]) -> Ask:
    """Ask about every department, and about one that there never was."""

    def ask_each(engine: Engine, example: Example) -> Any:
        names = (*DEPARTMENTS, "moon")
        return {each: outcome(lambda each=each: ask(engine, example, each)) for each in names}

    return ask_each


QUESTIONS: Mapping[str, Ask] = {
    "ask": lambda engine, example: engine.ask(example.question, example.scope),
    "ask_in_steps": lambda engine, example: [*engine.ask_in_steps(example.question, example.scope)],
    "departments": lambda engine, example: engine.departments(example.question, example.scope),
    "experts": lambda engine, example: engine.experts(
        f"Shen Qiu {example.question}", example.scope
    ),
    "related_to_document": each_document(
        lambda engine, example, document: engine.related_to_document(document, example.scope)
    ),
    "related_to_text": lambda engine, example: engine.related_to_text(
        f"{example.question} 李娜 Li Na", example.scope
    ),
    "related_to_file": lambda engine, example: engine.related_to_file(
        example.question.encode(), "asked.md", example.scope
    ),
    "onboard": each_department(
        lambda engine, example, department: engine.onboard(department, example.scope)
    ),
    "duplicates": lambda engine, example: engine.duplicates(example.scope),
    "people": lambda engine, example: {
        query: engine.people(example.scope, query) for query in ("", "shen", "HR", "人事", "张")
    },
    "person": lambda engine, example: {
        person: outcome(lambda person=person: engine.person(person, example.scope))
        for person in (
            "zhang-wei",
            "li-na",
            "wang-fang",
            "chen-mo",
            "shen-qiu",
            "wu-gang",
            "nobody",
        )
    },
    "department_map": lambda engine, example: [
        engine.department_map(language, example.scope) for language in Language
    ],
    "differences": each_document(
        lambda engine, example, document: engine.differences(
            document, sorted(CORPUS)[0], example.viewer
        )
    ),
    "titled": lambda engine, example: {
        query: engine.titled(query, example.scope) for query in ("", "rd/", *example.words)
    },
    "title_of": each_document(
        lambda engine, example, document: engine.title_of(document, example.viewer)
    ),
    "coverage": lambda engine, example: engine.coverage(example.viewer, example.viewer),
    "holdings": lambda engine, example: replace(
        engine.holdings(example.viewer), generation=0, built_at=""
    ),
    "unresolved_names": lambda engine, example: engine.unresolved_names(example.scope),
    "department_names": lambda engine, example: [
        engine.department_names(example.viewer, language) for language in Language
    ],
    "example_topics": lambda engine, example: [
        engine.example_topics(example.viewer, language) for language in Language
    ],
    "understand": lambda engine, example: [
        engine.understand(f"and in {each}?", [example.question], example.viewer)
        for each in (*DEPARTMENTS, "moon")
    ],
    "choices": lambda engine, example: engine.choices(example.viewer),
    "viewer": lambda engine, example: {
        person: outcome(lambda person=person: engine.viewer(person))
        for person in ("zhang-wei", "shen-qiu", "nobody")
    },
    "knows_document": each_document(
        lambda engine, example, document: engine.knows_document(document, example.viewer)
    ),
    "open_document": each_document(
        lambda engine, example, document: [
            engine.open_document(document, example.viewer, opening) for opening in OPENINGS
        ]
    ),
    "page_image": each_document(
        lambda engine, example, document: engine.page_image(document, 1, example.viewer)
    ),
    "original_file": each_document(
        lambda engine, example, document: engine.original_file(document, example.viewer)
    ),
    "rank_documents": lambda engine, example: rank_documents(
        engine, example.question, example.scope
    ),
    "rank_departments": lambda engine, example: rank_departments(
        engine, example.question, example.scope
    ),
    "rank_experts": lambda engine, example: rank_experts(engine, example.question, example.scope),
    "rank_related": each_document(
        lambda engine, example, document: rank_related(
            engine, document, example.scope, everywhere=True
        )
    ),
}
RANKINGS = {"rank_documents", "rank_departments", "rank_experts", "rank_related"}
"""What is asked of the engine to judge it, by functions beside it."""
SLOW_QUESTIONS = {"related_to_file"}
"""What starts processes: it is asked once, and of many examples only by the slow test."""
NO_QUESTIONS = {"encoder", "reading", "generation"}
"""What hands out parts of the engine itself, to those who build upon it and to nobody else."""


def outcome(ask: Callable[[], Any]) -> Any:
    """Return the answer as JSON has it, or what the error says; times are no part of it."""
    try:
        return plain(ask())
    except (QueryError, OriginalError, UnknownViewerError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The whole corpus, read once; each example gives it rules of its own."""
    workspace = written(tmp_path_factory.mktemp("whole"), CORPUS)
    reindex(workspace, encoder())
    return workspace


def answers_of(workspace: Workspace, example: Example, asked: Iterable[str]) -> dict[str, Any]:
    """Ask some of the questions."""
    engine = open_small_engine(workspace, encoder())
    return {
        name: outcome(lambda name=name: QUESTIONS[name](engine, example))  # type: ignore[misc]
        for name in asked
    }


def answers_without(gone: set[str], example: Example, asked: Iterable[str]) -> dict[str, Any]:
    """Ask the same of a corpus that never had some of the documents."""
    with TemporaryDirectory() as folder:
        left = {each: CORPUS[each] for each in CORPUS if each not in gone}
        reduced = ruled(written(Path(folder), left), example)
        reindex(reduced, encoder())
        return answers_of(reduced, example, asked)


def check(whole: Workspace, example: Example, asked: Iterable[str]) -> bool:
    """Compare the answers over the whole corpus with those over what the viewer may read.

    False where the viewer may read everything, so that there is nothing to compare.
    """
    workspace = ruled(whole, example)
    apply_access(workspace)
    unreadable, hidden = split_documents(workspace, example.viewer)
    if not unreadable:
        return False
    answers = answers_of(workspace, example, asked)
    reduced = answers_without(unreadable, example, asked)

    assert without_referrals(answers) == without_referrals(reduced)
    if hidden != unreadable:
        assert answers == answers_without(hidden, example, asked)
    return True


PHASES = (Phase.explicit, Phase.generate)  # an example takes seconds: none is made smaller


@settings(deadline=None, max_examples=6, derandomize=True, phases=PHASES)
@given(example=EXAMPLES)
def test_unreadable_documents_change_no_byte_of_any_answer(
    whole: Workspace, example: Example
) -> None:
    """`hidden` ones leave no trace, `listed` ones only a referral."""
    assume(check(whole, example, QUESTIONS.keys() - SLOW_QUESTIONS))


def test_unreadable_documents_are_not_related_to_a_file(whole: Workspace) -> None:
    """Whoever drops a file on the page learns no more than whoever pastes its text."""
    example = Example(
        rules=[rule("rd/plans/**", ["board"], Visibility.HIDDEN)],
        readers={"hr": ["legal"]},
        person="nobody",
        groups=frozenset(),
        words=WORDS[:4],
        departments=(),
        excluded=(),
    )
    assert check(whole, example, SLOW_QUESTIONS)


@pytest.mark.slow
@settings(deadline=None, max_examples=250, phases=PHASES)
@given(example=EXAMPLES)
def test_unreadable_documents_change_no_byte_under_many_rules(
    whole: Workspace, example: Example
) -> None:
    """The same for many more rules, viewers and questions, other ones each time."""
    assume(check(whole, example, QUESTIONS))


def test_every_question_to_the_engine_is_compared() -> None:
    """A new way to ask needs its comparison in `QUESTIONS`."""
    public = {name for name in vars(Engine) if not name.startswith("_")}

    ranked = {
        name
        for name, value in vars(rankings).items()
        if name.startswith("rank_") and value.__module__ == rankings.__name__
    }

    assert public == QUESTIONS.keys() - RANKINGS | NO_QUESTIONS
    assert ranked == RANKINGS


def test_nothing_can_be_asked_without_a_viewer() -> None:
    """Every question takes one, or the scope that holds one."""
    for name in QUESTIONS.keys() - {"viewer"}:
        method = getattr(rankings if name in RANKINGS else Engine, name)
        assert {"viewer", "scope"} & inspect.signature(method).parameters.keys(), name
