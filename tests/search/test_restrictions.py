"""What a viewer may not read is as if it did not exist: one case a test.

That it holds for every question under any rules is proved by `test_differential`.
"""

from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import found_documents, make_workspace, open_small_engine

from index.access import OPERATOR, Viewer
from index.build import reindex
from index.errors import UnknownViewerError
from ingest.records import EVERYONE, AccessRule, Language, Visibility
from search.engine import Engine, as_json
from search.errors import QueryError
from search.scopes import Scope


def test_viewer_who_may_read_one_of_many_gets_it(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Filtering after ranking would return nothing: the others are all better."""
    documents = {f"rd/{number}.md": f"# Battery {number}\n\nBattery life." for number in range(50)}
    documents["rd/open.md"] = "# Minutes\n\nWe also spoke about the battery, at great length."
    closed = AccessRule(path="**", readers=("rd",))
    opened = AccessRule(path="open.md", readers=(EVERYONE,))
    workspace = make_workspace(tmp_path, documents, rules={"rd": [closed, opened]})
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    viewer = Viewer(person_id="x", groups=frozenset({EVERYONE}))

    assert found_documents(engine, "battery life", viewer, top=1) == ["rd/open.md"]
    assert found_documents(engine, "battery life", OPERATOR, top=1) != ["rd/open.md"]


@pytest.fixture
def contracts(tmp_path: Path, hash_encoder: HashEncoder) -> Engine:
    """A department with a listed and a hidden folder, and one that is open."""
    workspace = make_workspace(
        tmp_path,
        {
            "legal/listed/bearing.md": "# Contract\n\nAuthor: Shen Qiu\n\nBearing supplier price.",
            "legal/hidden/kickback.md": "# Case\n\nAuthor: Shen Qiu\n\nFreight kickback inquiry.",
            "rd/watch.md": "# Watch\n\nThe watch strap.",
        },
        rules={
            "legal": [
                AccessRule(path="listed/**", readers=("legal",), visibility=Visibility.LISTED),
                AccessRule(path="hidden/**", readers=("legal",)),
            ]
        },
    )
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


OUTSIDER = Viewer(person_id="x", groups=frozenset({EVERYONE}))
LAWYER = Viewer(person_id="y", groups=frozenset({EVERYONE, "legal"}))


def test_listed_material_is_referred_to_and_nothing_else_is_said(contracts: Engine) -> None:
    """The department and its lead, without title, text, people or counts."""
    result = as_json(contracts.ask("bearing supplier price", Scope(viewer=OUTSIDER)))

    (referral,) = result["restricted"]
    assert (referral["department"], referral["lead"]) == ("legal", "lead-of-legal")
    del result["restricted"], result["question"]
    assert "bearing" not in str(result).casefold()
    assert "shen" not in str(result).casefold()


def test_hidden_material_leaves_no_trace(contracts: Engine) -> None:
    """Not even the department is mentioned."""
    result = as_json(contracts.ask("freight kickback inquiry", Scope(viewer=OUTSIDER)))
    del result["question"]

    for trace in "kickback", "shen", "hidden":
        assert trace not in str(result).casefold()
    assert contracts.experts("freight kickback inquiry", Scope(viewer=OUTSIDER)) == []


def test_who_may_read_is_not_referred_to_the_lead(contracts: Engine) -> None:
    """Readers get the passage itself."""
    result = contracts.ask("bearing supplier price", Scope(viewer=LAWYER))

    assert result.restricted == ()
    assert result.hits[0].document == "legal/listed/bearing.md"
    assert [each.person for each in result.experts] == ["shen-qiu"]


def test_restricted_material_outside_the_scope_is_not_referred_to(contracts: Engine) -> None:
    """Whoever asks in one department hears of that one."""
    scope = Scope(viewer=OUTSIDER, departments=("rd",))

    assert contracts.ask("bearing supplier price", scope).restricted == ()


def test_hidden_material_calls_for_no_referral(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Whether a question is answered well enough is judged without what leaves no trace."""
    workspace = make_workspace(
        tmp_path,
        {
            "legal/hidden.md": "# Freight kickback\n\nThe freight kickback inquiry is closed.",
            "legal/listed.md": "# Lease\n\nThe office is rented.",
            "rd/watch.md": "# Watch\n\nThe watch strap.",
        },
        rules={
            "legal": [
                AccessRule(path="listed.md", readers=("legal",), visibility=Visibility.LISTED),
                AccessRule(path="hidden.md", readers=("legal",)),
            ]
        },
    )
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)

    assert engine.ask("freight kickback inquiry", Scope(viewer=OUTSIDER)).restricted == ()
    assert engine.ask("freight kickback inquiry", Scope(viewer=LAWYER)).hits


@pytest.fixture
def secret(tmp_path: Path, hash_encoder: HashEncoder) -> Engine:
    """A department that is for itself, with a document for the lawyers; Shen Qiu works there."""
    workspace = make_workspace(
        tmp_path,
        {
            "moon/plan.md": "# Plan\n\nAuthor: SHEN QIU\n\nA lander of cells.",
            "moon/more.md": "# More\n\nAuthor: SHEN QIU\n\nA lander of straps.",
            "moon/lease.md": "# Lease\n\nAuthor: Ann Lee\n\nThe launch pad is rented.",
            "rd/watch.md": "# Watch\n\nAuthor: Shen Qiu\n\nThe watch strap is wide.",
        },
        readers={"moon": ["moon"]},
        rules={"moon": [AccessRule(path="lease.md", readers=("legal",))]},
        people="mo,Mo Lunar,,,moon,,,,\nlena,Lena Law,,,legal,,,,\nann,Ann Field,,,rd,,,,\n",
    )
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder)


@pytest.mark.parametrize(
    ("person", "known"), [("mo", ["moon", "rd"]), ("lena", ["moon", "rd"]), ("ann", ["rd"])]
)
def test_department_is_known_to_members_and_readers(
    secret: Engine, person: str, known: list[str]
) -> None:
    """For others it has no name, and an error says no more than of one that never was."""
    viewer = secret.viewer(person)
    assert list(secret.department_names(viewer, Language.EN)) == known
    for department in {"moon", "mars"} - set(known):
        for ask in (
            lambda scope: secret.ask("lander", scope),
            lambda scope, department=department: secret.onboard(department, scope),
        ):
            with pytest.raises(QueryError) as refused:
                ask(Scope(viewer=viewer, departments=(department,)))
            there = ", ".join(known)
            assert str(refused.value) == f"no department {department!r}: there are {there}"


def test_name_of_an_unknown_department_finds_nobody(secret: Engine) -> None:
    """The directory is for everyone, but a department's names are not."""
    assert secret.people(Scope(viewer=secret.viewer("mo")), "moon部")
    assert not secret.people(Scope(viewer=secret.viewer("ann")), "moon部")


def test_somebody_unlisted_is_called_what_the_readable_documents_call_them(secret: Engine) -> None:
    """Most documents spell it otherwise; that would tell that there are others."""
    seen = {
        viewer.person_id: {
            *(each.name for each in secret.experts("watch strap", Scope(viewer=viewer))),
            *(each.name for each in secret.people(Scope(viewer=viewer), "qiu")),
        }
        for viewer in (secret.viewer("mo"), secret.viewer("ann"))
    }

    assert "SHEN QIU" in seen["mo"]
    assert seen["ann"] == {"Shen Qiu"}


def test_passage_is_numbered_within_its_document(secret: Engine) -> None:
    """A number counted over all documents would count those out of sight."""
    (hit,) = secret.ask("watch strap", Scope(viewer=secret.viewer("ann"))).hits

    assert (hit.document, hit.chunk) == ("rd/watch.md", 0)


def test_only_the_directory_makes_a_viewer(secret: Engine) -> None:
    """Somebody whom a document names is nobody who asks, and is not told from nobody."""
    for person in ("shen-qiu", "never-was"):
        with pytest.raises(UnknownViewerError, match=f"nobody has the id '{person}'"):
            secret.viewer(person)


def test_shared_words_name_nobody_who_opted_out(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Who does not want to be found is not what two documents have in common."""
    workspace = make_workspace(
        tmp_path,
        {
            "hr/plan.md": "# Plan\n\nWang Fang and 李娜 mend a gearbox. The Na-plan.",
            "rd/gear.md": "# Gear\n\nThe gearbox of Wang Fang and 李娜 is new, says the Na-plan.",
        },
        people="li-na,李娜,Li Na,,hr,,,,1\nwang,Wang Fang,,,hr,,,,\n",
    )
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    (found,) = engine.related_to_document("hr/plan.md", Scope(viewer=OPERATOR))

    assert {"gearbox", "fang"} <= set(found.shared_terms)
    assert not {"李娜", "na", "na-plan"} & set(found.shared_terms)
