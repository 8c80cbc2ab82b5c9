import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace

from index.access import OPERATOR, Viewer
from index.build import ignore_progress, reindex
from ingest.records import EVERYONE
from ingest.sign_in import SignInSettings
from search.engine import Engine
from search.errors import NotAllowedError, UnknownPersonError
from search.operating import (
    go_back,
    kept_generations,
    read_whole_status,
    rights_of,
    update_index,
)
from search.permissions import find_viewer, name_of

DOCUMENTS = {"rd/pump.md": "# Pump\n\nThe pump hums. Written by Shen Qiu."}
PEOPLE = (
    "li-na,Li Na,,na@example.com,hr,,,,\n"
    "wu-gang,Wu Gang,,gang@example.com,rd,,,it,\n"
    "chen-mo,Chen Mo,,shared@example.com,rd,,,,\n"
    "zhang-wei,Zhang Wei,,Shared@example.com,rd,,,,\n"
    "wang-fang,Wang Fang,,,rd,,,,\n"
)
SETTINGS = SignInSettings(operators=frozenset({"li-na"}), operator_groups=frozenset({"it", "ops"}))
FOR_OPERATORS: dict[str, Callable[[Engine, Viewer], Any]] = {
    "status": lambda engine, viewer: read_whole_status(engine, viewer).documents,
    "generations": lambda engine, viewer: len(kept_generations(engine, viewer)),
    "going back": lambda engine, viewer: go_back(engine, 1, viewer),
    "indexing": lambda engine, viewer: update_index(engine, viewer, ignore_progress).documents,
    "rights": lambda engine, viewer: rights_of(engine, "li-na", viewer)[0],
    "coverage": lambda engine, viewer: len(engine.coverage(viewer, viewer)),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine over one document that names somebody whom the directory does not know."""
    workspace = make_workspace(tmp_path_factory.mktemp("w"), DOCUMENTS, people=PEOPLE)
    workspace = dataclasses.replace(workspace, sign_in=SETTINGS)
    reindex(workspace, HashEncoder())
    return Engine(workspace, HashEncoder)


def found(engine: Engine, signed_in_as: str, identity: Any, *groups: str) -> Viewer:
    with engine.reading() as generation:
        return find_viewer(generation, SETTINGS, signed_in_as, identity=identity, groups=groups)


@pytest.mark.parametrize("asked", FOR_OPERATORS)
def test_what_is_for_operators_is_refused_below_the_page(engine: Engine, asked: str) -> None:
    """An operator who signs in may do it, and whoever holds the files."""
    ask = FOR_OPERATORS[asked]
    for viewer in (found(engine, "chen-mo", "id"), Viewer(person_id=None)):
        with pytest.raises(NotAllowedError):
            ask(engine, viewer)
    for viewer in (found(engine, "li-na", "id"), OPERATOR):
        ask(engine, viewer)


def test_operators_are_named_or_in_a_group(engine: Engine) -> None:
    """Of the directory or of the provider; they read no more documents for it."""
    named = found(engine, "li-na", "id")
    in_group = found(engine, "GANG@example.com", "email")
    by_claim = found(engine, "wang-fang", "id", "ops")

    assert [each.is_operator for each in (named, in_group, by_claim)] == [True] * 3
    assert not any(each.sees_everything for each in (named, in_group, by_claim))
    assert named.groups == {EVERYONE}
    assert not found(engine, "wang-fang", "id").is_operator


@pytest.mark.parametrize(
    ("signed_in_as", "identity"),
    [
        ("nobody", "id"),
        ("Li-Na", "id"),
        ("shen-qiu", "id"),  # a document names them, the directory does not
        ("", "id"),
        ("", "email"),
        ("  ", "email"),
        ("li-na", "email"),
        ("na@example.com", "id"),
        ("shared@example.com", "email"),  # of two people
    ],
)
def test_who_is_not_one_person_of_the_directory_is_nobody(
    engine: Engine, signed_in_as: str, identity: str
) -> None:
    """And is told as whom they have signed in."""
    with pytest.raises(UnknownPersonError) as caught:
        found(engine, signed_in_as, identity)

    assert caught.value.signed_in_as == signed_in_as


def test_name_is_the_directorys(engine: Engine) -> None:
    """Whoever is nobody there has none."""
    with engine.reading() as generation:
        assert name_of(generation, found(engine, "li-na", "id")) == "Li Na"
        assert name_of(generation, OPERATOR) is None
        assert name_of(generation, Viewer(person_id="gone")) is None
