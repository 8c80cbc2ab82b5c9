"""Fits when to abstain, on data/tasks, and says how well it tells answerable questions apart.

usage: python tests/benchmarks/confidence.py WORKSPACE [--foreign TASKS.jsonl...]

WORKSPACE is an indexed copy of the default workspace.  Prints the intercept and the slope that
search/answering.py holds, the area under the ROC curve, by five-fold cross-validation the shares of
answerable and of unanswerable questions that are answered, and the same for questions moved in from
other corpora.
"""

import argparse
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.access import OPERATOR, Selection
from search.answering import ABSTAIN_BELOW, standing_out
from search.closeness import doubt_words
from search.engine import Engine
from search.evaluation.tasks import load_tasks
from search.evidence import gather_evidence
from search.queries import is_askable, make_query
from search.quotable import find_quotable
from ui.opening import open_engine, open_workspace

_ANSWERABLE = ("documents.jsonl", "documents-cross.jsonl", "departments.jsonl")
_UNANSWERABLE = "unanswerable.jsonl"
_FOLDS = 5
_MOST_FOREIGN = 200

Floats = NDArray[np.float64]


def measure(engine: Engine, questions: Iterable[str]) -> Floats:
    """Return how far the best document stands out for each question, less what is in doubt."""
    generation = engine.generation()
    selected = generation.selected_documents(Selection(viewer=OPERATOR))
    values = []
    for question in questions:
        query = make_query(question, engine.encoder)
        evidence = gather_evidence(generation, query, selected)
        sentences = find_quotable(generation, query, evidence)
        doubt = doubt_words(generation, query, evidence, sentences)
        values.append(standing_out(evidence.unmatched_scores) - doubt)
    return np.array(values)


def fit(positive: Floats, negative: Floats) -> tuple[float, float]:
    """Return intercept and slope of a logistic regression in which both classes weigh the same."""
    values = np.concatenate([positive, negative])
    labels = np.concatenate([np.ones(len(positive)), np.zeros(len(negative))])
    weights = np.where(labels == 1, 1 / len(positive), 1 / len(negative))
    design = np.stack([np.ones_like(values), values], axis=1)
    parameters = np.zeros(2)
    for _ in range(100):  # Newton's method
        expected = 1 / (1 + np.exp(-design @ parameters))
        gradient = design.T @ (weights * (labels - expected))
        curvature = (design.T * (weights * expected * (1 - expected))) @ design
        parameters += np.linalg.solve(curvature + 1e-9 * np.eye(2), gradient)
    return float(parameters[0]), float(parameters[1])


def area_under_curve(positive: Floats, negative: Floats) -> float:
    """Return how often an answerable question stands out more than an unanswerable one."""
    wins = (positive[:, None] > negative).mean() + (positive[:, None] == negative).mean() / 2
    return float(wins)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--foreign", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    engine = open_engine(open_workspace(options.workspace))
    folder = options.workspace / "tasks"
    positive = measure(engine, [q for name in _ANSWERABLE for q in _questions(folder / name)])
    negative = measure(engine, _questions(folder / _UNANSWERABLE))
    intercept, slope = fit(positive, negative)
    print(f"{len(positive)} answerable, {len(negative)} unanswerable questions")
    print(f"intercept {intercept:.2f}, slope {slope:.1f}")
    print(f"area under the curve {area_under_curve(positive, negative):.3f}")
    right, wrong = _cross_validate(positive, negative)
    print(f"answered, cross-validated: {right:.0%} of answerable, {wrong:.0%} of unanswerable")
    for tasks in options.foreign:
        moved = measure(engine, random.Random(0).sample(_questions(tasks), _MOST_FOREIGN))  # noqa: S311
        answered = (_probability(intercept, slope, moved) >= ABSTAIN_BELOW).mean()
        area = area_under_curve(positive, moved)
        print(
            f"moved in from {tasks.parent.parent.name}: curve {area:.3f}, answered {answered:.0%}"
        )


def _questions(tasks: Path) -> list[str]:
    return [task.query for task in load_tasks(tasks) if task.query and is_askable(task.query)]


def _probability(intercept: float, slope: float, values: Floats) -> Floats:
    probability: Floats = 1 / (1 + np.exp(-(intercept + slope * values)))
    return probability


def _cross_validate(positive: Floats, negative: Floats) -> tuple[float, float]:
    """Return the shares answered of either kind when each fold is judged by the others' fit."""
    answered: list[list[bool]] = [[], []]
    order = [np.random.default_rng(0).permutation(len(each)) for each in (positive, negative)]
    for fold in range(_FOLDS):
        held = [each % _FOLDS == fold for each in order]
        intercept, slope = fit(positive[~held[0]], negative[~held[1]])
        for kind, values in enumerate((positive[held[0]], negative[held[1]])):
            likely = _probability(intercept, slope, values) >= ABSTAIN_BELOW
            answered[kind] += likely.tolist()
    return float(np.mean(answered[0])), float(np.mean(answered[1]))


if __name__ == "__main__":
    main()
