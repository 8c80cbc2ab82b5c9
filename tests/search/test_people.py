from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

from index.access import OPERATOR
from index.build import reindex
from ingest.records import AccessRule, Visibility
from search.engine import Engine
from search.errors import QueryError
from search.evaluation.rankings import rank_experts
from search.people import Candidate, KnownPerson, UnknownName
from search.scopes import Scope

PEOPLE = (
    "wei-1,张伟,,wei@example.com,rd,Engineer,,,\n"
    "wei-2,张伟,,,hr,,,,\n"
    "ann,Ann Lee,,,rd,,,,\n"
    "bo,Bo Hill,,,hr,,,,yes\n"
    "viewer,Vi Ewer,,,hr,,,,\n"
)
DOCUMENTS = {
    "rd/pump.md": "# Pump\n\nAuthor: Ann Lee\nReviewer: Zhang Wei\n\nThe pump hums in the cold.",
    "rd/valve.md": "# Valve\n\nAuthor: Ann Lee\nOwner: Bo Hill\n\nAnn Lee: the valve leaks.",
    "legal/pump.md": "# Pump law\n\nAuthor: 张伟\nContact: Nora Quist\n\nThe pump and 张伟.",
    "legal/secret/plan.md": "# Plan\n\nAuthor: Sam Spy\nOwner: 张伟\nReviewer: Ann Lee",
    "legal/shared.md": "# Shared\n\nAuthor: Bo Hill\nReviewer: B. Hill\n\nThe pump of the valve.",
}
RULES = {
    "legal": [
        AccessRule(path="secret/**", readers=("legal",), visibility=Visibility.HIDDEN),
    ]
}
EVERYBODY = Scope(viewer=OPERATOR, top=50)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Engine:
    """A small index in which two share a name, one opted out, and a document is hidden."""
    root = tmp_path_factory.mktemp("people")
    workspace = make_workspace(root, DOCUMENTS, rules=RULES, people=PEOPLE, more_departments=["hr"])
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


@pytest.fixture
def restricted(engine: Engine) -> Scope:
    """What somebody of another department sees."""
    return Scope(viewer=engine.viewer("viewer"), top=50)


def test_people_are_listed_with_their_documents(engine: Engine) -> None:
    """Listed or not, those in most documents first; each document counts once, and once a role."""
    ann, *others = engine.people(EVERYBODY)

    assert ann == KnownPerson(
        person="ann",
        name="Ann Lee",
        department="rd",
        title=None,
        documents=3,
        roles={"author": 2, "reviewer": 1, "mention": 3},
        in_directory=True,
    )
    assert [(each.person, each.documents, each.in_directory) for each in others] == [
        ("bo", 2, True),
        ("张伟", 2, False),
        ("nora-quist", 1, False),
        ("sam-spy", 1, False),
        ("wei-1", 1, True),
        ("viewer", 0, True),
        ("wei-2", 0, True),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ann lee", ["ann"]),
        ("zhangwei", ["张伟", "wei-1", "wei-2"]),
        ("wei engineer", []),
        ("ENGINEER", ["wei-1"]),
        ("wei@example", ["wei-1"]),
        ("hr部", ["bo", "viewer", "wei-2"]),
        ("quist", ["nora-quist"]),
        ("nobody at all", []),
    ],
)
def test_people_are_found_by_what_is_known_of_them(
    engine: Engine, query: str, found: list[str]
) -> None:
    """Any spelling of a name, an id, an address, a department or a title will do."""
    assert [each.person for each in engine.people(EVERYBODY, query)] == found


def test_department_narrows_people_and_counts(engine: Engine) -> None:
    """It is who belongs there or has a part in what is written there."""
    found = engine.people(Scope(viewer=OPERATOR, departments=("rd",)))

    assert [(each.person, each.documents) for each in found] == [
        ("ann", 2),
        ("bo", 1),
        ("wei-1", 1),
    ]


def test_names_that_mean_nobody_are_listed(engine: Engine) -> None:
    """The most frequent first, with where they stand and who may be meant."""
    assert engine.unresolved_names(EVERYBODY) == [
        UnknownName(
            name="张伟",
            count=2,
            departments=("legal",),
            document="legal/pump.md",
            candidates=(Candidate("wei-1", "张伟", "rd"), Candidate("wei-2", "张伟", "hr")),
        ),
        UnknownName("Nora Quist", 1, ("legal",), "legal/pump.md", ()),
        UnknownName("Sam Spy", 1, ("legal",), "legal/secret/plan.md", ()),
    ]


def test_hidden_documents_name_nobody(engine: Engine, restricted: Scope) -> None:
    """Neither a count nor a name comes from what a viewer may not read."""
    people = {each.person: each.documents for each in engine.people(restricted)}
    names = {each.name: each.count for each in engine.unresolved_names(restricted)}

    assert people["ann"] == 2
    assert people["张伟"] == 1
    assert "sam-spy" not in people
    assert names == {"张伟": 1, "Nora Quist": 1}


def test_who_opted_out_is_in_no_answer(engine: Engine, restricted: Scope) -> None:
    """Neither as an expert, beside a passage or related work, nor in the list of people."""
    question = "Bo Hill pump valve"
    answer = engine.ask(question, restricted)
    related = engine.related_to_document("rd/valve.md", restricted)

    assert {"legal/shared.md", "rd/valve.md"} <= {hit.document for hit in answer.hits}
    assert "legal/shared.md" in {each.document for each in related}
    shown = [
        *(each.person for each in engine.experts(question, restricted)),
        *(each.person for each in answer.experts),
        *(part.person for hit in answer.hits for part in hit.people),
        *(part.person for each in related for part in each.people),
        *(each.person for each in engine.people(restricted)),
        *(each.id for each in rank_experts(engine, question, restricted)),
    ]
    assert "ann" in shown
    assert "bo" not in shown


def test_operator_sees_who_opted_out(engine: Engine) -> None:
    """Whoever keeps the directory has to find them, but not as experts."""
    assert "bo" in [each.person for each in engine.people(EVERYBODY)]
    assert "bo" not in [each.person for each in engine.experts("Bo Hill valve", EVERYBODY)]


def test_expert_is_shown_with_how_sure_that_is(engine: Engine) -> None:
    """Each document says where it names a person, and how surely it means this one."""
    experts = {each.person: each for each in engine.experts("pump cold", EVERYBODY)}

    (proof,) = experts["wei-1"].evidence
    assert (proof.document, proof.found_in, proof.certainty) == ("rd/pump.md", "byline", 0.6)


def test_shared_name_of_who_opted_out_is_the_operators_alone(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Who may be the one who opted out is neither an expert nor an open question for others."""
    people = "a,张伟,,,,,,,yes\nb,张伟,,,,,,,\nv,Vi Ewer,,,,,,,\n"
    workspace = make_workspace(
        tmp_path, {"rd/a.md": "# Pump\n\n作者：张伟\n\n水泵。"}, people=people
    )
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    viewer = Scope(viewer=engine.viewer("v"))

    assert engine.experts("pump 水泵", viewer) == []
    assert engine.unresolved_names(viewer) == []
    assert [each.person for each in engine.people(viewer)] == ["b", "v"]
    assert [each.name for each in engine.unresolved_names(EVERYBODY)] == ["张伟"]


def test_changed_directory_resolves_anew(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """A name that gets an owner is no open question any more, though no document changed."""
    documents = {"rd/a.md": "# Pump\n\nAuthor: Nora Quist\n\nThe pump."}
    reindex(make_workspace(tmp_path, documents, people=""), hash_encoder)
    workspace = make_workspace(tmp_path, documents, people="nq,Nora Quist,,,,,,,\n")
    report = reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)

    assert report.unchanged == 1
    assert engine.unresolved_names(EVERYBODY) == []
    assert [(each.person, each.documents) for each in engine.people(EVERYBODY)] == [("nq", 1)]


def test_scope_of_people_is_checked(engine: Engine) -> None:
    """A department that does not exist is named."""
    with pytest.raises(QueryError, match="no department 'nowhere'"):
        engine.people(Scope(viewer=OPERATOR, departments=("nowhere",)))
