"""How much slower questions are while everything is indexed anew.

usage: python tests/benchmarks/nightly.py WORKSPACE TASKS.jsonl [--copies 4] [--rounds 8]

Copies the departments of a workspace so many times into a temporary one, indexes it, and asks in
turns while a full run is stopped and while it goes on, so that whatever else the machine does
weighs on both alike.  Once at low priority, which is the default, and once at normal.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from index.access import OPERATOR
from ingest.settings import load_workspace
from search.engine import Engine
from search.evaluation.tasks import load_tasks
from search.queries import is_askable
from search.scopes import Scope
from ui.opening import open_engine

_WARM_UP = 10
_QUESTIONS_A_TURN = 15
_SETTLING_SECONDS = 1.0
_STARTING_SECONDS = 10.0  # until a run has loaded its encoder and parses


def main() -> None:
    """Index, ask in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    asked = [task.query for task in load_tasks(options.tasks) if task.query]
    questions = [question for question in asked if is_askable(question)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _copy_documents(options.workspace, root, options.copies)
        _copy_settings(options.workspace, root, "normal")
        _index(root).wait()
        for priority in ("low", "normal"):
            _copy_settings(options.workspace, root, priority)
            print(f"{priority} priority: {_measure(root, questions, options.rounds)}", flush=True)


def _copy_settings(source: Path, root: Path, priority: str) -> None:
    settings = (source / "whoknows.toml").read_text(encoding="utf-8")
    table = f'\n[nightly]\npriority = "{priority}"\n'
    (root / "whoknows.toml").write_text(settings + table, encoding="utf-8")


def _copy_documents(source: Path, root: Path, copies: int) -> None:
    """Write each document so many times, a little different each time where it is plain text."""
    shutil.copy(source / "people.csv", root / "people.csv")
    for path in (source / "departments").rglob("*"):
        for copy in range(copies if path.is_file() else 0):
            target = root / "departments" / path.relative_to(source / "departments")
            target = target.with_name(f"{copy}-{target.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
            if path.suffix == ".md":  # what is the same is encoded once
                text = path.read_text(encoding="utf-8")
                varied = text.replace("。", f"（{copy}）。").replace(". ", f" ({copy}). ")
                target.write_text(varied, encoding="utf-8")


def _index(root: Path, *options: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "ui.cli", "--workspace", str(root), "index", *options]
    return subprocess.Popen(  # noqa: S603  our own program
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _measure(root: Path, questions: Sequence[str], rounds: int) -> str:
    engine = open_engine(load_workspace(root))
    _ask(engine, questions[:_WARM_UP])
    stopped: list[float] = []
    running: list[float] = []
    turns = cycle(questions)
    run = _index(root, "--full")
    try:
        time.sleep(_STARTING_SECONDS)
        for _ in range(rounds):
            for number, timings in ((signal.SIGSTOP, stopped), (signal.SIGCONT, running)):
                os.kill(run.pid, number)
                time.sleep(_SETTLING_SECONDS)
                timings += _ask(engine, list(islice(turns, _QUESTIONS_A_TURN)))
        is_over = run.poll() is not None
    finally:
        run.kill()
        run.wait()
    return _describe(stopped, running) + (" (the run ended early)" if is_over else "")


def _ask(engine: Engine, questions: Sequence[str]) -> list[float]:
    return [engine.ask(each, Scope(viewer=OPERATOR)).timings_ms["total"] for each in questions]


def _describe(stopped: Sequence[float], running: Sequence[float]) -> str:
    (idle50, idle95), (busy50, busy95) = map(_percentiles, (stopped, running))
    return (
        f"p50 {idle50:.0f} ms idle, {busy50:.0f} ms during the run; "
        f"p95 {idle95:.0f} ms idle, {busy95:.0f} ms during the run: {busy95 / idle95:.2f} times"
    )


def _percentiles(timings: Sequence[float]) -> tuple[float, float]:
    return statistics.median(timings), statistics.quantiles(timings, n=20)[-1]


if __name__ == "__main__":
    main()
