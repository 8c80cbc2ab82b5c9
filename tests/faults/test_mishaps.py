from datetime import timedelta
from pathlib import Path

import pytest
from editions import DEPARTMENTS, check_answers, make_editions, write_edition
from fault_operations import LOCKED, operate_alone, operate_in_the_future
from forked_processes import ForkedProcess
from hash_encoder import CountingEncoder, HashEncoder
from small_workspace import open_small_engine
from sound_index import assert_sound

from index.build import reindex
from index.choosing import list_generations, roll_back


def test_clock_that_goes_back_loses_nothing(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """Which generation is newer, and which file has changed, is no matter of the time of day."""
    workspace = make_editions(tmp_path)
    future = timedelta(days=400)
    ForkedProcess(operate_in_the_future, "index", tmp_path, future).wait()
    write_edition(tmp_path, 2)
    reindex(workspace, hash_encoder)
    engine = open_small_engine(workspace, hash_encoder)

    assert check_answers(engine) == 2
    first, second = list_generations(workspace.index_dir)
    assert first.built_at > second.built_at
    assert second.served
    roll_back(workspace.index_dir, 1)
    assert check_answers(engine) == 1
    reindex(workspace, hash_encoder)
    assert check_answers(engine) == 2
    assert_sound(workspace)


@pytest.mark.parametrize("count", [1, len(DEPARTMENTS)])
def test_source_that_vanishes_and_returns_costs_nothing(tmp_path: Path, count: int) -> None:
    """Its documents answer meanwhile, the report names it, and nothing is encoded twice."""
    workspace, encoder = make_editions(tmp_path), CountingEncoder()
    reindex(workspace, encoder)
    encoder.encoded = 0
    engine = open_small_engine(workspace, HashEncoder())
    away = {tmp_path / "departments" / name: tmp_path / name for name in DEPARTMENTS[:count]}
    for place, refuge in away.items():
        place.rename(refuge)
    missed = reindex(workspace, encoder)
    assert [each.document.split("/")[0] for each in missed.unreadable] == [*DEPARTMENTS[:count]]
    assert check_answers(engine) == 1
    for place, refuge in away.items():
        refuge.rename(place)
    found = reindex(workspace, encoder)

    assert (found.unreadable, found.added, found.removed, encoder.encoded) == ((), 0, 0, 0)
    assert check_answers(engine) == 1
    assert_sound(workspace)


def test_of_runs_at_once_one_succeeds_at_a_time(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """The others say that they found the index locked; none of them spoils anything."""
    workspace = make_editions(tmp_path)
    for edition in (1, 2):
        write_edition(tmp_path, edition)
        runs = [ForkedProcess(operate_alone, "index", tmp_path) for _ in range(4)]
        statuses = {run.wait() for run in runs}
        assert 0 in statuses
        assert statuses <= {0, LOCKED}

    assert check_answers(open_small_engine(workspace, hash_encoder)) == 2
    assert_sound(workspace)
