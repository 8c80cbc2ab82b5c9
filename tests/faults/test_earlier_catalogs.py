import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from earlier_catalogs import age_catalog
from editions import check_answers, copy_workspace, make_editions, write_edition
from fault_operations import DIED, operate, operate_until, run_command
from forked_processes import ForkedProcess
from hash_encoder import HashEncoder
from small_workspace import open_small_engine
from sound_index import assert_sound, rows_of

from index.build import reindex
from index.errors import UnusableIndexError
from index.schema import CATALOG_NAME, SCHEMA_VERSION
from ui.exit_statuses import UNUSABLE_INDEX

EARLIER = range(1, SCHEMA_VERSION)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations that nobody has open, and a third edition in the sources."""
    root = tmp_path_factory.mktemp("published")
    make_editions(root)
    for edition in (1, 2):
        write_edition(root, edition)
        assert ForkedProcess(operate, "index", root).wait() == 0
    write_edition(root, 3)
    return root


@pytest.mark.parametrize("version", EARLIER)
def test_index_of_any_earlier_schema_is_brought_up_to_date(
    published: Path, tmp_path: Path, hash_encoder: HashEncoder, version: int
) -> None:
    """Until then asking says what to do; afterwards no document is lost and nothing is left."""
    workspace = copy_workspace(published, tmp_path / "workspace")
    age_catalog(workspace.index_dir, version)
    engine = open_small_engine(workspace, hash_encoder)
    with pytest.raises(UnusableIndexError, match="run `whoknows index`"):
        check_answers(engine)
    report = reindex(workspace, hash_encoder)

    assert (report.generation, report.unreadable) == (3, ())
    assert check_answers(engine) == 3
    assert_sound(workspace)


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 5])
def test_migration_that_dies_is_gone_on_with(
    published: Path, tmp_path: Path, hash_encoder: HashEncoder, every: int
) -> None:
    """Each migration is done or not done, whichever step the process dies before."""
    for step in range(every, 100, every):
        workspace = copy_workspace(published, tmp_path / str(step))
        age_catalog(workspace.index_dir, 1)
        assert ForkedProcess(operate_until, step, "index", workspace.root).wait() == DIED
        ((version,),) = rows_of(workspace, "PRAGMA user_version")
        reindex(workspace, hash_encoder)
        assert check_answers(open_small_engine(workspace, hash_encoder)) == 3
        assert_sound(workspace)
        if version == SCHEMA_VERSION:
            break
    assert step > every  # else this test shows nothing


def test_index_of_a_later_schema_is_left_as_it_is(
    published: Path, tmp_path: Path, hash_encoder: HashEncoder
) -> None:
    """Neither a run nor pruning touches what it does not know, and the message says what to do."""
    workspace = copy_workspace(published, tmp_path / "workspace")
    with closing(sqlite3.connect(workspace.index_dir / CATALOG_NAME)) as catalog:
        catalog.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    files = set(workspace.index_dir.rglob("*"))
    rows = rows_of(workspace, "SELECT * FROM documents")
    with pytest.raises(UnusableIndexError, match="upgrade whoknows"):
        reindex(workspace, hash_encoder)
    with pytest.raises(UnusableIndexError, match="upgrade whoknows"):
        check_answers(open_small_engine(workspace, hash_encoder))

    assert rows_of(workspace, "SELECT * FROM documents") == rows
    assert set(workspace.index_dir.rglob("*")) >= files
    arguments = ("status", "--workspace", str(workspace.root))
    assert ForkedProcess(run_command, *arguments).wait() == UNUSABLE_INDEX
