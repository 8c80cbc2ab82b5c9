"""Evaluation tasks: JSON lines of questions with known answers."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from search.errors import QueryError


class TaskKind(StrEnum):
    """Which ranking is judged."""

    DOCUMENTS = "documents"
    DEPARTMENTS = "departments"
    EXPERTS = "experts"
    RELATED = "related"


class Task(BaseModel):
    """A question, or a document whose related work is sought, with the relevant ids."""

    model_config = ConfigDict(frozen=True, extra="allow")

    qid: str
    query: str | None = None
    document: str | None = None
    relevant: Mapping[str, Annotated[int, Field(ge=0)]] = {}
    relevant_cross: Mapping[str, Annotated[int, Field(ge=0)]] = {}
    exclude: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


def load_tasks(path: Path) -> list[Task]:
    """Read a file of tasks.

    Raises:
        QueryError: It is missing, or a line is not a task; says which.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as a file of tasks ({error})") from error
    tasks = [_parse(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not tasks:
        raise QueryError(f"{path}: holds no tasks, one JSON object a line is expected")
    qid, count = Counter(task.qid for task in tasks).most_common(1)[0]
    if count > 1:
        raise QueryError(f"{path}: {qid} is the qid of {count} tasks: give each one of its own")
    return tasks


def _parse(path: Path, number: int, line: str) -> Task:
    try:
        task = Task.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"])) or "the line"
        raise QueryError(f"{path}, line {number}: {place}: {problem['msg']}") from error
    if (task.query is None) == (task.document is None):
        raise QueryError(f"{path}, line {number}: give either `query` or `document`")
    return task


def parse_kind(name: str) -> TaskKind:
    """Return the kind of that name.

    Raises:
        QueryError: There is none.
    """
    try:
        return TaskKind(name)
    except ValueError as error:
        raise QueryError(f"no task {name!r}: there are {', '.join(TaskKind)}") from error


def kind_of(path: Path, tasks: list[Task]) -> TaskKind:
    """Return what a file of tasks judges: related work, else what its name begins with."""
    if all(task.document is not None for task in tasks):
        return TaskKind.RELATED
    for kind in TaskKind:
        if path.stem.startswith(kind.value):
            return kind
    return TaskKind.DOCUMENTS
