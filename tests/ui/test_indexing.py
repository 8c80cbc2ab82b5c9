import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY_DIR = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
SLOW_TEXT = "# Title\n\n" + "Words and more words, and 更多的字。\n\n" * 1_500_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_that_is_told_to_end_leaves_nothing_behind(
    tmp_path: Path, model_cache: Path, number: signal.Signals
) -> None:
    """It waits for no file that is still being parsed; the parsers' folders are gone with them."""
    scratch, root = tmp_path / "scratch", tmp_path / "work"
    scratch.mkdir()
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "slow.md").write_text(SLOW_TEXT, encoding="utf-8")
    (root / "whoknows.toml").write_text(
        '[[departments]]\nid = "rd"\nsources = ["docs"]\n', encoding="utf-8"
    )
    environment = {"TMPDIR": str(scratch), "WHOKNOWS_CACHE": str(model_cache), "LC_ALL": "C"}
    with subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", "ui.cli", "index", "--workspace", str(root)],
        cwd=REPOSITORY_DIR,
        env=os.environ | environment,
        stderr=subprocess.DEVNULL,
    ) as run:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not list(scratch.glob("whoknows-*")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(1)  # it is being parsed
        run.send_signal(number)

        assert run.wait(10) == 128 + signal.SIGINT
    assert list(scratch.glob("whoknows-*")) == []
