"""The command that measures the rankings: one file of tasks in full, many as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.ledger_audit import QuestionKind
from search.engine import as_json
from search.errors import QueryError
from ui.messages import language_of_environment, text
from ui.options import AsOption, JsonOption, WorkspaceOption, ask_on_record, prepare, show

if TYPE_CHECKING:
    from search.evaluation.evaluating import Comparison, Evaluation, JudgedRun
    from search.evaluation.tasks import Task, TaskKind

commands = typer.Typer()


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was measured of each file, and the documents that a run names."""

    runs: "dict[Path, JudgedRun]"
    documents: tuple[str, ...]


@commands.command()
def evaluate(
    context: typer.Context,
    tasks: Annotated[
        list[Path],
        typer.Argument(help="JSON lines of questions. 问题文件，可多个。"),
    ],
    workspace: WorkspaceOption = None,
    task: Annotated[
        str | None,
        typer.Option(help="documents, departments, experts or related. 评测哪种排序。"),
    ] = None,
    run: Annotated[
        Path | None, typer.Option(help="Write a TREC run here. 写出 TREC 结果。")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="Compare with this TREC run. 与此 TREC 结果比较。")
    ] = None,
    as_person: AsOption = None,
    as_json_object: JsonOption = False,
) -> None:
    """评测检索质量。Measure the rankings against known answers."""
    from search.evaluation.evaluating import compare
    from search.evaluation.evaluating import evaluate as evaluate_tasks
    from search.evaluation.runs import read_run, write_run
    from search.evaluation.tasks import kind_of, load_tasks, parse_kind

    if len(tasks) > 1 and (run or baseline):
        raise QueryError("--run and --baseline are about one file of tasks: give one at a time")
    loaded = {path: load_tasks(path) for path in tasks}
    rivals = read_run(baseline) if baseline else {}
    kinds = {path: parse_kind(task) if task else kind_of(path, loaded[path]) for path in tasks}
    engine, scope = prepare(context, workspace, as_person, None, 10)

    def judge() -> _Judged:
        runs = {
            path: evaluate_tasks(engine, loaded[path], kinds[path], scope.viewer) for path in loaded
        }
        return _Judged(runs, _documents_of(runs, kinds) if run else ())

    asked = _say_tasks(loaded, kinds)
    judged = ask_on_record(engine, scope, QuestionKind.EVALUATE, asked, judge).runs
    if len(judged) > 1:
        evaluations = {str(path): each.evaluation for path, each in judged.items()}
        many = [{"file": path, **as_json(each)} for path, each in evaluations.items()]
        show({"evaluations": many}, as_json_object, lambda: _print_table(evaluations))
        return
    ((path, one),) = judged.items()
    if run:
        write_run(run, one.rankings)
    shown, comparisons = as_json(one.evaluation), {}
    if baseline:
        comparisons = compare(one, rivals, loaded[path])
        shown["comparison"] = {name: asdict(each) for name, each in comparisons.items()}
    show(shown, as_json_object, lambda: _print_evaluation(one.evaluation, comparisons))


def _say_tasks(loaded: "Mapping[Path, list[Task]]", kinds: "Mapping[Path, TaskKind]") -> str:
    """Return how many questions of which files are asked, and for which ranking."""
    return "; ".join(f"{len(tasks)} {kinds[path]}: {path}" for path, tasks in loaded.items())


def _documents_of(
    runs: "Mapping[Path, JudgedRun]", kinds: "Mapping[Path, TaskKind]"
) -> tuple[str, ...]:
    """Return the documents that a written run names, each once; metrics alone name none."""
    from search.evaluation.tasks import TaskKind

    rankings = [
        ranking
        for path, each in runs.items()
        if kinds[path] in {TaskKind.DOCUMENTS, TaskKind.RELATED}
        for ranking in each.rankings.values()
    ]
    return tuple(dict.fromkeys(ranked.id for ranking in rankings for ranked in ranking))


def _print_table(evaluations: Mapping[str, "Evaluation"]) -> None:
    """Print a Markdown table: a line a file, and one more for other departments alone."""
    language = language_of_environment()
    names = list(next(iter(evaluations.values())).metrics)
    print(_row([text("evaluate.tasks", language), text("evaluate.queries", language), *names]))
    print("|" + "---|" * (len(names) + 2))
    for path, each in evaluations.items():
        print(_row([path, str(each.queries), *_cells(each.metrics, names)]))
        if each.metrics_cross:
            label = f"{path}, {text('cross', language)}"
            print(_row([label, "", *_cells(each.metrics_cross, names)]))


def _cells(metrics: Mapping[str, float], names: Sequence[str]) -> list[str]:
    return [f"{metrics[name]:.3f}" if name in metrics else "" for name in names]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _print_evaluation(evaluation: "Evaluation", comparisons: Mapping[str, "Comparison"]) -> None:
    """Print each metric with its interval, for other departments alone apart."""
    language = language_of_environment()
    print(text("evaluated", language, task=evaluation.task, queries=evaluation.queries,
               seconds=evaluation.seconds))  # fmt: skip
    _print_metrics(evaluation.metrics, evaluation.intervals)
    if evaluation.metrics_cross:
        print(f"{text('cross', language)}:")
        _print_metrics(evaluation.metrics_cross, evaluation.intervals_cross)
    for name, each in comparisons.items():
        low, high = each.interval
        print(
            text(
                "evaluate.compared",
                language,
                metric=name,
                difference=f"{each.difference:+.4f}",
                low=f"{low:+.4f}",
                high=f"{high:+.4f}",
                p_value=f"{each.p_value:.4f}",
                better=each.better,
                worse=each.worse,
            )
        )


def _print_metrics(
    metrics: Mapping[str, float], intervals: Mapping[str, tuple[float, float]]
) -> None:
    for name, value in metrics.items():
        low, high = intervals[name]
        print(f"  {name:10} {value:.4f}  [{low:.4f}, {high:.4f}]")
