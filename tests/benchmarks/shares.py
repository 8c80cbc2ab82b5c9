"""How near the shares of departments come to what they hold, by the power of their scores.

usage: python tests/benchmarks/shares.py WORKSPACE TASKS

WORKSPACE is indexed, TASKS are questions with the departments that hold the answer, by grade.
Prints, for each power, the cross-entropy in nats between the grades, as parts of their sum, and the
shares: what is least is nearest.
"""

import argparse
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.access import OPERATOR
from search.departments import shares_of
from search.engine import Engine
from search.evaluation.rankings import rank_departments
from search.evaluation.tasks import load_tasks
from search.scopes import MOST_RESULTS, Scope
from ui.opening import open_engine, open_workspace

_POWERS = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2)


def scored(engine: Engine, tasks: Path) -> Iterator[tuple[Mapping[str, int], dict[str, float]]]:
    """Yield each question's grades and scores, by department, where any that is graded is found."""
    for task in load_tasks(tasks):
        scope = Scope(viewer=OPERATOR, excluded=task.exclude, top=MOST_RESULTS)
        ranked = rank_departments(engine, task.query or "", scope)
        scores = {each.id: each.score for each in ranked}
        grades = {each: grade for each, grade in task.relevant.items() if each in scores}
        if grades:
            yield grades, scores


def cross_entropy(grades: Mapping[str, int], scores: Mapping[str, float], *, power: float) -> float:
    """Return in nats how badly the shares foretell the grades."""
    shares = dict(zip(scores, shares_of(list(scores.values()), power=power), strict=True))
    total = sum(grades.values())
    return -sum(grade / total * math.log(shares[each]) for each, grade in grades.items())


def main() -> None:
    """Print a row for each power."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("tasks", type=Path)
    given = parser.parse_args()
    questions = list(scored(open_engine(open_workspace(given.workspace)), given.tasks))
    print(f"power  cross-entropy over {len(questions)} questions")
    for power in _POWERS:
        found = [cross_entropy(grades, scores, power=power) for grades, scores in questions]
        print(f"{power:<5}  {sum(found) / len(found):.2f}")


if __name__ == "__main__":
    main()
