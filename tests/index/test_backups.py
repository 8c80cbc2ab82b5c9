"""One file that holds an index: taken while it is searched and written, and put back whole."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from hash_encoder import HashEncoder
from small_workspace import (
    found_documents,
    make_workspace,
    open_small_engine,
    remove_document,
    write_documents,
)

from index.backing_up import back_up
from index.build import reindex
from index.checking import find_catalog_damage, find_damaged_segments
from index.choosing import list_generations, roll_back
from index.encoding import Embeddings
from index.errors import (
    BackupFileError,
    LockedIndexError,
    NoIndexError,
    UnusableIndexError,
    WiderAccessError,
)
from index.locking import hold_files, hold_lock
from index.pruning import prune_index
from index.restoring import restore
from index.schema import CATALOG_NAME, SCHEMA_VERSION
from ingest.records import AccessRule, Visibility
from ingest.settings import Workspace

TESTS_DIR = Path(__file__).parents[1]
DOCUMENTS = {
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Workspace:
    """Two generations of two departments; leave them as they are."""
    workspace = make_workspace(tmp_path_factory.mktemp("indexed"), DOCUMENTS)
    reindex(workspace, hash_encoder)
    write_documents(workspace.root, {"rd/charger.md": "# Charger\n\nIt is hot."})
    reindex(workspace, hash_encoder)
    return workspace


@pytest.fixture
def workspace(tmp_path: Path, indexed: Workspace) -> Workspace:
    """The same for a test to do with what it wants."""
    return replace(indexed, root=shutil.copytree(indexed.root, tmp_path / "work"))


@pytest.fixture
def backup(workspace: Workspace, tmp_path: Path) -> Path:
    """A backup of the workspace's index."""
    file = tmp_path / "backup.zip"
    back_up(workspace.index_dir, file)
    return file


def assert_sound(workspace: Workspace) -> None:
    """Check that an index has no damage, and no file that nothing needs."""
    assert find_catalog_damage(workspace.index_dir) is None
    assert find_damaged_segments(workspace.index_dir, is_deep=True) == []
    with closing(sqlite3.connect(workspace.index_dir / CATALOG_NAME)) as catalog:
        named = {name for (name,) in catalog.execute("SELECT file_name FROM segments")}
    assert named == {path.name for path in (workspace.index_dir / "segments").iterdir()}
    assert not (workspace.index_dir / "transfer").exists()


def numbers(workspace: Workspace) -> list[tuple[int, bool]]:
    """Return the generations that are kept, and which is served."""
    return [(each.generation, each.served) for each in list_generations(workspace.index_dir)]


def test_restored_index_answers_as_the_old_one_did(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder, tmp_path: Path
) -> None:
    """In another place too, with all its generations."""
    elsewhere = replace(workspace, root=tmp_path / "elsewhere")
    report = restore(elsewhere.index_dir, backup)
    engine, other = (open_small_engine(each, hash_encoder) for each in (workspace, elsewhere))

    assert (report.generation, report.documents) == (2, 3)
    assert report.size_bytes == backup.stat().st_size
    assert numbers(elsewhere) == numbers(workspace)
    assert found_documents(other, "it is hot") == found_documents(engine, "it is hot")
    assert_sound(elsewhere)


def test_running_server_notices(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder
) -> None:
    """It serves what was restored from its next question on, and the next run goes on from it."""
    engine = open_small_engine(workspace, hash_encoder)
    remove_document(workspace.root, "rd/charger.md")
    reindex(workspace, hash_encoder)
    assert "rd/charger.md" not in found_documents(engine, "it is hot")
    restore(workspace.index_dir, backup)

    assert found_documents(engine, "it is hot")[0] == "rd/charger.md"
    assert reindex(workspace, hash_encoder).generation == 4  # 3 was given already
    assert "rd/charger.md" not in found_documents(engine, "it is hot")
    assert_sound(workspace)


def test_server_notices_even_where_the_catalog_was_lost(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder
) -> None:
    """However many generations it has seen since the backup."""
    engine = open_small_engine(workspace, hash_encoder)
    remove_document(workspace.root, "rd/charger.md")
    reindex(workspace, hash_encoder)
    found_documents(engine, "it is hot")
    for path in workspace.index_dir.glob(f"{CATALOG_NAME}*"):
        path.unlink()
    restore(workspace.index_dir, backup)

    assert found_documents(engine, "it is hot")[0] == "rd/charger.md"


def test_index_that_was_gone_back_to_is_backed_up_as_it_is(
    workspace: Workspace, tmp_path: Path
) -> None:
    """With the later generation, so that going back can still be taken back."""
    roll_back(workspace.index_dir, 1)
    back_up(workspace.index_dir, tmp_path / "backup.zip")
    restore(workspace.index_dir, tmp_path / "backup.zip")

    assert numbers(workspace) == [(1, True), (2, False)]


class InterruptedEncoder(HashEncoder):
    """A hash encoder that does something else before it encodes."""

    def __init__(self, interrupt: Callable[[], object]) -> None:
        super().__init__()
        self._interrupt = interrupt

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return embeddings after the interruption."""
        self._interrupt()
        return super().encode_chunks(texts)


def test_backup_during_a_run_holds_what_is_published(
    workspace: Workspace, hash_encoder: HashEncoder, tmp_path: Path
) -> None:
    """Of two departments the first is staged by then; the backup has no byte of it."""
    file = tmp_path / "backup.zip"
    write_documents(workspace.root, {"hr/new.md": "# Xylographer", "rd/new.md": "# New"})
    encoder = InterruptedEncoder(lambda: back_up(workspace.index_dir, file))
    reindex(workspace, encoder)
    with zipfile.ZipFile(file) as archive:
        assert b"xylographer" not in archive.read(CATALOG_NAME).lower()
    restore(workspace.index_dir, file)

    assert numbers(workspace) == [(1, False), (2, True)]
    assert_sound(workspace)


def test_nothing_is_deleted_under_a_backup(workspace: Workspace, hash_encoder: HashEncoder) -> None:
    """A run leaves its sweeping to the next one; pruning is refused."""
    segments = workspace.index_dir / "segments"
    before = set(segments.iterdir())
    with hold_files(workspace.index_dir):  # as a backup does
        for number in range(4):
            write_documents(workspace.root, {"rd/charger.md": f"# Charger {number}"})
            reindex(workspace, hash_encoder)
        with pytest.raises(LockedIndexError, match="copying"):
            prune_index(workspace.index_dir, keep=1)
        assert before <= set(segments.iterdir())
    reindex(workspace, hash_encoder)

    assert_sound(workspace)


def test_backups_while_generations_are_published(
    workspace: Workspace, hash_encoder: HashEncoder, tmp_path: Path
) -> None:
    """Each of them is an index of one generation, whenever it was taken."""

    def publish() -> None:
        for number in range(4):
            write_documents(workspace.root, {"rd/charger.md": f"# Charger\n\nNumber {number}."})
            reindex(workspace, hash_encoder)

    publisher = Thread(target=publish)
    publisher.start()
    files: list[Path] = []
    while publisher.is_alive() and len(files) < 10:
        files.append(tmp_path / f"{len(files)}.zip")
        back_up(workspace.index_dir, files[-1])
    publisher.join()
    for number, file in enumerate(files):
        restored = replace(workspace, root=tmp_path / f"restored-{number}")
        restore(restored.index_dir, file)
        assert_sound(restored)
    assert files


def test_failing_leaves_the_earlier_backup(workspace: Workspace, backup: Path) -> None:
    """One that would hold a damaged file is none."""
    earlier = backup.read_bytes()
    next((workspace.index_dir / "segments").iterdir()).unlink()
    with pytest.raises(UnusableIndexError, match="whoknows index"):
        back_up(workspace.index_dir, backup)

    assert backup.read_bytes() == earlier
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == [backup.name]
    assert not (workspace.index_dir / "transfer").exists()


def test_place_that_cannot_be_written_is_named(workspace: Workspace, tmp_path: Path) -> None:
    """A folder that is not there, a folder of that name, and the index itself."""
    folders = tmp_path, Path(), Path("/"), Path("..")
    for place in (*folders, tmp_path / "gone" / "b.zip", workspace.index_dir / "b.zip"):
        with pytest.raises(BackupFileError, match=r"choose another place|outside"):
            back_up(workspace.index_dir, place)


def test_backup_is_for_its_owner_only(workspace: Workspace, backup: Path) -> None:
    """It holds what few may read, and lies where the rights of the index do not reach."""
    backup.chmod(0o644)
    back_up(workspace.index_dir, backup)

    assert backup.stat().st_mode & 0o777 == 0o600


def test_without_an_index_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    """No folder and no file is made by asking."""
    with pytest.raises(NoIndexError):
        back_up(tmp_path / "index", tmp_path / "backup.zip")
    assert list(tmp_path.iterdir()) == []


# What is no good backup


def flip(place: float) -> Callable[[bytes], bytes]:
    """Return what changes a bit somewhere between the beginning, 0, and the end, 1."""

    def damage(content: bytes) -> bytes:
        changed = bytearray(content)
        changed[int(place * (len(content) - 1))] ^= 1
        return bytes(changed)

    return damage


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _content: b"",
    "text": lambda _content: b"# Battery",
    "half": lambda content: content[: len(content) // 2],
    "no end": lambda content: content[:-30],
    "no beginning": lambda content: content[1000:],
    **{f"bit at {place}": flip(place) for place in (0.1, 0.4, 0.7, 0.97)},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_backup_is_refused(
    workspace: Workspace, backup: Path, damage: Callable[[bytes], bytes]
) -> None:
    """The index stays as it was."""
    backup.write_bytes(damage(backup.read_bytes()))
    catalog = (workspace.index_dir / CATALOG_NAME).read_bytes()
    with pytest.raises(UnusableIndexError, match="is damaged"):
        restore(workspace.index_dir, backup)

    assert (workspace.index_dir / CATALOG_NAME).read_bytes() == catalog
    assert_sound(workspace)


def rewrite(backup: Path, **changes: object) -> None:
    """Change what a backup says of itself."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["backup.json"]) | changes
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in (members | {"backup.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, content)


@pytest.mark.parametrize("change", [{"format": 2}, {"schema": SCHEMA_VERSION + 1}])
def test_backup_of_a_newer_program_is_refused(
    workspace: Workspace, backup: Path, change: dict[str, object]
) -> None:
    """It says what to do."""
    rewrite(backup, **change)
    with pytest.raises(UnusableIndexError, match="upgrade"):
        restore(workspace.index_dir, backup)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "segments/../../evil", "lock", "a\\b"])
def test_backup_writes_nowhere_else(workspace: Workspace, backup: Path, name: str) -> None:
    """Names that are not those of an index are refused before anything is written."""
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr(name, b"evil")
        files = json.loads(archive.read("backup.json"))["files"]
    rewrite(backup, files=files | {name: hashlib.sha256(b"evil").hexdigest()})
    with pytest.raises(UnusableIndexError, match="is damaged"):
        restore(workspace.index_dir, backup)

    assert not list(workspace.root.parent.rglob("evil"))


def test_backup_that_is_not_there_is_named(workspace: Workspace, tmp_path: Path) -> None:
    """A folder is none either."""
    for place in (tmp_path / "gone.zip", tmp_path):
        with pytest.raises(BackupFileError, match="cannot be read"):
            restore(workspace.index_dir, place)


# What must not be disturbed


def test_restoring_waits_for_nobody(workspace: Workspace, backup: Path) -> None:
    """While a run or a backup is under way it is refused."""
    for hold in (hold_lock, hold_files):
        with hold(workspace.index_dir), pytest.raises(LockedIndexError):
            restore(workspace.index_dir, backup)


def test_catalog_that_is_in_use_is_not_taken_for_a_broken_one(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder
) -> None:
    """It stays where it is until it can be written."""
    path = workspace.index_dir / CATALOG_NAME
    before = path.stat().st_ino
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnusableIndexError, match="locked"):
            restore(workspace.index_dir, backup)
    assert path.stat().st_ino == before

    assert len(found_documents(open_small_engine(workspace, hash_encoder), "it is hot")) == 3


def test_what_was_restricted_since_is_not_shown_again_unasked(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder
) -> None:
    """As where one goes back to an earlier generation."""
    rule = AccessRule(path="**", readers=("hr",), visibility=Visibility.HIDDEN)
    hr, rd = workspace.departments
    reindex(replace(workspace, departments=(replace(hr, rules=(rule,)), rd)), hash_encoder)
    with pytest.raises(WiderAccessError, match=r"hr/leave\.md"):
        restore(workspace.index_dir, backup)

    assert restore(workspace.index_dir, backup, allow_wider=True).generation == 2


@pytest.fixture(params=["rubbish", "torn", "newer", "lost"])
def broken(request: pytest.FixtureRequest, workspace: Workspace, backup: Path) -> Path:
    """A catalog that cannot be used any more, of an index that was backed up before."""
    assert backup
    path = workspace.index_dir / CATALOG_NAME
    if request.param == "rubbish":
        path.write_bytes(b"no database at all" * 500)
    elif request.param == "torn":
        path.write_bytes(path.read_bytes()[:20_000])
    elif request.param == "newer":
        with closing(sqlite3.connect(path)) as catalog:
            catalog.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    else:
        path.unlink()
    return path


@pytest.mark.usefixtures("broken")
def test_broken_index_is_mended(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder
) -> None:
    """Which is what backups are for."""
    restore(workspace.index_dir, backup)

    assert (workspace.index_dir / f"{CATALOG_NAME}-wal").exists()  # for who may only read
    assert len(found_documents(open_small_engine(workspace, hash_encoder), "it is hot")) == 3
    assert reindex(workspace, hash_encoder).unchanged == 3
    assert_sound(workspace)


def test_segment_that_is_damaged_is_mended(workspace: Workspace, backup: Path) -> None:
    """Though the index knows a file of that name."""
    for path in (workspace.index_dir / "segments").iterdir():
        path.write_bytes(b"damaged")
    restore(workspace.index_dir, backup)

    assert_sound(workspace)


# Killed in the middle

KILLED = """
import os, signal, sys
from pathlib import Path
from index import {module} as module

def die(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

module.{step} = die
module.{call}(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def run_killed(workspace: Workspace, backup: Path, module: str, call: str, step: str) -> None:
    """Back up or restore in another process, which is killed before one of its steps."""
    done = subprocess.run(  # noqa: S603  our own program
        [
            *(sys.executable, "-c", KILLED.format(module=module, call=call, step=step)),
            *(str(workspace.index_dir), str(backup)),
        ],
        env={**os.environ, "PYTHONPATH": str(TESTS_DIR.parent)},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("step", ["_move_segments", "_replace_catalog", "_go_on_counting"])
def test_restore_that_is_killed_leaves_the_old_index(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder, step: str
) -> None:
    """And the next run sweeps what it left."""
    write_documents(workspace.root, {"rd/screen.md": "# Screen\n\nIt broke."})
    reindex(workspace, hash_encoder)
    run_killed(workspace, backup, "restoring", "restore", step)
    engine = open_small_engine(workspace, hash_encoder)

    assert found_documents(engine, "it broke")[0] == "rd/screen.md"
    assert reindex(workspace, hash_encoder).generation == 3
    assert_sound(workspace)


def test_restore_that_is_killed_at_last_leaves_the_new_index(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder
) -> None:
    """Only the sweeping is left to the next run."""
    write_documents(workspace.root, {"rd/screen.md": "# Screen\n\nIt broke."})
    reindex(workspace, hash_encoder)
    run_killed(workspace, backup, "restoring", "restore", "sweep_segments")
    engine = open_small_engine(workspace, hash_encoder)

    assert "rd/screen.md" not in found_documents(engine, "it broke")
    assert reindex(workspace, hash_encoder).added == 1
    assert_sound(workspace)


@pytest.mark.parametrize("step", ["_add_segment", "_describe"])
def test_backup_that_is_killed_leaves_the_earlier_one(
    workspace: Workspace, backup: Path, hash_encoder: HashEncoder, step: str
) -> None:
    """What it left is swept by the next run, and overwritten by the next backup."""
    earlier = backup.read_bytes()
    run_killed(workspace, backup, "backing_up", "back_up", step)
    assert backup.read_bytes() == earlier
    reindex(workspace, hash_encoder)
    assert_sound(workspace)
    back_up(workspace.index_dir, backup)

    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == [backup.name]
