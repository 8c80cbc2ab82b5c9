"""Tasks in, metrics with their intervals out, and how they compare with another run."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.access import Viewer
from search.engine import Engine
from search.errors import QueryError
from search.evaluation.metrics import average, measure
from search.evaluation.rankings import (
    Ranked,
    rank_departments,
    rank_documents,
    rank_experts,
    rank_related,
)
from search.evaluation.significance import bootstrap_interval, paired_p_value
from search.evaluation.tasks import Task, TaskKind
from search.queries import is_askable
from search.scopes import MOST_RESULTS, Scope

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good one ranking is over a file of tasks.

    `metrics_cross` is about related work in other departments than the document's own, and empty
    for all other tasks.  `intervals` are those in which each metric lies with 95 % confidence.  A
    question that cannot be asked, such as an empty one, finds nothing and counts as zero.
    """

    task: str
    queries: int
    unaskable: int  # of the queries
    metrics: dict[str, float]
    metrics_cross: dict[str, float]
    intervals: dict[str, Interval]
    intervals_cross: dict[str, Interval]
    seconds: float


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """An evaluation, and by qid the rankings that it judged with the metrics of each."""

    evaluation: Evaluation
    rankings: dict[str, list[Ranked]]
    measured: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A metric of a run beside that of a baseline, over the same queries."""

    baseline: float
    difference: float  # of the run from the baseline
    interval: Interval  # of the difference, 95 %
    p_value: float  # of Fisher's randomisation test
    better: int  # queries
    worse: int


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
    measured: dict[str, dict[str, float]] = {}
    measured_cross = []
    unaskable = 0
    for task in tasks:
        if any(task.relevant.values()):
            can_be_asked = task.query is None or is_askable(task.query)
            unaskable += not can_be_asked
            rankings[task.qid] = _rank(engine, task, kind, viewer) if can_be_asked else []
            ids = [each.id for each in rankings[task.qid]]
            measured[task.qid] = measure(ids, task.relevant)
        if any(task.relevant_cross.values()):
            ids = [each.id for each in _rank_elsewhere(engine, task, viewer)]
            measured_cross.append(measure(ids, task.relevant_cross))
    return JudgedRun(
        Evaluation(
            task=kind.value,
            queries=len(measured),
            unaskable=unaskable,
            metrics=_rounded(average(list(measured.values()))),
            metrics_cross=_rounded(average(measured_cross)),
            intervals=_intervals(list(measured.values())),
            intervals_cross=_intervals(measured_cross),
            seconds=round(time.monotonic() - started, 3),
        ),
        rankings,
        measured,
    )


def compare(
    judged: JudgedRun, baseline: Mapping[str, Sequence[str]], tasks: Sequence[Task]
) -> dict[str, Comparison]:
    """Return each metric beside that of a baseline's rankings of the same tasks.

    Args:
        judged: What `evaluate` returned for the tasks.
        baseline: The ranked ids of each qid.
        tasks: The tasks; what the baseline does not rank counts as zero.

    Raises:
        QueryError: The baseline is of other tasks.
    """
    if not baseline.keys() & judged.measured.keys():
        raise QueryError("the baseline ranks none of these tasks: give a run of the same file")
    relevant = {task.qid: task.relevant for task in tasks}
    pairs = [
        (own, measure(baseline.get(qid, ()), relevant[qid])) for qid, own in judged.measured.items()
    ]
    return {name: _compare(name, pairs) for name in pairs[0][0]}


def _compare(
    name: str, pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]
) -> Comparison:
    differences = [own[name] - other[name] for own, other in pairs]
    low, high = bootstrap_interval(differences)
    return Comparison(
        baseline=round(sum(other[name] for _, other in pairs) / len(pairs), 4),
        difference=round(sum(differences) / len(pairs), 4),
        interval=(round(low, 4), round(high, 4)),
        p_value=round(paired_p_value(differences), 4),
        better=sum(each > 0 for each in differences),
        worse=sum(each < 0 for each in differences),
    )


def _rank(engine: Engine, task: Task, kind: TaskKind, viewer: Viewer) -> list[Ranked]:
    scope = Scope(
        viewer=viewer, departments=task.departments, excluded=task.exclude, top=MOST_RESULTS
    )
    if kind is TaskKind.RELATED:
        if task.document is None:
            raise QueryError(f"{task.qid}: related work is sought for a `document`")
        return rank_related(engine, task.document, scope, everywhere=True)
    if task.query is None:
        raise QueryError(f"{task.qid}: give a `query`")
    if kind is TaskKind.DEPARTMENTS:
        return rank_departments(engine, task.query, scope)
    if kind is TaskKind.EXPERTS:
        return rank_experts(engine, task.query, scope)
    return rank_documents(engine, task.query, scope)


def _rank_elsewhere(engine: Engine, task: Task, viewer: Viewer) -> list[Ranked]:
    """Rank related work with the document's own department left out."""
    if task.document is None:
        raise QueryError(f"{task.qid}: related work is sought for a `document`")
    scope = Scope(viewer=viewer, excluded=task.exclude, top=MOST_RESULTS)
    return rank_related(engine, task.document, scope, everywhere=False)


def _rounded(metrics: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in metrics.items()}


def _intervals(measured: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    found = {}
    for name in measured[0] if measured else ():
        low, high = bootstrap_interval([each[name] for each in measured])
        found[name] = (round(low, 4), round(high, 4))
    return found
