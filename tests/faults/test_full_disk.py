import math
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import check_answers, make_editions, write_edition
from fault_operations import ask_once, operate
from forked_processes import ForkedProcess
from hash_encoder import HashEncoder
from small_workspace import open_small_engine
from sound_index import assert_sound

from index.build import reindex
from index.errors import UnusableIndexError
from index.pruning import prune_index
from ingest.settings import Workspace, load_workspace

LEAST_ROOM, ENOUGH_ROOM = 1 << 12, 1 << 22  # bytes


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An indexed edition on a disk of its own, and the next edition in the sources."""
    index_dir = tmp_path / "workspace" / "index"
    index_dir.mkdir(parents=True)
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs", str(index_dir)]
    if mount is None or subprocess.run([mount, *options], check=False).returncode != 0:  # noqa: S603  our own arguments
        pytest.skip("a disk that is soon full needs the right to mount one")
    try:
        make_editions(index_dir.parent)
        assert ForkedProcess(operate, "index", index_dir.parent).wait() == 0
        write_edition(index_dir.parent, 2)
        yield load_workspace(index_dir.parent)
    finally:
        subprocess.run(["umount", "--lazy", str(index_dir)], check=True)  # noqa: S603, S607  our own arguments


def fill_disk(workspace: Workspace, room: int) -> Path:
    """Leave so many bytes free on the disk of the index; return what fills the rest."""
    status = os.statvfs(workspace.index_dir)
    ballast = workspace.index_dir / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - room)
    return ballast


def rooms(times: float) -> list[int]:
    """Return numbers of free bytes that grow by this factor, too few ones first."""
    ratio = math.log(ENOUGH_ROOM / LEAST_ROOM, times)
    return [int(LEAST_ROOM * times**number) for number in range(math.ceil(ratio) + 1)]


@pytest.mark.parametrize("times", [pytest.param(1.1, marks=pytest.mark.slow), 4])
def test_run_that_fills_the_disk_changes_nothing(
    workspace: Workspace, hash_encoder: HashEncoder, times: float
) -> None:
    """Wherever it stops for want of room it says so; the next one with room succeeds."""
    refusals: list[str] = []
    for room in rooms(times):
        ballast = fill_disk(workspace, room)
        try:
            reindex(workspace, hash_encoder)
            break
        except UnusableIndexError as error:
            refusals.append(str(error))
        finally:
            ballast.unlink()
        assert check_answers(open_small_engine(workspace, hash_encoder)) == 1

    assert len(refusals) > 2
    assert all("disk" in message for message in refusals)
    assert check_answers(open_small_engine(workspace, hash_encoder)) == 2
    assert_sound(workspace)


def test_without_any_room_the_index_is_still_asked_and_a_run_says_why_not(
    workspace: Workspace, hash_encoder: HashEncoder
) -> None:
    """By a process that starts only now, for which nothing is open yet."""
    ballast = fill_disk(workspace, 0)

    assert ForkedProcess(ask_once, workspace.root, 1).wait() == 0
    with pytest.raises(UnusableIndexError, match="disk"):
        reindex(workspace, hash_encoder)
    with pytest.raises(UnusableIndexError, match="disk"):
        prune_index(workspace.index_dir, keep=1)
    ballast.unlink()
    assert ForkedProcess(ask_once, workspace.root, 1).wait() == 0
    assert_sound(workspace)
