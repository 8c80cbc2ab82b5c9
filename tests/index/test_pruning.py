from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
)

from index.build import reindex
from index.choosing import list_generations, roll_back
from index.errors import LockedIndexError, NoIndexError
from index.locking import hold_lock
from index.pruning import prune_index
from index.schema import CATALOG_NAME
from ingest.settings import Workspace

WORD = "xylographer"
DOCUMENTS = {
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
    "rd/firmware.md": "# Firmware\n\nThe receiver drains power.",
    "rd/secret.md": f"# {WORD}\n\nAuthor: Zora {WORD}\n\nThe {WORD} was here.",
}


def files_with(workspace: Workspace, word: str) -> list[str]:
    """Return the files of the index that hold a word in any case."""
    return [
        path.name
        for path in workspace.index_dir.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes().lower()
    ]


def delete_the_secret(root: Path, encoder: HashEncoder) -> Workspace:
    """Index a word, delete its document, and index again."""
    workspace = make_workspace(root, DOCUMENTS)
    reindex(workspace, encoder)
    remove_document(root, "rd/secret.md")
    reindex(workspace, encoder)
    return workspace


@pytest.mark.parametrize("keep", [1, 2])
def test_no_byte_of_a_deleted_document_is_left(
    tmp_path: Path, hash_encoder: HashEncoder, keep: int
) -> None:
    """Neither its text, nor its words, nor the name of its author, whatever shared its segment."""
    workspace = delete_the_secret(tmp_path, hash_encoder)
    write_documents(tmp_path, {"rd/charger.md": "# Charger"})
    reindex(workspace, hash_encoder)
    assert files_with(workspace, WORD)  # else this test shows nothing
    segments = {path.name for path in (workspace.index_dir / "segments").iterdir()}
    report = prune_index(workspace.index_dir, keep=keep)

    assert files_with(workspace, WORD) == []
    assert [each.generation for each in report.generations] == [2, 3][-keep:]
    assert not segments <= {path.name for path in (workspace.index_dir / "segments").iterdir()}


def test_answers_are_the_same_after_pruning(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """For an engine that was open before, and for a generation that is gone back to later."""
    workspace = delete_the_secret(tmp_path, hash_encoder)
    write_documents(tmp_path, {"rd/charger.md": "# Charger"})
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)
    before = found_documents(engine, "the receiver drains power")
    prune_index(workspace.index_dir, keep=2)

    assert found_documents(engine, "the receiver drains power") == before
    roll_back(workspace.index_dir, 2)
    assert set(found_documents(engine, "the receiver drains power")) == {
        "rd/battery.md",
        "rd/firmware.md",
    }
    assert reindex(workspace, hash_encoder).added == 1


def test_text_in_the_leftovers_of_a_killed_backup_goes_too(
    tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """The run that would have swept them may have found the files in use."""
    workspace = delete_the_secret(tmp_path, hash_encoder)
    leftover = workspace.index_dir / "transfer" / CATALOG_NAME
    leftover.parent.mkdir()
    leftover.write_text(WORD, encoding="utf-8")
    prune_index(workspace.index_dir, keep=1)

    assert files_with(workspace, WORD) == []


def test_generations_after_the_served_one_go_too(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Whoever went back from a document and prunes wants it gone."""
    workspace = make_workspace(tmp_path, {"rd/battery.md": DOCUMENTS["rd/battery.md"]})
    reindex(workspace, hash_encoder)
    write_documents(tmp_path, {"rd/secret.md": DOCUMENTS["rd/secret.md"]})
    reindex(workspace, hash_encoder)
    roll_back(workspace.index_dir, 1)
    prune_index(workspace.index_dir, keep=3)

    assert [each.generation for each in list_generations(workspace.index_dir)] == [1]
    assert files_with(workspace, WORD) == []


def test_pruning_waits_for_nobody(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """While a run is under way it is refused."""
    workspace = delete_the_secret(tmp_path, hash_encoder)

    with hold_lock(workspace.index_dir), pytest.raises(LockedIndexError):
        prune_index(workspace.index_dir, keep=1)


def test_without_an_index_there_is_nothing_to_prune(tmp_path: Path) -> None:
    """No folder is made by asking."""
    with pytest.raises(NoIndexError):
        prune_index(tmp_path / "index", keep=1)
    assert not (tmp_path / "index").exists()
