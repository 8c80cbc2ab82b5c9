"""How many questions a server answers, one at a time and many at once.

usage: python tests/benchmarks/serving.py WORKSPACE TASKS.jsonl [--questions 100] [--at-once 50]

The workspace must be indexed.  Starts `whoknows serve` and asks `/api/v1/ask` the questions of the
tasks, after ten to warm up: each after the reply to the one before, then as many at once as are
asked for, twice.  Prints questions a second, p50 and p95 of the time to the whole reply, and how
many were not answered.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from page_server import serve

from search.evaluation.tasks import load_tasks
from search.queries import is_askable

_WARM_UP = 10
_SECONDS = 300.0


@dataclass(frozen=True)
class Measured:
    """What came of a number of questions."""

    seconds: float
    milliseconds: Sequence[float]  # of those that were answered
    failures: int

    def __str__(self) -> str:
        """Return the figures of a row."""
        p95 = statistics.quantiles(self.milliseconds, n=20)[-1]
        return (
            f"{len(self.milliseconds) / self.seconds:6.1f} a second  "
            f"p50 {statistics.median(self.milliseconds):7.1f} ms  p95 {p95:7.1f} ms  "
            f"{self.failures} not answered"
        )


def main() -> None:
    """Serve, ask, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=50)
    options = parser.parse_args()
    asked = [task.query for task in load_tasks(options.tasks) if task.query]
    askable = itertools.cycle([question for question in asked if is_askable(question)])
    questions = list(itertools.islice(askable, options.questions))
    with serve(options.workspace) as address:
        asyncio.run(_measure(address, questions, options.at_once))


async def _measure(address: str, questions: Sequence[str], at_once: int) -> None:
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=address, timeout=_SECONDS, limits=limits) as client:
        await _ask_all(client, questions[:_WARM_UP], at_once=1)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        for many in (1, at_once, at_once):
            print(f"{many:3} at once  {await _ask_all(client, questions, at_once=many)}")


async def _ask_all(
    client: httpx.AsyncClient, questions: Sequence[str], *, at_once: int
) -> Measured:
    """Ask all of the questions, and always as many at once."""
    waiting = iter(questions)
    milliseconds: list[float] = []
    failures = 0

    async def ask_on() -> None:
        nonlocal failures
        for question in waiting:
            started = time.perf_counter()
            try:
                response = await client.get("/api/v1/ask", params={"q": question})
                response.raise_for_status()
            except httpx.HTTPError as error:
                failures += 1
                print(f"not answered: {error!r}", file=sys.stderr)
                continue
            milliseconds.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(ask_on() for _ in range(at_once)))
    return Measured(time.perf_counter() - started, milliseconds, failures)


if __name__ == "__main__":
    main()
