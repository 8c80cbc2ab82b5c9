import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace

from index.build import reindex
from index.errors import LockedIndexError
from index.locking import hold_lock

REPOSITORY_DIR = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from index.locking import hold_lock

with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def held_elsewhere(index_dir: Path) -> Iterator["subprocess.Popen[str]"]:
    """Give another process that holds the lock, until it is killed."""
    with subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", HOLDER, str(index_dir)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY_DIR)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_refusal_names_who_holds_the_lock(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """By process and machine, so that somebody can look what it does."""
    workspace = make_workspace(tmp_path, {"rd/battery.md": "# Battery"})
    with (
        held_elsewhere(workspace.index_dir) as process,
        pytest.raises(LockedIndexError, match=rf"process {process.pid} on .+ wait"),
    ):
        reindex(workspace, hash_encoder)


def test_lock_of_a_killed_process_is_taken_over(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Its name is left behind, which stops nobody and is not given to the next one's refusal."""
    workspace = make_workspace(tmp_path, {"rd/battery.md": "# Battery"})
    with held_elsewhere(workspace.index_dir) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert str(process.pid) in (workspace.index_dir / "lock.holder").read_text(encoding="utf-8")
    assert reindex(workspace, hash_encoder).documents == 1
    assert not (workspace.index_dir / "lock.holder").exists()

    with hold_lock(workspace.index_dir), pytest.raises(LockedIndexError, match=str(os.getpid())):
        reindex(workspace, hash_encoder)


def test_holder_that_lets_go_meanwhile_is_named_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name may be gone, or not yet written, between the refusal and a look at it."""
    name = tmp_path / "lock.holder"
    with hold_lock(tmp_path):
        name.write_text("", encoding="utf-8")
        with (
            pytest.raises(LockedIndexError, match="another process is indexing"),
            hold_lock(tmp_path),
        ):
            pass
        read_text = Path.read_text

        def read_too_late(path: Path, encoding: str) -> str:
            path.unlink()
            return read_text(path, encoding)

        monkeypatch.setattr(Path, "read_text", read_too_late)
        with (
            pytest.raises(LockedIndexError, match="another process is indexing"),
            hold_lock(tmp_path),
        ):
            pass
