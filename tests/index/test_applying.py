import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hash_encoder import CountingEncoder, HashEncoder
from small_workspace import make_workspace, open_small_engine, write_people

from index.access import Viewer
from index.access_review import EmptyGroup, IdleRule
from index.applying import apply_access
from index.build import reindex
from index.errors import LockedIndexError, NoIndexError
from index.locking import hold_lock
from ingest.records import EVERYONE, AccessRule
from ingest.settings import Workspace

DOCUMENTS = {
    "rd/battery.md": "# Battery\n\nAuthor: Ann Lee\n\nThe cell loses capacity.",
    "rd/prices/cells.md": "# Prices\n\nA cell is 3 yuan.",
    "legal/case.md": "# Case\n\nThe supplier of cells was sued.",
}
ANYBODY = Viewer(person_id="x", groups=frozenset({EVERYONE}))
ANN = "ann-lee,Ann Lee,,,rd,,,{groups}\n"


@pytest.fixture
def workspace(tmp_path: Path, hash_encoder: HashEncoder) -> Workspace:
    """Two departments that everyone may read, indexed."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people=ANN.format(groups=""))
    reindex(workspace, hash_encoder)
    return workspace


def with_rules(workspace: Workspace, department: str, rules: Sequence[AccessRule]) -> Workspace:
    """Return a workspace in which one department has these rules."""
    return replace(
        workspace,
        departments=tuple(
            replace(each, rules=tuple(rules)) if each.department_id == department else each
            for each in workspace.departments
        ),
    )


CLOSED = AccessRule(path="prices/**", readers=("buyers",))


def test_rule_is_in_force_at_once(workspace: Workspace, hash_encoder: HashEncoder) -> None:
    """For a server that is running too, and even where the sources are out of reach."""
    engine = open_small_engine(workspace, hash_encoder)
    assert engine.knows_document("rd/prices/cells.md", ANYBODY)
    shutil.rmtree(workspace.root / "departments")

    report = apply_access(with_rules(workspace, "rd", [CLOSED]))

    assert (report.generation, report.documents, report.removed) == (2, 1, 0)
    assert not engine.knows_document("rd/prices/cells.md", ANYBODY)
    assert engine.knows_document("rd/battery.md", ANYBODY)


def test_group_counts_at_once_for_who_has_asked_before(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """A viewer holds no rights: the directory of the generation that is read gives and takes."""
    closed = with_rules(workspace, "rd", [CLOSED])
    apply_access(closed)
    engine = open_small_engine(closed, hash_encoder)
    ann = engine.viewer("ann-lee")
    seen = [engine.knows_document("rd/prices/cells.md", ann)]
    for groups in ("buyers", ""):
        write_people(closed.root, ANN.format(groups=groups))
        assert apply_access(closed).people == 1
        seen.append(engine.knows_document("rd/prices/cells.md", ann))

    assert seen == [False, True, False]


def test_what_is_in_force_already_makes_no_generation(workspace: Workspace) -> None:
    """Applying twice is applying once."""
    closed = with_rules(workspace, "rd", [CLOSED])

    assert [apply_access(closed).generation for _ in range(2)] == [2, 2]


def test_department_that_is_no_more_is_gone_at_once(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Its documents, and its name."""
    less = replace(workspace, departments=workspace.departments[1:])
    report = apply_access(less)
    engine = open_small_engine(less, hash_encoder)

    assert report.removed == 1
    assert engine.generation().manifest.documents == 2
    assert not engine.knows_document("legal/case.md", ANYBODY)


def test_next_run_finds_nothing_left_to_do(workspace: Workspace) -> None:
    """It goes on from the applied generation, and encodes nothing."""
    closed = with_rules(workspace, "rd", [CLOSED])
    write_people(closed.root, ANN.format(groups="buyers"))
    apply_access(closed)
    encoder = CountingEncoder()
    report = reindex(closed, encoder)

    assert (report.generation, report.unchanged, encoder.encoded) == (2, 3, 0)


def test_next_run_finds_out_whom_names_mean(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Somebody new in the directory is known at once, and found in documents afterwards."""
    write_people(workspace.root, "ann,Ann Lee,,,rd,,,\n")
    assert apply_access(workspace).generation == 2
    assert reindex(workspace, hash_encoder).generation == 3
    engine = open_small_engine(workspace, hash_encoder)

    table, people = engine.generation().associations, engine.generation().people
    assert {people[row].person_id for row in table.people.tolist()} == {"ann"}


def test_without_an_index_there_is_nothing_to_apply_to(tmp_path: Path) -> None:
    """And none is made."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    with pytest.raises(NoIndexError, match="whoknows index"):
        apply_access(workspace)

    assert not workspace.index_dir.exists()


def test_nothing_is_applied_while_a_run_is_under_way(workspace: Workspace) -> None:
    """It may have read the rules of before, and would publish them afterwards."""
    with hold_lock(workspace.index_dir), pytest.raises(LockedIndexError, match="try again"):
        apply_access(workspace)


def test_what_does_nothing_in_the_rules_is_reported(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """By applying them and by indexing: a rule without documents, a group without people."""
    rules = [
        CLOSED,
        AccessRule(path="price/**", readers=("rd",)),
        AccessRule(path="*.md", readers=(EVERYONE,)),
    ]
    slipped = with_rules(workspace, "rd", rules)
    applied, indexed = apply_access(slipped), reindex(slipped, hash_encoder)

    assert applied.access.idle_rules == (IdleRule("rd", "price/**"),)
    assert applied.access.empty_groups == (EmptyGroup("rd", "buyers"),)
    assert indexed.access == applied.access
