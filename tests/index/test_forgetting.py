from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine, write_people

from index.access import OPERATOR, Viewer
from index.applying import apply_access
from index.backing_up import back_up
from index.build import reindex
from index.choosing import list_generations, roll_back
from index.errors import LockedIndexError, UnknownViewerError
from index.forgetting import find_person, forget_in_catalog, forget_person, remember_person
from index.ledger import Ledger
from index.ledger_audit import Door, QuestionKind, add_entry, read_audit
from index.ledger_feedback import (
    Verdict,
    add_feedback,
    add_open_question,
    list_feedback,
    list_open_questions,
)
from index.ledger_forgetting import erase_person, read_forgotten
from index.ledger_keys import create_key, list_keys, verify_key
from index.locking import hold_lock
from index.pruning import prune_index
from index.restoring import restore
from index.schema import CATALOG_NAME, open_for_writing
from ingest.people import load_directory
from ingest.records import Person
from ingest.settings import Workspace
from search.engine import Engine
from search.scopes import Scope

NOW = datetime(2025, 5, 4, 12, tzinfo=UTC)
LI_NA = "ln07,李娜,Li Na,li.na@example.com,rd,,,,\n"
OTHERS = "zw01,张伟,Zhang Wei,,hr,,,,\n"
DOCUMENTS = {
    "rd/bearings.md": "---\nauthor: 李娜\n---\n# Bearings\n\nBearings last for ten years.\n",
    "rd/gears.md": "---\nauthor: Li Na\n---\n# Gears\n\nGears of 张伟 and 李娜 last for five.\n",
    "hr/leave.md": "---\nauthor: Shen Qiu\n---\n# Leave\n\nLeave is for fifteen days.\n",
}


@pytest.fixture
def workspace(tmp_path: Path, hash_encoder: HashEncoder) -> Workspace:
    """Three documents by two people, of whom the directory lists one."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people=LI_NA + OTHERS)
    reindex(workspace, hash_encoder)
    return workspace


@pytest.fixture
def ledger(workspace: Workspace) -> Iterator[Ledger]:
    """What was remembered of Li Na and of others."""
    with closing(Ledger(workspace.index_dir)) as ledger:
        yield ledger


def fill(ledger: Ledger, workspace: Workspace) -> str:
    """Let Li Na and others use whoknows; return the secret of her key."""
    asked: tuple[tuple[str | None, str | None, str], ...] = (
        ("ln07", None, "gearbox oil of the third kind"),
        (None, "ln07", "torque wrench"),
        ("zw01", None, "what does LI  Na do"),
        ("zw01", None, "李娜在哪"),
        ("zw01", None, "machine in berlin and linaria"),
    )
    for person, seen_as, question in asked:
        add_entry(
            ledger,
            at=NOW,
            person_id=person,
            seen_as=seen_as,
            door=Door.PAGE,
            kind=QuestionKind.ASK,
            question=question,
            keeping="text",
            documents=["rd/bearings.md"],
            milliseconds=1,
        )
    for person in ("ln07", "zw01"):
        viewer = Viewer(person_id=person)
        add_open_question(ledger, viewer, at=NOW, question=f"open of {person}")
        add_feedback(
            ledger,
            viewer,
            at=NOW,
            question="bearings",
            verdict=Verdict.DOWN,
            reason=f"reason of {person}",
            documents=(),
            generation=1,
        )
    add_open_question(ledger, OPERATOR, at=NOW, question="ask li.na@example.com?")
    directory = load_directory(workspace.directory_path, workspace.departments)
    create_key(ledger, directory, "zw01")
    return create_key(ledger, directory, "ln07", label="her notebook").secret


def authors(workspace: Workspace, encoder: HashEncoder, engine: Engine | None = None) -> set[str]:
    """Return who is named in answers, as an expert or beside a document."""
    engine = engine or open_small_engine(workspace, encoder)
    scope = Scope(viewer=Viewer(person_id=None, groups=frozenset({"everyone"})))
    names = set()
    for question in ("bearings last", "gears last", "leave days"):
        result = engine.ask(question, scope)
        names |= {each.person for each in result.experts}
        names |= {one.person for hit in result.hits for one in hit.people}
    names |= {each.person for each in engine.people(scope) if each.documents}
    return names


def bytes_of(workspace: Workspace) -> bytes:
    files = [path for path in workspace.index_dir.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def test_forgotten_person_is_in_no_answer_at_once(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """A page that runs notices; what the person wrote is found all the same."""
    engine = open_small_engine(workspace, hash_encoder)
    assert authors(workspace, hash_encoder, engine) == {"ln07", "zw01", "shen-qiu"}
    forget_person(workspace, "ln07", now=NOW)

    assert authors(workspace, hash_encoder, engine) == {"zw01", "shen-qiu"}
    assert engine.knows_document("rd/bearings.md", OPERATOR)


def test_forgetting_takes_a_person_out_of_the_ledger(workspace: Workspace, ledger: Ledger) -> None:
    """Their own entries go; others lose what names the person, and keep the rest."""
    secret = fill(ledger, workspace)
    expected = find_person(workspace, "ln07")
    removed = forget_person(workspace, "ln07", now=NOW)

    assert removed == expected
    assert removed.documents == 2
    counts = removed.ledger
    assert (counts.questions, counts.named, counts.feedback) == (2, 3, 1)
    assert (counts.open_questions, counts.keys) == (1, 1)
    assert verify_key(ledger, secret) is None
    assert [each.person_id for each in list_keys(ledger)] == ["zw01"]
    assert [each.question for each in read_audit(ledger, OPERATOR)] == [
        "machine in berlin and linaria",
        None,
        None,
    ]
    assert [each.question for each in list_open_questions(ledger, OPERATOR)] == ["open of zw01"]
    assert [each.reason for each in list_feedback(ledger, OPERATOR)] == ["reason of zw01"]


def test_after_forgetting_no_byte_of_a_person_is_left_in_the_ledger(
    workspace: Workspace, ledger: Ledger
) -> None:
    """Neither in the file nor in its log, while others have it open; nor their id or names."""
    secret = fill(ledger, workspace)
    names = ("ln07", "李娜", "LI  Na", "li.na@", "her notebook")
    traces = (*names, "gearbox oil", "torque wrench", "reason of ln07", secret[3:13])
    paths = sorted(workspace.index_dir.glob("ledger.sqlite*"))
    before = b"".join(path.read_bytes() for path in paths)
    assert [each for each in traces if each.encode() not in before] == []
    forget_person(workspace, "ln07", now=NOW)

    paths = sorted(workspace.index_dir.glob("ledger.sqlite*"))
    after = b"".join(path.read_bytes() for path in paths)
    assert [each for each in traces if each.encode() in after] == []
    assert b"open of zw01" in after


def test_after_forgetting_and_pruning_the_index_has_the_name_in_documents_alone(
    workspace: Workspace,
) -> None:
    """The address, which no document has, is in the directory's copy while it lists the person."""
    write_people(workspace.root, OTHERS)
    forget_person(workspace, "ln07", now=NOW)
    apply_access(workspace)
    prune_index(workspace.index_dir, keep=1)
    held = bytes_of(workspace)

    assert b"ln07" not in held
    assert b"li.na@example.com" not in held
    assert "李娜".encode() in held  # the documents' own text


@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize("directory", [LI_NA + OTHERS, OTHERS, LI_NA + OTHERS + "nb,New,,,,,,,\n"])
def test_later_runs_attribute_nothing_to_a_forgotten_person(
    workspace: Workspace, hash_encoder: HashEncoder, directory: str, is_full: bool
) -> None:
    """Whether or not the directory goes on listing them, by any name that documents call them."""
    forget_person(workspace, "ln07", now=NOW)
    write_people(workspace.root, directory)
    more = workspace.root / "departments" / "rd" / "more.md"
    more.write_text("---\nauthor: LI Na\n---\n# More\n\nBearings last longer.\n", encoding="utf-8")
    reindex(workspace, hash_encoder, is_full=is_full)

    assert authors(workspace, hash_encoder) == {"zw01", "shen-qiu"}


def test_applied_rules_do_not_bring_a_person_back(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """They read the directory, which still lists the person."""
    forget_person(workspace, "ln07", now=NOW)
    apply_access(replace(workspace, departments=workspace.departments[1:]))

    assert authors(workspace, hash_encoder) == {"zw01"}


def test_namesake_is_not_forgotten(workspace: Workspace, hash_encoder: HashEncoder) -> None:
    """Once the directory lists another of that name, documents mean that one."""
    forget_person(workspace, "ln07", now=NOW)
    write_people(workspace.root, OTHERS + "ln99,李娜,Li Na,,rd,,,,\n")
    reindex(workspace, hash_encoder)

    assert authors(workspace, hash_encoder) == {"zw01", "ln99", "shen-qiu"}


def test_name_that_may_be_a_forgotten_persons_means_nobody(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Two share it, none is in the department: it is not even listed as one that is unresolved."""
    namesakes = "ln07,李娜,,,hr,,,,\nln99,李娜,,,it,,,,\n"
    write_people(workspace.root, namesakes + OTHERS)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)

    def unresolved() -> list[str]:
        return [each.name for each in engine.unresolved_names(Scope(viewer=OPERATOR))]

    assert unresolved() == ["李娜", "Li Na", "Shen Qiu"]
    forget_person(workspace, "ln07", now=NOW)
    assert unresolved() == ["Shen Qiu"]
    reindex(workspace, hash_encoder, is_full=True)

    assert unresolved() == ["Shen Qiu"]
    assert authors(workspace, hash_encoder, engine) == {"zw01", "shen-qiu"}


def test_person_whom_only_documents_name_is_forgotten(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Under the id that is made of the name."""
    forget_person(workspace, "shen-qiu", now=NOW)
    assert authors(workspace, hash_encoder) == {"ln07", "zw01"}
    reindex(workspace, hash_encoder, is_full=True)

    assert authors(workspace, hash_encoder) == {"ln07", "zw01"}


def test_neither_rollback_nor_restore_brings_a_person_back(
    workspace: Workspace, hash_encoder: HashEncoder, tmp_path: Path
) -> None:
    """Nor a key that was revoked or an entry that expired: the ledger is no part of a backup."""
    (workspace.root / "departments" / "rd" / "new.md").write_text("# New\n\nNew.", encoding="utf-8")
    reindex(workspace, hash_encoder)
    back_up(workspace.index_dir, tmp_path / "backup.zip")
    assert b"ledger" not in (tmp_path / "backup.zip").read_bytes()
    forget_person(workspace, "ln07", now=NOW)
    roll_back(workspace.index_dir, list_generations(workspace.index_dir)[0].generation)
    assert authors(workspace, hash_encoder) == {"zw01", "shen-qiu"}
    restore(workspace.index_dir, tmp_path / "backup.zip")

    assert authors(workspace, hash_encoder) == {"zw01", "shen-qiu"}


def test_forgotten_person_still_sees_what_their_groups_may(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """As long as the directory lists them they may ask, like anybody else."""
    forget_person(workspace, "ln07", now=NOW)

    assert open_small_engine(workspace, hash_encoder).viewer("ln07").person_id == "ln07"


def test_forgetting_can_be_ended(workspace: Workspace, hash_encoder: HashEncoder) -> None:
    """The next run attributes documents again; what the ledger held stays gone."""
    for person in ("ln07", "shen-qiu"):
        forget_person(workspace, person, now=NOW)
        remember_person(workspace, person)
    reindex(workspace, hash_encoder)

    assert authors(workspace, hash_encoder) == {"ln07", "zw01", "shen-qiu"}
    with pytest.raises(UnknownViewerError, match="is forgotten"):
        remember_person(workspace, "ln07")


def test_nobody_is_forgotten_of_whom_nothing_is_known(workspace: Workspace) -> None:
    """A misspelt id is told, and nothing is made."""
    with pytest.raises(UnknownViewerError, match="whoknows people"):
        forget_person(workspace, "nobody", now=NOW)

    assert not list(workspace.index_dir.glob("ledger*"))


def test_forgetting_twice_is_forgetting_once(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """So that one that was interrupted can be given again."""
    for _ in range(2):
        forget_person(workspace, "shen-qiu", now=NOW)

    assert authors(workspace, hash_encoder) == {"ln07", "zw01"}


@pytest.mark.parametrize("person_id", ["ln07", "shen-qiu"])
def test_what_a_crash_left_of_forgetting_the_next_run_does(
    workspace: Workspace, ledger: Ledger, hash_encoder: HashEncoder, person_id: str
) -> None:
    """In generations that were published before, too."""
    directory = load_directory(workspace.directory_path, workspace.departments)
    known = Person(person_id="shen-qiu", name="Shen Qiu")
    erase_person(ledger, directory.people.get(person_id, known), now=NOW)  # and no further
    reindex(workspace, hash_encoder)
    earlier = list_generations(workspace.index_dir)[0].generation
    roll_back(workspace.index_dir, earlier, allow_wider=True)

    assert authors(workspace, hash_encoder) == {"zw01", "ln07", "shen-qiu"} - {person_id}


def test_run_after_forgetting_writes_nothing_anew(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Whoever is forgotten is so once."""
    forget_person(workspace, "ln07", now=NOW)
    forget_person(workspace, "shen-qiu", now=NOW)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    before = engine.generation().choice
    with closing(open_for_writing(workspace.index_dir)) as catalog:
        forget_in_catalog(catalog, read_forgotten(Ledger(workspace.index_dir)))

    assert engine.generation().choice == before


def test_who_has_left_is_forgotten_for_what_the_ledger_holds(
    workspace: Workspace, ledger: Ledger
) -> None:
    """Neither the directory nor a document knows of them any more."""
    add_open_question(ledger, Viewer(person_id="gone"), at=NOW, question="who")

    assert forget_person(workspace, "gone", now=NOW).ledger.open_questions == 1
    assert list_open_questions(ledger, OPERATOR) == []


def test_before_the_first_run_a_person_can_be_forgotten(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Which that run then knows."""
    workspace = make_workspace(tmp_path, DOCUMENTS, people=LI_NA + OTHERS)
    forget_person(workspace, "ln07", now=NOW)
    assert not (workspace.index_dir / CATALOG_NAME).exists()
    reindex(workspace, hash_encoder)

    assert authors(workspace, hash_encoder) == {"zw01", "shen-qiu"}


def test_nobody_is_forgotten_while_a_run_is_under_way(workspace: Workspace, ledger: Ledger) -> None:
    """It knows not yet whom to forget; nothing is half done."""
    fill(ledger, workspace)
    with hold_lock(workspace.index_dir), pytest.raises(LockedIndexError, match="try again"):
        forget_person(workspace, "ln07", now=NOW)

    assert not read_forgotten(ledger).digests
    assert len(list_keys(ledger)) == 2


def test_nightly_run_deletes_what_is_too_old(
    workspace: Workspace, ledger: Ledger, hash_encoder: HashEncoder
) -> None:
    """As many days as the workspace says."""
    fill(ledger, workspace)
    reindex(replace(workspace, audit=replace(workspace.audit, retention_days=36_500)), hash_encoder)
    assert len(read_audit(ledger, OPERATOR)) == 5
    reindex(replace(workspace, audit=replace(workspace.audit, retention_days=1)), hash_encoder)

    assert read_audit(ledger, OPERATOR) == []
