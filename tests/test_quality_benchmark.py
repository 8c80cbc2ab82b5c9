"""The table of quality, of a set that is small."""

from pathlib import Path

from benchmarks.quality import rows_of

from search.engine import Engine

TASKS = Path(__file__).parents[1] / "data" / "tasks" / "departments.jsonl"


def test_each_side_alone_ranks_otherwise(company_engine: Engine) -> None:
    """Words alone and meaning alone are what they say, and both at once are put back after."""
    (row,) = rows_of("data", TASKS, company_engine)
    (again,) = rows_of("data", TASKS, company_engine)

    words, meaning, both = (float(cell.strip(" *")) for cell in row.split("|")[5:8])
    assert again == row
    assert len({words, meaning, both}) == 3
    assert both > 0.9
