"""Floors below which the rankings over the default workspace must not fall."""

from pathlib import Path

import pytest

from index.access import OPERATOR
from ingest.settings import Workspace
from search.engine import Engine
from search.evaluation.evaluating import JudgedRun, evaluate
from search.evaluation.runs import write_run
from search.evaluation.tasks import kind_of, load_tasks

# Measured with `whoknows evaluate data/tasks/NAME.jsonl`; each floor is 0.05 below.
#   documents        mrr@10 .965  recall@10 .958
#   documents-cross  mrr@10 .627  recall@10 .865
#   departments      mrr@10 .939  recall@10 1.000
#   experts          mrr@10 .872  recall@10 .969
#   related          mrr@10 .947  recall@10 .881, in other departments .939 and 1.000
FLOORS = {
    "documents": {"mrr@10": 0.915, "recall@10": 0.908},
    "documents-cross": {"mrr@10": 0.577, "recall@10": 0.815},
    "departments": {"mrr@10": 0.889, "recall@10": 0.95},
    "experts": {"mrr@10": 0.822, "recall@10": 0.919},
    "related": {"mrr@10": 0.897, "recall@10": 0.831},
}
RELATED_CROSS_FLOORS = {"mrr@10": 0.889, "recall@10": 0.95}


def judge(company: Workspace, engine: Engine, name: str) -> JudgedRun:
    path = company.root / "tasks" / f"{name}.jsonl"
    tasks = load_tasks(path)
    return evaluate(engine, tasks, kind_of(path, tasks), OPERATOR)


def below(metrics: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    return {name: metrics[name] for name, floor in floors.items() if metrics[name] < floor}


@pytest.mark.parametrize("name", FLOORS)
def test_ranking_does_not_fall_below_its_floor(
    company: Workspace, company_engine: Engine, name: str
) -> None:
    """A change that makes whoknows find less is noticed before it is merged."""
    evaluation = judge(company, company_engine, name).evaluation

    assert below(evaluation.metrics, FLOORS[name]) == {}
    if name == "related":
        assert below(evaluation.metrics_cross, RELATED_CROSS_FLOORS) == {}


def test_run_is_written_as_trec_reads_it(
    company: Workspace, company_engine: Engine, tmp_path: Path
) -> None:
    """Six columns, ranks from 1, scores that never rise, at most 50 results."""
    judged = judge(company, company_engine, "departments")
    write_run(tmp_path / "run.txt", judged.rankings)
    lines = [line.split(" ") for line in (tmp_path / "run.txt").read_text("utf-8").splitlines()]

    assert {len(line) for line in lines} == {6}
    assert {(line[1], line[5]) for line in lines} == {("Q0", "whoknows")}
    for qid, ranking in judged.rankings.items():
        own = [line for line in lines if line[0] == qid]
        assert [line[2] for line in own] == [each.id for each in ranking]
        assert [int(line[3]) for line in own] == [*range(1, len(own) + 1)]
        assert [float(line[4]) for line in own] == sorted((float(x[4]) for x in own), reverse=True)
        assert len(own) <= 50
        assert len({line[2] for line in own}) == len(own)


def test_excluded_documents_are_out_of_every_ranking(
    company: Workspace, company_engine: Engine, tmp_path: Path
) -> None:
    """Leave-one-out: what is excluded is not found, what is restricted to is all there is."""
    (tmp_path / "documents.jsonl").write_text(
        '{"qid": "1", "query": "W3 手表退货样机拆开以后发现了什么问题",'
        ' "relevant": {"rd/reports/w3-returns-battery-teardown.md": 1},'
        ' "exclude": ["rd/reports/w3-returns-battery-teardown.md"], "departments": ["rd"]}\n'
    )
    tasks = load_tasks(tmp_path / "documents.jsonl")
    path = tmp_path / "documents.jsonl"
    judged = evaluate(company_engine, tasks, kind_of(path, tasks), OPERATOR)
    found = [each.id for each in judged.rankings["1"]]

    assert "rd/reports/w3-returns-battery-teardown.md" not in found
    assert {each.split("/")[0] for each in found} == {"rd"}
    assert judged.evaluation.metrics["map"] == 0
