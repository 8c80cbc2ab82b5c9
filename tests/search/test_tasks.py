from pathlib import Path

import pytest

from search.errors import QueryError
from search.evaluation.tasks import TaskKind, kind_of, load_tasks, parse_kind


def write(folder: Path, text: str, name: str = "documents.jsonl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_tasks_are_read_with_everything_they_say(tmp_path: Path) -> None:
    """Empty lines are skipped, and keys of others are allowed."""
    (task, other) = load_tasks(
        write(
            tmp_path,
            '{"qid": "1", "query": "谁", "relevant": {"a/b.md": 2}, "exclude": ["a/c.md"],'
            ' "departments": ["a"], "answers": ["x"]}\n\n{"qid": "2", "document": "a/b.md"}\n',
        )
    )

    assert (task.qid, task.query, task.relevant) == ("1", "谁", {"a/b.md": 2})
    assert (task.exclude, task.departments) == (("a/c.md",), ("a",))
    assert (other.document, other.relevant) == ("a/b.md", {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no tasks"),
        ("\n\n", "holds no tasks"),
        ("not json", "line 1"),
        ('{"qid": "1", "query": "x"}\n' * 2, "1 is the qid of 2 tasks"),
        ('{"query": "x"}', "line 1: qid"),
        ('{"qid": "1", "query": "x"}\n{"qid": 2, "query": "x"}', "line 2: qid"),
        ('{"qid": "1", "query": "x", "relevant": {"a": -1}}', r"line 1: relevant\.a"),
        ('{"qid": "1", "query": "x", "relevant": ["a"]}', "line 1: relevant"),
        ('{"qid": "1"}', "either `query` or `document`"),
        ('{"qid": "1", "query": "x", "document": "y"}', "either `query` or `document`"),
    ],
)
def test_file_that_holds_no_tasks_says_which_line(tmp_path: Path, text: str, message: str) -> None:
    """A person can mend a file of a thousand lines."""
    with pytest.raises(QueryError, match=message):
        load_tasks(write(tmp_path, text))


def test_missing_or_undecodable_file_is_named(tmp_path: Path) -> None:
    """The path is in the message."""
    (tmp_path / "gbk.jsonl").write_bytes("问题".encode("gbk"))

    for path in (tmp_path / "none.jsonl", tmp_path / "gbk.jsonl", tmp_path):
        with pytest.raises(QueryError, match=path.name):
            load_tasks(path)


def test_kind_follows_from_the_file(tmp_path: Path) -> None:
    """Tasks about documents are of related work; a name says the rest."""
    query, document = '{"qid": "1", "query": "x"}', '{"qid": "1", "document": "x"}'
    for name, text, kind in [
        ("experts-2024.jsonl", query, TaskKind.EXPERTS),
        ("departments.jsonl", query, TaskKind.DEPARTMENTS),
        ("questions.jsonl", query, TaskKind.DOCUMENTS),
        ("questions.jsonl", document, TaskKind.RELATED),
    ]:
        path = write(tmp_path, text, name)
        assert kind_of(path, load_tasks(path)) is kind


def test_unknown_kind_lists_those_that_there_are() -> None:
    """A typing mistake is mended at once."""
    assert parse_kind("experts") is TaskKind.EXPERTS
    with pytest.raises(QueryError, match="documents, departments, experts, related"):
        parse_kind("expert")
