"""How often the accepted answer stands in what is quoted, and how long the quotations are.

usage: python tests/benchmarks/answers.py WORKSPACE TASKS.jsonl... [--questions 150]

The workspace must be indexed; the tasks must carry `answers`.  An answer counts if the quotations
have it, case, space and punctuation aside.
"""

import argparse
import random
import re
import statistics
import unicodedata
from pathlib import Path

from index.access import OPERATOR
from ingest.cleaning import detect_language
from ingest.records import Language
from search.engine import Engine
from search.evaluation.tasks import Task, load_tasks
from search.queries import is_askable
from search.scopes import Scope
from ui.opening import open_engine, open_workspace


def main() -> None:
    """Ask, look for the answers, and print a line for each file of tasks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("tasks", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=150)
    options = parser.parse_args()
    engine = open_engine(open_workspace(options.workspace))
    for path in options.tasks:
        tasks = [task for task in load_tasks(path) if task.query and is_askable(task.query)]
        random.Random(1).shuffle(tasks)  # noqa: S311 - a sample, not a secret
        quoted = [_quotations(engine, task) for task in tasks[: options.questions]]
        right = [_has_answer(task, text) for task, text in zip(tasks, quoted, strict=False)]
        lengths = [_length(text) for text in quoted if text]
        print(
            f"{path.stem}: {len(quoted)} questions, answer quoted {sum(right) / len(right):.3f}, "
            f"abstained {quoted.count('') / len(quoted):.3f}, "
            f"median length {statistics.median(lengths):.0f} words or Chinese characters"
        )


def _quotations(engine: Engine, task: Task) -> str:
    scope = Scope(viewer=OPERATOR, departments=task.departments, excluded=task.exclude)
    return " ".join(each.quote for each in engine.ask(task.query or "", scope).answer.citations)


def _has_answer(task: Task, text: str) -> bool:
    answers = (task.model_extra or {}).get("answers", [])
    return any(_folded(answer) in _folded(text) for answer in answers)


def _folded(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text).casefold())


def _length(text: str) -> int:
    return len(text) if detect_language(text) is Language.ZH else len(text.split())


if __name__ == "__main__":
    main()
