from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from ingest.records import AccessRule, Language
from search.department_map import DepartmentMap
from search.engine import Engine, as_json
from search.scopes import Scope

PEOPLE = (
    "ann,Ann Lee,,,rd,,,,\n"
    "bo,Bo Hill,,,rd,,,,yes\n"
    "lead-of-rd,Lea Dunn,,,rd,,,,\n"
    "idle,Ida Lee,,,hr,,,,\n"
)
DOCUMENTS = {
    "rd/pump.md": "---\ndate: 2026-03-01\n---\n# Pump trial\n\nAuthor: Ann Lee\n"
    "Reviewer: Bo Hill\n\nThe pump hums and the cold valve leaks at night.",
    "rd/valve.md": "# Valve\n\nAuthor: Ann Lee\n\nThe cold valve leaks. Ida Lee was told.",
    "legal/pump.md": "# Pump law\n\nAuthor: Ann Lee\n\nThe pump hums and the cold valve leaks.",
    "hr/leave.md": "# Leave\n\nAuthor: Ida Lee\n\nThirty days of holiday for everybody here.",
}
SECRET = {
    "rd/secret/plan.md": "---\ndate: 2026-09-09\n---\n# Holiday plan\n\nAuthor: Sam Spy\n\n"
    "Thirty days of holiday for everybody here.",
}


def open_engine(root: Path, documents: dict[str, str], encoder: HashEncoder) -> Engine:
    """Index documents of which those below `secret` are hidden from all; return the engine."""
    rules = {"rd": [AccessRule(path="secret/**", readers=("nobody",))]}
    workspace = make_workspace(
        root,
        documents,
        rules=rules,
        readers={"vault": ("vault",)},
        people=PEOPLE,
        more_departments=["vault"],
    )
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def map_for(engine: Engine, person: str) -> DepartmentMap:
    return engine.department_map(Language.EN, Scope(viewer=engine.viewer(person), top=10))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Engine:
    """A small index with a document that nobody may read and a department that few know."""
    return open_engine(tmp_path_factory.mktemp("map"), DOCUMENTS | SECRET, hash_encoder)


def test_each_department_is_told_in_figures(engine: Engine) -> None:
    """Who only is named, or opted out, is not among its people; the lead is the directory's."""
    found = {each.department: each for each in map_for(engine, "idle").departments}
    rd = found["rd"]

    assert (rd.document_count, rd.people_count, rd.newest) == (2, 1, "2026-03-01")
    assert rd.lead is not None
    assert rd.lead.name == "Lea Dunn"
    assert found["legal"].lead is None


def test_departments_that_share_work_are_linked_with_what_shows_it(engine: Engine) -> None:
    """The documents that are alike, in the order of the pair, and who is at work in both."""
    strongest = map_for(engine, "idle").links[0]

    assert strongest.departments == ("legal", "rd")
    assert ("Pump law", "Pump trial") in strongest.document_pairs
    assert [each.name for each in strongest.people] == ["Ann Lee"]
    assert "pump" in {each.casefold() for each in strongest.shared_terms}


def test_topics_count_every_document_once_where_it_belongs(engine: Engine) -> None:
    """The counts of a department add up to what was studied of it."""
    found = map_for(engine, "idle")
    added = {
        each.department: sum(
            topic.document_counts.get(each.department, 0) for topic in found.topics
        )
        for each in found.departments
    }

    assert added == found.studied_counts
    assert added["rd"] == 2


def test_the_map_shows_nothing_of_what_the_viewer_may_not_read(
    engine: Engine, tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """It is the map of an index without the hidden document, and without the closed department."""
    without = open_engine(tmp_path, DOCUMENTS, hash_encoder)

    assert as_json(map_for(engine, "idle")) == as_json(map_for(without, "idle"))
    assert "vault" not in {each.department for each in map_for(engine, "idle").departments}
    everything = engine.department_map(Language.EN, Scope(viewer=OPERATOR))
    assert "vault" in {each.department for each in everything.departments}
    assert max(each.newest or "" for each in everything.departments) == "2026-09-09"
