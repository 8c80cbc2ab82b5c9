import random
import shutil
import time
from pathlib import Path

import pytest
from asking_processes import asking_processes
from editions import check_answers, copy_workspace, make_editions, write_edition
from fault_operations import DIED, OPERATIONS, operate, operate_until
from forked_processes import KILLED, ForkedProcess
from hash_encoder import HashEncoder
from small_workspace import open_small_engine
from sound_index import assert_sound

from index.build import reindex
from ingest.settings import Workspace

LONGEST_OPERATION = 1.0  # seconds, on a machine that does nothing else


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Path:
    """Two generations, and a third edition in the sources whose run has segments to merge."""
    root = tmp_path_factory.mktemp("published")
    workspace = make_editions(root)
    for edition in (1, 2):
        write_edition(root, edition)
        reindex(workspace, hash_encoder)
    write_edition(root, 3)
    return root


def assert_recovers(workspace: Workspace, encoder: HashEncoder, *, possible: set[int]) -> None:
    """Check that an index serves one of the editions now, and after the next run the newest."""
    engine = open_small_engine(workspace, encoder)
    assert check_answers(engine) in possible
    reindex(workspace, encoder)
    assert check_answers(engine) == max(possible)
    assert_sound(workspace)


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 60])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_process_that_dies_before_any_step_leaves_a_whole_index(
    published: Path, tmp_path: Path, hash_encoder: HashEncoder, operation: str, every: int
) -> None:
    """Before each commit, rename and deletion: the old generation serves, or the new one does."""
    for step in range(every, 1_000, every):
        workspace = copy_workspace(published, tmp_path / str(step))
        died = ForkedProcess(operate_until, step, operation, workspace.root).wait()
        assert_recovers(workspace, hash_encoder, possible={1, 2, 3})
        shutil.rmtree(workspace.root)
        if died != DIED:
            break
    assert step > 5  # else this test shows nothing


@pytest.mark.parametrize("kills", [pytest.param(200, marks=pytest.mark.slow), 8])
def test_kill_at_any_moment_is_never_seen(
    published: Path, tmp_path: Path, hash_encoder: HashEncoder, kills: int
) -> None:
    """Whatever is killed, whenever: readers see whole generations only."""
    moments = random.Random(kills)  # noqa: S311  not for secrets
    workspace = copy_workspace(published, tmp_path / "workspace")
    killed = 0
    with asking_processes(workspace.root, tmp_path, processes=2, threads=1):
        for edition in range(3, 3 + 2 * kills):
            write_edition(workspace.root, edition)
            operation = moments.choice([*OPERATIONS, "index", "index"])
            process = ForkedProcess(operate, operation, workspace.root)
            time.sleep(moments.uniform(0, LONGEST_OPERATION))
            process.kill()
            killed += process.wait() == KILLED
            if killed == kills:
                break
    assert_recovers(workspace, hash_encoder, possible=set(range(1, edition + 1)))
