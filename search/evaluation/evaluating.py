"""Tasks in, metrics and a TREC run out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.access import Viewer
from search.engine import MOST_RESULTS, Engine, Ranked, Scope
from search.errors import QueryError
from search.evaluation.metrics import average, measure
from search.evaluation.tasks import Task, TaskKind
from search.queries import is_askable

_RUN_NAME = "whoknows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good one ranking is over a file of tasks.

    `metrics_cross` is about related work in other departments than the document's own, and empty
    for all other tasks.  A question that cannot be asked, such as an empty one, finds nothing and
    counts as zero.
    """

    task: str
    queries: int
    unaskable: int  # of the queries
    metrics: dict[str, float]
    metrics_cross: dict[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """An evaluation, and the rankings that it judged."""

    evaluation: Evaluation
    rankings: dict[str, list[Ranked]]  # by qid


def evaluate(
    engine: Engine,
    tasks: Sequence[Task],
    kind: TaskKind,
    viewer: Viewer,
) -> JudgedRun:
    """Rank for each task that has relevant ids, and measure.

    Raises:
        QueryError: A task asks for what the index cannot answer.
    """
    started = time.monotonic()
    rankings: dict[str, list[Ranked]] = {}
    measured, measured_cross = [], []
    unaskable = 0
    for task in tasks:
        if any(task.relevant.values()):
            can_be_asked = task.query is None or is_askable(task.query)
            unaskable += not can_be_asked
            rankings[task.qid] = _rank(engine, task, kind, viewer) if can_be_asked else []
            ids = [each.id for each in rankings[task.qid]]
            measured.append(measure(ids, task.relevant))
        if any(task.relevant_cross.values()):
            ids = [each.id for each in _rank_elsewhere(engine, task, viewer)]
            measured_cross.append(measure(ids, task.relevant_cross))
    return JudgedRun(
        Evaluation(
            task=kind.value,
            queries=len(measured),
            unaskable=unaskable,
            metrics=_rounded(average(measured)),
            metrics_cross=_rounded(average(measured_cross)),
            seconds=round(time.monotonic() - started, 3),
        ),
        rankings,
    )


def write_run(path: Path, rankings: dict[str, list[Ranked]]) -> None:
    """Write rankings as a TREC run: qid Q0 id rank score name; spaces in ids become %20.

    Raises:
        QueryError: The file cannot be written.
    """
    lines = (
        f"{qid.replace(' ', '%20')} Q0 {each.id.replace(' ', '%20')} {rank} {each.score:.6f} "
        f"{_RUN_NAME}\n"
        for qid, ranking in rankings.items()
        for rank, each in enumerate(ranking, start=1)
    )
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise QueryError(
            f"{path}: the run cannot be written ({error.strerror}); name a file in a folder that "
            "exists and can be written"
        ) from error


def _rank(engine: Engine, task: Task, kind: TaskKind, viewer: Viewer) -> list[Ranked]:
    scope = Scope(
        viewer=viewer, departments=task.departments, excluded=task.exclude, top=MOST_RESULTS
    )
    if kind is TaskKind.RELATED:
        if task.document is None:
            raise QueryError(f"{task.qid}: related work is sought for a `document`")
        return engine.rank_related(task.document, scope, everywhere=True)
    if task.query is None:
        raise QueryError(f"{task.qid}: give a `query`")
    if kind is TaskKind.DEPARTMENTS:
        return engine.rank_departments(task.query, scope)
    if kind is TaskKind.EXPERTS:
        return engine.rank_experts(task.query, scope)
    return engine.rank_documents(task.query, scope)


def _rank_elsewhere(engine: Engine, task: Task, viewer: Viewer) -> list[Ranked]:
    """Rank related work with the document's own department left out."""
    if task.document is None:
        raise QueryError(f"{task.qid}: related work is sought for a `document`")
    scope = Scope(viewer=viewer, excluded=task.exclude, top=MOST_RESULTS)
    return engine.rank_related(task.document, scope, everywhere=False)


def _rounded(metrics: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in metrics.items()}
