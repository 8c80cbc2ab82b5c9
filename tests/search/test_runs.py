from pathlib import Path

import pytest
import pytrec_eval

from search.errors import QueryError
from search.evaluation.rankings import Ranked
from search.evaluation.runs import read_run, write_run


def test_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Ids keep their spaces and signs."""
    path = tmp_path / "run.txt"
    write_run(path, {"q 1": [Ranked("rd/a b%20c.md", 2.0), Ranked("制造/工艺 卡.docx", 1.5)]})

    assert read_run(path) == {"q 1": ["rd/a b%20c.md", "制造/工艺 卡.docx"]}


def test_run_is_one_that_trec_eval_reads(tmp_path: Path) -> None:
    """Its own parser takes the file."""
    path = tmp_path / "run.txt"
    write_run(path, {"q1": [Ranked("a b", 2.0), Ranked("c", 1.5)]})
    with path.open(encoding="utf-8") as file:
        parsed = pytrec_eval.parse_run(file)

    assert parsed == {"q1": {"a%20b": 2.0, "c": 1.5}}


def test_rank_decides_and_not_the_order_of_lines(tmp_path: Path) -> None:
    """Other systems may write their lines as they like."""
    path = tmp_path / "run.txt"
    path.write_text("q1 Q0 b 2 0.5 x\nq1 Q0 a 1 0.9 x\n", encoding="utf-8")

    assert read_run(path) == {"q1": ["a", "b"]}


@pytest.mark.parametrize("line", ["q1 Q0 a 1 0.5", "q1 Q0 a first 0.5 x"])
def test_line_that_is_no_ranking_is_named(tmp_path: Path, line: str) -> None:
    """With the file and the number of the line."""
    path = tmp_path / "run.txt"
    path.write_text(f"q1 Q0 a 1 0.9 x\n{line}\n", encoding="utf-8")

    with pytest.raises(QueryError, match=r"run\.txt, line 2"):
        read_run(path)


def test_missing_run_is_named(tmp_path: Path) -> None:
    """It is not an empty run."""
    with pytest.raises(QueryError, match=r"none\.txt"):
        read_run(tmp_path / "none.txt")
