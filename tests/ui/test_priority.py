import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY_DIR = Path(__file__).parents[2]
NICENESS = """
import os, subprocess, sys, threading
from ui.priority import set_priority

def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

def wait():
    begun.wait()
    seen.append(niceness())

begun, seen = threading.Event(), []
thread = threading.Thread(target=wait)  # as a library starts one when it is loaded
thread.start()
set_priority(sys.argv[1])
begun.set()
thread.join()
child = subprocess.run(["nice"], capture_output=True, text=True)
print(niceness(), *seen, child.stdout.strip())
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads share it elsewhere")


def niceness(priority: str) -> list[int]:
    """Return that of a process, of a thread that it had before, and of a process that it starts."""
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", NICENESS, priority],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY_DIR)},
        capture_output=True,
        check=True,
        text=True,
    )
    return [int(each) for each in done.stdout.split()]


def test_low_priority_holds_for_all_that_a_run_does() -> None:
    """For threads of libraries that were loaded before, and for parsers, too."""
    assert niceness("low") == [19, 19, 19]


def test_normal_priority_is_that_of_whoever_starts_the_run() -> None:
    """A service manager may have set another."""
    own = os.getpriority(os.PRIO_PROCESS, 0)

    assert niceness("normal") == [own] * 3
