from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import make_editions, write_edition
from fault_operations import ask_without_rights, operate, operate_in_vain
from forked_processes import ForkedProcess
from sound_index import assert_sound

from ingest.settings import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An indexed edition, which nobody has open."""
    workspace = make_editions(tmp_path)
    assert ForkedProcess(operate, "index", tmp_path).wait() == 0
    return workspace


def set_rights(folder: Path, *, files: int, folders: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(folders if path.is_dir() else files)


@pytest.fixture
def readonly(workspace: Workspace) -> Iterator[Workspace]:
    """A workspace whose index may be read only."""
    set_rights(workspace.index_dir, files=0o444, folders=0o555)
    yield workspace
    set_rights(workspace.index_dir, files=0o644, folders=0o755)


def test_index_that_may_only_be_read_is_asked(readonly: Workspace) -> None:
    """By a server whose account is not the one that indexes."""
    assert ForkedProcess(ask_without_rights, readonly.root, 1).wait() == 0


@pytest.mark.parametrize("operation", ["index", "prune"])
def test_index_that_may_only_be_read_is_not_changed(readonly: Workspace, operation: str) -> None:
    """The message says that rights are missing; once they are there the run succeeds."""
    write_edition(readonly.root, 2)
    assert ForkedProcess(operate_in_vain, operation, readonly.root, "right to write").wait() == 0
    assert ForkedProcess(ask_without_rights, readonly.root, 1).wait() == 0
    set_rights(readonly.index_dir, files=0o644, folders=0o755)

    assert ForkedProcess(operate, "index", readonly.root).wait() == 0
    assert ForkedProcess(ask_without_rights, readonly.root, 2).wait() == 0
    assert_sound(readonly)


def test_sources_that_may_only_be_read_are_indexed_and_left_alone(workspace: Workspace) -> None:
    """Whoknows writes nothing beside the departments' documents."""
    write_edition(workspace.root, 2)
    sources = workspace.root / "departments"
    set_rights(sources, files=0o444, folders=0o555)
    before = {path: path.stat().st_mtime_ns for path in sources.rglob("*")}
    assert ForkedProcess(operate, "index", workspace.root).wait() == 0

    assert {path: path.stat().st_mtime_ns for path in sources.rglob("*")} == before
    assert ForkedProcess(ask_without_rights, workspace.root, 2).wait() == 0
