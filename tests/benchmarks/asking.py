"""How long a question takes from end to end, and which stage takes it.

usage: python tests/benchmarks/asking.py WORKSPACE TASKS.jsonl [--questions 200]

The workspace must be indexed.  Prints p50 and p95 of `ask` over the questions of the tasks and of
each stage of it, after ten to warm up, and the time from a cold start on the command line.  The
processor's time is beside that of the clock, for a machine that does other things too.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from index.access import OPERATOR
from search.evaluation.tasks import load_tasks
from search.queries import is_askable
from search.scopes import Scope
from ui.opening import open_engine, open_workspace

_WARM_UP = 10
_COLD_STARTS = 5


def main() -> None:
    """Ask, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    asked = [task.query for task in load_tasks(options.tasks) if task.query]
    questions = [question for question in asked if is_askable(question)]
    engine = open_engine(open_workspace(options.workspace))
    scope = Scope(viewer=OPERATOR)
    for question in questions[:_WARM_UP]:
        engine.ask(question, scope)
    stages, processor = [], []
    for question in questions[: options.questions]:
        started = time.process_time()
        stages.append(engine.ask(question, scope).timings_ms)
        processor.append((time.process_time() - started) * 1000)
    print(f"{len(stages)} questions over {engine.generation().manifest.chunks:,} passages")
    for stage in stages[0]:
        print(_describe(stage, [each[stage] for each in stages]))
    print(_describe("processor", processor))
    cold = [_ask_cold(options.workspace, questions[0]) for _ in range(_COLD_STARTS)]
    print(f"cold start: median {statistics.median(cold):.2f} s of {_COLD_STARTS}")


def _describe(name: str, milliseconds: Sequence[float]) -> str:
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    return f"  {name:9} p50 {statistics.median(milliseconds):6.1f} ms  p95 {p95:6.1f} ms"


def _ask_cold(workspace: Path, question: str) -> float:
    command = [sys.executable, "-m", "ui.cli", "--workspace", str(workspace), "ask", question]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
