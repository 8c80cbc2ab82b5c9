from collections.abc import Mapping
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
    write_people,
)

from index.access import OPERATOR
from index.build import reindex
from index.choosing import list_generations, roll_back
from index.errors import (
    LockedIndexError,
    NoIndexError,
    UnknownGenerationError,
    UnusableIndexError,
    WiderAccessError,
)
from index.generations import Generation, open_generation
from index.locking import hold_lock
from ingest.records import AccessRule, Visibility
from ingest.settings import Workspace
from search.evaluation.rankings import rank_documents
from search.scopes import Scope

DOCUMENTS = {
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
}
ADA = "ada,Ada King,,,rd,,,,\n"


def numbers(workspace: Workspace) -> list[int]:
    return [each.generation for each in list_generations(workspace.index_dir)]


def contents(workspace: Workspace, encoder: HashEncoder) -> dict[str, tuple[str, list[float]]]:
    """Return what the served generation holds: the text and vectors of each document."""
    generation = open_generation(workspace.index_dir, encoder=encoder.name)
    return {
        document.document_id: (
            text_of(generation, row),
            generation.embeddings_of(row).ravel().tolist(),
        )
        for row, document in enumerate(generation.documents)
    }


def text_of(generation: Generation, row: int) -> str:
    chunks = generation.fetch_chunks(generation.chunk_ids_of(row))
    return "\n".join(stored.chunk.text for _, stored in sorted(chunks.items()))


def make_two_generations(root: Path, encoder: HashEncoder) -> Workspace:
    """Publish one generation, and a second with a changed, a new and without a removed document."""
    workspace = make_workspace(root, DOCUMENTS)
    reindex(workspace, encoder)
    write_documents(root, {"rd/battery.md": "# Battery\n\nAll new.", "rd/charger.md": "# Charger"})
    remove_document(root, "hr/leave.md")
    reindex(workspace, encoder)
    return workspace


def test_kept_generations_are_listed_with_what_their_runs_did(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """In order of their numbers; one of them is served."""
    workspace = make_two_generations(tmp_path, hash_encoder)
    first, second = list_generations(workspace.index_dir)

    assert (first.generation, first.documents, first.added, first.served) == (1, 2, 2, False)
    assert (second.generation, second.documents, second.served) == (2, 2, True)
    assert (second.added, second.changed, second.removed, second.unreadable) == (1, 1, 1, 0)


def test_rolled_back_generation_is_served_at_once(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """A running engine notices by itself, and finds what was removed since."""
    workspace = make_two_generations(tmp_path, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    assert "hr/leave.md" not in found_documents(engine, "leave portal")
    assert roll_back(workspace.index_dir, 1).served

    assert found_documents(engine, "leave portal")[0] == "hr/leave.md"
    assert set(contents(workspace, hash_encoder)) == set(DOCUMENTS)
    assert [each.served for each in list_generations(workspace.index_dir)] == [True, False]


def test_rolling_back_can_be_taken_back(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Until the next run the later generations are kept."""
    workspace = make_two_generations(tmp_path, hash_encoder)
    before = contents(workspace, hash_encoder)
    roll_back(workspace.index_dir, 1)
    roll_back(workspace.index_dir, 2)

    assert contents(workspace, hash_encoder) == before


def test_generation_of_another_encoder_is_not_rolled_back_to(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Questions would be refused until somebody found out why."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    other = HashEncoder(32)
    reindex(workspace, other, is_full=True)
    before = contents(workspace, other)

    with pytest.raises(UnusableIndexError, match=r"generation 1 .*hash-64.*hash-32"):
        roll_back(workspace.index_dir, 1, encoder=other.name)
    assert contents(workspace, other) == before
    assert roll_back(workspace.index_dir, 1, encoder=hash_encoder.name).served


def test_next_run_brings_back_what_the_sources_hold(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Under a number that was never given before, so that no reader takes it for another."""
    workspace = make_two_generations(tmp_path, hash_encoder)
    before = contents(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    assert engine.generation().number == 2
    roll_back(workspace.index_dir, 1)
    report = reindex(workspace, hash_encoder)

    assert (report.generation, report.added, report.changed, report.removed) == (3, 1, 1, 1)
    assert contents(workspace, hash_encoder) == before
    assert numbers(workspace) == [1, 3]
    assert engine.generation().number == 3


def test_run_without_changes_goes_on_serving_what_was_chosen(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Where the sources are as they were then, there is nothing to publish."""
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)
    write_documents(tmp_path, {"rd/charger.md": "# Charger"})
    reindex(workspace, hash_encoder)
    remove_document(tmp_path, "rd/charger.md")
    roll_back(workspace.index_dir, 1)

    assert reindex(workspace, hash_encoder).generation == 1
    assert numbers(workspace) == [1]


def test_number_that_is_not_kept_is_refused(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The message lists those that are."""
    workspace = make_two_generations(tmp_path, hash_encoder)

    with pytest.raises(UnknownGenerationError, match=r"no generation 7 .* 1, 2"):
        roll_back(workspace.index_dir, 7)


def test_nothing_is_chosen_while_a_run_is_under_way(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """What it publishes rests on the generation that was served when it began."""
    workspace = make_two_generations(tmp_path, hash_encoder)

    with hold_lock(workspace.index_dir), pytest.raises(LockedIndexError):
        roll_back(workspace.index_dir, 1)


def test_without_an_index_there_is_nothing_to_choose(tmp_path: Path) -> None:
    """No folder is made by asking."""
    with pytest.raises(NoIndexError):
        roll_back(tmp_path / "index", 1)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.LISTED])
def test_what_was_restricted_since_is_not_shown_again_unasked(
    tmp_path: Path, hash_encoder: HashEncoder, visibility: Visibility
) -> None:
    """A generation has the rules of its day; wider ones must be wanted."""
    reindex(make_workspace(tmp_path, DOCUMENTS), hash_encoder)
    rules = {"rd": [AccessRule(path="*", readers=("rd",), visibility=visibility)]}
    workspace = make_workspace(tmp_path, DOCUMENTS, rules=rules)
    reindex(workspace, hash_encoder)

    with pytest.raises(WiderAccessError, match=r"rd/battery\.md.*--allow-wider"):
        roll_back(workspace.index_dir, 1)
    assert list_generations(workspace.index_dir)[1].served
    assert roll_back(workspace.index_dir, 1, allow_wider=True).served


def test_what_is_opened_since_may_be_closed_by_going_back(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Narrower access needs no consent."""
    rules = {"rd": [AccessRule(path="*", readers=("rd",))]}
    reindex(make_workspace(tmp_path, DOCUMENTS, rules=rules), hash_encoder)
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, hash_encoder)

    assert roll_back(workspace.index_dir, 1).served


def test_person_who_left_a_group_is_not_let_in_again_unasked(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Groups are part of a generation too."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people="ada,Ada King,,,rd,,,board,\n")
    reindex(workspace, hash_encoder)
    write_people(tmp_path, ADA)
    reindex(workspace, hash_encoder)

    with pytest.raises(WiderAccessError, match="ada"):
        roll_back(workspace.index_dir, 1)


def test_document_that_was_moved_to_where_few_may_read_is_not_shown_again_unasked(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """It is known by its content; who keeps a copy where everyone reads has hidden nothing."""
    rules = {"rd": [AccessRule(path="secret/**", readers=("rd",))]}
    workspace = make_workspace(tmp_path, DOCUMENTS, rules=rules)
    reindex(workspace, hash_encoder)
    remove_document(tmp_path, "rd/battery.md")
    write_documents(tmp_path, {"rd/secret/battery.md": DOCUMENTS["rd/battery.md"]})
    reindex(workspace, hash_encoder)
    with pytest.raises(WiderAccessError, match=r"1 documents and people \(rd/battery\.md\)"):
        roll_back(workspace.index_dir, 1)
    write_documents(tmp_path, {"hr/battery.md": DOCUMENTS["rd/battery.md"]})
    reindex(workspace, hash_encoder)

    assert roll_back(workspace.index_dir, 1).served


def test_person_who_opted_out_is_not_named_again_unasked(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Going back does not undo what they asked for."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people=ADA)
    reindex(workspace, hash_encoder)
    write_people(tmp_path, ADA.replace(",\n", ",yes\n"))
    reindex(workspace, hash_encoder)
    with pytest.raises(WiderAccessError, match="ada"):
        roll_back(workspace.index_dir, 1)
    write_people(tmp_path, ADA)
    reindex(workspace, hash_encoder)

    assert roll_back(workspace.index_dir, 1).served


EDITS = st.dictionaries(
    st.sampled_from(["rd/a.md", "rd/b.md", "hr/c.md", "hr/d.md"]),
    st.sampled_from(["# Cell\n\nCold cells.", "# Leave\n\nThe portal.", "# Pump", ""]),
    max_size=4,
)


def edit(workspace: Workspace, edits: Mapping[str, str]) -> None:
    """Write what has a text and delete what has none."""
    for document_id, text in edits.items():
        if text:
            write_documents(workspace.root, {document_id: text})
        else:
            (workspace.root / "departments" / document_id).unlink(missing_ok=True)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=EDITS, second=EDITS, third=EDITS, pick=st.integers(0, 9))
def test_rolling_back_leaves_no_trace_after_the_next_run(
    tmp_path_factory: pytest.TempPathFactory,
    hash_encoder: HashEncoder,
    first: Mapping[str, str],
    second: Mapping[str, str],
    third: Mapping[str, str],
    pick: int,
) -> None:
    """Index, change, index, roll back, index holds what an index made at once holds."""
    root = tmp_path_factory.mktemp("workspace")
    workspace = make_workspace(root, {"rd/fixed.md": "# Fixed"}, more_departments=["hr"])
    for edits in (first, second):
        edit(workspace, edits)
        reindex(workspace, hash_encoder)
    kept = numbers(workspace)
    roll_back(workspace.index_dir, kept[pick % len(kept)])
    edit(workspace, third)
    reindex(workspace, hash_encoder)
    made_at_once = make_workspace(
        tmp_path_factory.mktemp("workspace"),
        {
            path.relative_to(root / "departments").as_posix(): path.read_text(encoding="utf-8")
            for path in sorted((root / "departments").rglob("*.md"))
        },
        more_departments=["hr", "rd"],
    )
    reindex(made_at_once, hash_encoder)

    assert contents(workspace, hash_encoder) == contents(made_at_once, hash_encoder)
    scope = Scope(viewer=OPERATOR, top=50)
    ranked, expected = (
        {
            each.id: round(each.score, 4)
            for each in rank_documents(open_small_engine(one, hash_encoder), "cold cells", scope)
        }
        for one in (workspace, made_at_once)
    )
    assert ranked == expected
