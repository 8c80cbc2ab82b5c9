"""Every byte of the catalog is known once its writer is done; nothing rests on a damaged one."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from forked_processes import ForkedProcess
from hash_encoder import HashEncoder
from small_workspace import make_workspace, write_documents

from index.backing_up import back_up
from index.build import reindex
from index.catalog_writing import CatalogWriter
from index.checking import find_catalog_damage, is_catalog_comparable
from index.choosing import roll_back
from index.errors import UnusableIndexError
from index.pruning import prune_index
from index.restoring import restore
from index.schema import CATALOG_NAME
from ingest.settings import Workspace

DOCUMENTS = {f"rd/note-{number}.md": f"# Note {number}\n\nCell {number}." for number in range(20)}
STEP = 512  # bytes: several places in each page


@pytest.fixture
def workspace(tmp_path: Path, hash_encoder: HashEncoder) -> Workspace:
    """Two generations."""
    workspace = make_workspace(tmp_path / "work", DOCUMENTS, people="ada,Ada King,,,rd,,,,\n")
    reindex(workspace, hash_encoder)
    write_documents(workspace.root, {"rd/charger.md": "# Charger"})
    reindex(workspace, hash_encoder)
    return workspace


def flip_bit(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_flipped_bit_anywhere_in_the_catalog_is_found(workspace: Workspace) -> None:
    """In a row, in what says where rows lie, and where nothing lies at all."""
    path = workspace.index_dir / CATALOG_NAME
    assert find_catalog_damage(workspace.index_dir) is None
    for place in range(100, path.stat().st_size, STEP):  # the first 100 say that it is a catalog
        flip_bit(path, place)
        assert find_catalog_damage(workspace.index_dir) is not None, place
        flip_bit(path, place)
    assert find_catalog_damage(workspace.index_dir) is None


def test_damaged_catalog_is_neither_written_nor_backed_up(
    workspace: Workspace, hash_encoder: HashEncoder, tmp_path: Path
) -> None:
    """Else the damage would be taken for what was written; an earlier backup mends it."""
    back_up(workspace.index_dir, tmp_path / "backup.zip")
    path = workspace.index_dir / CATALOG_NAME
    flip_bit(path, path.stat().st_size - 1)
    for act in (
        lambda: reindex(workspace, hash_encoder),
        lambda: prune_index(workspace.index_dir, keep=1),
        lambda: roll_back(workspace.index_dir, 1),
        lambda: back_up(workspace.index_dir, tmp_path / "other.zip"),
    ):
        with pytest.raises(UnusableIndexError, match=r"restore a backup, or move .* away"):
            act()
    assert find_catalog_damage(workspace.index_dir) is not None
    restore(workspace.index_dir, tmp_path / "backup.zip")

    assert is_catalog_comparable(workspace.index_dir)
    assert find_catalog_damage(workspace.index_dir) is None
    assert reindex(workspace, hash_encoder).unchanged == len(DOCUMENTS) + 1


def test_catalog_is_made_anew_from_the_sources(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """Where it is lost with its digest, and where the latter is left behind."""
    for names in ([CATALOG_NAME], [CATALOG_NAME, f"{CATALOG_NAME}.sha256"]):
        for name in (*names, f"{CATALOG_NAME}-wal", f"{CATALOG_NAME}-shm"):
            (workspace.index_dir / name).unlink(missing_ok=True)
        assert reindex(workspace, hash_encoder).added == len(DOCUMENTS) + 1
        assert find_catalog_damage(workspace.index_dir) is None


def test_nothing_is_known_of_a_catalog_while_it_is_written(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """By a run under way, or one that was killed; the next one makes it known again."""
    known: list[bool] = []
    write_documents(workspace.root, {"rd/new.md": "# New"})
    reindex(
        workspace,
        hash_encoder,
        progress=lambda *_: known.append(is_catalog_comparable(workspace.index_dir)),
    )
    assert set(known) == {False}
    assert is_catalog_comparable(workspace.index_dir)
    write_documents(workspace.root, {"rd/newer.md": "# Newer"})
    assert ForkedProcess(index_until_published, workspace).wait() == -signal.SIGKILL
    assert not is_catalog_comparable(workspace.index_dir)
    assert find_catalog_damage(workspace.index_dir) is None
    reindex(workspace, hash_encoder)

    assert is_catalog_comparable(workspace.index_dir)
    assert find_catalog_damage(workspace.index_dir) is None


def index_until_published(workspace: Workspace) -> None:
    """Index, and die before the transaction that publishes ends."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    CatalogWriter.publish = die  # type: ignore[method-assign, assignment]
    reindex(workspace, HashEncoder())


def test_digest_is_one_that_others_can_check(workspace: Workspace) -> None:
    """With `sha256sum --check`, for whoever looks after disks and not after whoknows."""
    (line,) = (
        (workspace.index_dir / f"{CATALOG_NAME}.sha256").read_text(encoding="utf-8").splitlines()
    )
    digest, name = line.split("  ")

    assert (len(digest), name) == (64, CATALOG_NAME)


def test_digest_of_a_copied_index_is_as_good(workspace: Workspace, tmp_path: Path) -> None:
    """It is of bytes, not of a place or a time."""
    shutil.copytree(workspace.index_dir, tmp_path / "copy")

    assert is_catalog_comparable(tmp_path / "copy")
    assert find_catalog_damage(tmp_path / "copy") is None
