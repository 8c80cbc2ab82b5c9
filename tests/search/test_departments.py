from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine

import search.affinity
from index.build import reindex
from index.generations import Generation
from search.departments import score_departments
from search.evidence import Evidence, gather_evidence
from search.queries import make_query

PUMPS = [f"# Note {number}\n\nThe pump {number} and the valve are cleaned." for number in range(4)]
LAMPS = [f"# Note {number}\n\nThe lamp {number} is screwed in." for number in range(4)]
DOCUMENTS = {
    **{f"plumbing/{number}.md": text for number, text in enumerate(PUMPS)},
    **{f"lighting/{number}.md": text for number, text in enumerate(LAMPS)},
    "water/泵.md": "# 泵\n\n喷泉的水泵 pump 要每周清洗一次，阀门也要检查。",
    "lighting/pump.md": "# Pump\n\nThe pump of the fountain.",
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, hash_encoder: HashEncoder) -> Generation:
    """A department that writes of pumps all the time, and one that does once."""
    root: Path = tmp_path_factory.mktemp("departments")
    workspace = make_workspace(root, DOCUMENTS)
    reindex(workspace, hash_encoder)
    return open_small_engine(workspace, hash_encoder).generation()


@pytest.fixture
def evidence(generation: Generation, hash_encoder: HashEncoder) -> Evidence:
    everything = np.ones(len(generation.documents), np.bool_)
    return gather_evidence(generation, make_query("the pump", hash_encoder), everything)


@pytest.fixture
def votes(generation: Generation, evidence: Evidence) -> Iterator[dict[str, float]]:
    """What departments get without regard to their usual words."""
    with patch.object(search.affinity, "_VOCABULARY_POWER", 0.0):
        yield dict(score_departments(generation, evidence))


def test_department_that_usually_writes_of_it_gains(
    generation: Generation, evidence: Evidence, votes: dict[str, float]
) -> None:
    """The words of all its documents speak for a department, beside those that vote."""
    with patch.object(search.affinity, "_VOCABULARY_POWER", 0.6):
        scores = dict(score_departments(generation, evidence))

    assert scores["plumbing"] > votes["plumbing"]
    assert scores["lighting"] < votes["lighting"]


def test_question_whose_words_nobody_has_is_left_to_the_votes(
    generation: Generation, hash_encoder: HashEncoder
) -> None:
    """Where no document covers anything, no department is told from another by it."""
    everything = np.ones(len(generation.documents), np.bool_)
    query = make_query("xylophone", hash_encoder)
    scores = dict(score_departments(generation, gather_evidence(generation, query, everything)))

    assert {"plumbing", "lighting"} <= set(scores)
    assert all(score > 0 for score in scores.values())


def test_department_that_writes_in_another_language_is_not_held_to_its_words(
    generation: Generation, evidence: Evidence, votes: dict[str, float]
) -> None:
    """Documents in Chinese do not cover an English question; that says nothing about them."""
    with patch.object(search.affinity, "_VOCABULARY_POWER", 0.6):
        scores = dict(score_departments(generation, evidence))

    assert scores["water"] == pytest.approx(votes["water"])
