"""How far an index run is: bars on a terminal, one line a department in a log."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.build import ignore_progress
from index.manifest import IndexReport
from index.running import Phase, Progress
from ingest.records import Language
from ui.messages import text

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

# What part of a department's time each phase takes, roughly: it moves the bar over all of them.
_PHASES = {Phase.READING: (0.0, 0.3), Phase.ENCODING: (0.3, 0.7)}


class DrawnProgress:
    """Draws a bar for each department that is under way or done, and one for all."""

    def __init__(self, bars: "Bars", names: Mapping[str, str], language: Language) -> None:
        self._bars = bars
        self._names = names
        self._language = language
        self._tasks: dict[str, TaskID] = {}
        self._order = list(names)
        whole = text("progress.all", language)
        self._all = bars.add_task(whole, total=len(names), phase="", count=f"0/{len(names)}")

    def __call__(self, department: str, phase: Phase, done: int, total: int) -> None:
        """Draw it; see `Progress`."""
        if department not in self._tasks:
            name = self._names.get(department, department)
            self._tasks[department] = self._bars.add_task(name, phase="", count="")
        shown = text(f"progress.{phase}", self._language)
        self._bars.update(
            self._tasks[department],
            phase=shown,
            count=f"{done}/{total}",
            completed=done,
            total=total,
        )
        overall = self._overall(department, phase, done, total)
        count = f"{int(overall)}/{len(self._order)}"
        self._bars.update(self._all, count=count, completed=overall)

    def finish(self) -> None:
        """Draw that all is done."""
        done = text("progress.done", self._language)
        for task in self._tasks.values():
            self._bars.update(task, phase=done, completed=self._bars.tasks[task].total)
        whole = len(self._order)
        self._bars.update(self._all, phase=done, count=f"{whole}/{whole}", completed=whole)

    def _overall(self, department: str, phase: Phase, done: int, total: int) -> float:
        """Return how many departments are done; it never goes back."""
        start, share = _PHASES[phase]
        now = self._order.index(department) + start + share * done / max(total, 1)
        return max(now, self._bars.tasks[self._all].completed)


@contextmanager
def show_progress(names: Mapping[str, str], language: Language) -> Iterator[Progress]:
    """Give what draws a run on standard error, where that is a terminal.

    Args:
        names: What each department is called, by id, in the order of the run.
        language: What the texts are in.
    """
    if not sys.stderr.isatty():
        yield ignore_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[phase]}"),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        drawn = DrawnProgress(bars, names, language)
        yield drawn
        drawn.finish()


def print_log(report: IndexReport) -> None:
    """Print a line a department on standard error, as key=value: for a log, in every language."""
    for each in report.departments:
        print(
            f"department={each.department} documents={each.documents} added={each.added} "
            f"changed={each.changed} removed={each.removed} unreadable={each.unreadable} "
            f"seconds={each.seconds:.3f}",
            file=sys.stderr,
        )
