"""How much of the machine a run takes while people ask: at low priority, what they leave."""

import os
from pathlib import Path
from typing import Literal

_THREADS_DIR = Path("/proc/self/task")  # Linux, where each thread has a priority of its own
_LOWEST = 19


def set_priority(priority: Literal["low", "normal"]) -> None:
    """Give this process, and whatever it starts from now on, its priority; low is for good.

    The disk is yielded too: Linux derives the priority of reading and writing from this one.
    """
    if priority == "normal" or not hasattr(os, "setpriority"):  # Windows has another notion
        return
    threads = [int(each.name) for each in _threads()] or [0]  # libraries have started some
    for thread in threads:
        os.setpriority(os.PRIO_PROCESS, thread, _LOWEST)


def _threads() -> list[Path]:
    return list(_THREADS_DIR.iterdir()) if _THREADS_DIR.is_dir() else []
