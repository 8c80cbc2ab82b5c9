"""How long a question takes from end to end, and which stage takes it.

usage: python tests/benchmarks/asking.py WORKSPACE TASKS.jsonl [--questions 200]

The workspace must be indexed.  Prints p50 and p95 of `ask` over the questions of the tasks, after
ten to warm up, the share of each stage, and the time from a cold start on the command line.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from index.access import OPERATOR
from search.engine import Scope
from search.evaluation.tasks import load_tasks
from search.queries import is_askable
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
    asked_now = questions[: options.questions]
    timings = [engine.ask(question, scope).timings_ms for question in asked_now]
    totals = [each["total"] for each in timings]
    p95 = statistics.quantiles(totals, n=20)[-1]
    print(f"{len(totals)} questions over {engine.generation().manifest.chunks:,} passages")
    print(f"p50 {statistics.median(totals):.1f} ms, p95 {p95:.1f} ms")
    for stage in timings[0]:
        spent = sum(each[stage] for each in timings)
        print(f"  {stage:8} {spent / len(totals):7.1f} ms a question, {spent / sum(totals):5.1%}")
    cold = [_ask_cold(options.workspace, questions[0]) for _ in range(_COLD_STARTS)]
    print(f"cold start: median {statistics.median(cold):.2f} s of {_COLD_STARTS}")


def _ask_cold(workspace: Path, question: str) -> float:
    command = [sys.executable, "-m", "ui.cli", "--workspace", str(workspace), "ask", question]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
