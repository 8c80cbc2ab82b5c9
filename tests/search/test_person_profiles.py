from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from ingest.records import AccessRule
from search.engine import Engine, as_json
from search.errors import QueryError
from search.scopes import Scope

EVERYTHING = Scope(viewer=OPERATOR, top=20)
PEOPLE = (
    "ann,Ann Lee,李安,ann@example.com,rd,Engineer,,,\n"
    "bo,Bo Hill,,,rd,,,,yes\n"
    "cy,Cy Reed,,,rd,,,,\n"
    "dee,Dee Fox,,,legal,,,,\n"
    "eve,Eve Orr,,,hr,,,,\n"
    "idle,Ida Lee,,,hr,,,,\n"
)
DOCUMENTS = {
    "rd/pump.md": "---\ndate: 2025-03-01\n---\n# Pump trial\n\nAuthor: Ann Lee\n"
    "Reviewer: Cy Reed\nContact: Bo Hill\n\nThe pump hums and the cold valve leaks at night.",
    "rd/valve.md": "---\ndate: 2026-03-01\n---\n# Valve trial\n\nAuthor: Ann Lee\n"
    "Owner: Cy Reed\n\nThe valve leaks. Eve Orr was told.",
    "rd/minutes.md": "# Minutes\n\nAuthor: Eve Orr\n\nAnn Lee asked for a new desk.",
    "legal/pump.md": "# Pump law\n\nAuthor: Dee Fox\n\nThe pump hums and the cold valve leaks.",
    "hr/leave.md": "# Leave\n\nAuthor: Eve Orr\n\nThirty days of holiday for everybody here.",
}
SECRET = {
    "rd/secret/plan.md": "# Secret pump plan\n\nAuthor: Ann Lee\nOwner: Sam Spy\n"
    "Reviewer: Eve Orr\n\nThe pump hums in secret and the cold valve leaks.",
}


def open_engine(root: Path, documents: dict[str, str], encoder: HashEncoder) -> Engine:
    """Index documents of which those below `secret` are hidden from all; return the engine."""
    rules = {"rd": [AccessRule(path="secret/**", readers=("nobody",))]}
    workspace = make_workspace(root, documents, rules=rules, people=PEOPLE)
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Engine:
    """A small index with a document that nobody may read."""
    root = tmp_path_factory.mktemp("profiles")
    return open_engine(root, DOCUMENTS | SECRET, hash_encoder)


@pytest.fixture
def anyone(engine: Engine) -> Scope:
    """What a colleague sees."""
    return Scope(viewer=engine.viewer("idle"), top=20)


def test_a_profile_says_who_somebody_is_and_what_they_wrote(engine: Engine, anyone: Scope) -> None:
    """The largest part first, then the newest; to be named in passing comes last."""
    ann = engine.person("ann", anyone)

    assert (ann.name, ann.aliases, ann.email) == ("Ann Lee", ("李安",), "ann@example.com")
    assert (ann.department, ann.title, ann.in_directory) == ("rd", "Engineer", True)
    assert ann.roles["author"] == 2
    assert ann.document_count == 3
    assert [(each.document, each.role) for each in ann.documents] == [
        ("rd/valve.md", "author"),
        ("rd/pump.md", "author"),
        ("rd/minutes.md", "mention"),
    ]


def test_topics_are_of_what_somebody_had_a_part_in(engine: Engine, anyone: Scope) -> None:
    """A document that only names them does not show that they know its matter."""
    ann = engine.person("ann", anyone)
    shown = {each.document for topic in ann.topics for each in topic.evidence}

    assert shown == {"rd/pump.md", "rd/valve.md"}
    assert all(topic.terms for topic in ann.topics)


def test_colleagues_share_documents_and_the_near_share_matters(
    engine: Engine, anyone: Scope
) -> None:
    """Whoever is only named, or opted out, is neither; the proof is given for both."""
    ann = engine.person("ann", anyone)

    assert [(each.person, each.document_count) for each in ann.colleagues] == [("cy", 2)]
    assert {(each.document, each.role) for each in ann.colleagues[0].evidence} == {
        ("rd/valve.md", "owner"),
        ("rd/pump.md", "reviewer"),
    }
    assert ann.near[0].person == "dee"
    assert ann.near[0].evidence[0].document.document == "legal/pump.md"
    assert ann.near[0].evidence[0].like == "Pump trial"
    assert "bo" not in {each.person for each in ann.near}


def test_a_profile_shows_nothing_of_what_the_viewer_may_not_read(
    engine: Engine, anyone: Scope, tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """It is the profile of an index in which the hidden document does not exist."""
    without = open_engine(tmp_path, DOCUMENTS, hash_encoder)

    for person in ("ann", "cy", "dee", "eve", "idle"):
        shown, expected = engine.person(person, anyone), without.person(person, anyone)
        assert as_json(shown) == as_json(expected)
    assert engine.person("ann", EVERYTHING).document_count == 4


@pytest.mark.parametrize("person", ["sam-spy", "bo", "no-such-person"])
def test_who_may_not_be_known_is_as_unknown_as_nobody(
    engine: Engine, anyone: Scope, person: str
) -> None:
    """Hidden documents' people, those who opted out and invented ids get the same words."""
    with pytest.raises(QueryError, match=f"nobody has the id '{person}'"):
        engine.person(person, anyone)


def test_whoever_sees_everything_sees_who_opted_out_and_who_is_hidden(engine: Engine) -> None:
    """The operator has to mend the directory."""
    assert engine.person("bo", EVERYTHING).document_count == 1
    assert engine.person("sam-spy", EVERYTHING).in_directory is False


def test_somebody_without_documents_has_an_empty_profile(engine: Engine, anyone: Scope) -> None:
    """The directory lists them, and that is all."""
    idle = engine.person("idle", anyone)

    assert (idle.document_count, idle.topics, idle.documents) == (0, (), ())
    assert (idle.colleagues, idle.near) == ((), ())
