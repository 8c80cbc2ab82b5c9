import dataclasses
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.vector_space
from index.generations import Generation
from search.engine import Engine
from search.evidence import Evidence, gather_evidence, gather_with_others
from search.queries import make_query

QUESTIONS = ("How long does the battery last?", "退货 要 几天", "password policy", "zzz")


@pytest.fixture(params=[0, 1_000], ids=["by their codes", "one by one"])
def few(request: pytest.FixtureRequest) -> Iterator[int]:
    """How many chunks are few enough to be compared one by one: none of them, or as shipped."""
    with patch.object(index.vector_space, "_FEW", request.param):
        yield request.param


@pytest.fixture(scope="module")
def generation(company_engine: Engine) -> Generation:
    """The default workspace, which has documents in both languages."""
    return company_engine.generation()


def is_same(one: Evidence, other: Evidence) -> bool:
    """Return whether two findings are alike to the last digit."""
    pairs = zip(dataclasses.astuple(one), dataclasses.astuple(other), strict=True)
    return all(np.array_equal(each, twin) for each, twin in pairs)


@pytest.mark.usefixtures("few")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.sampled_from(QUESTIONS), seed=st.integers(0, 99), share=st.floats(0, 1))
def test_what_is_searched_together_is_found_as_if_apart(
    company_engine: Engine, generation: Generation, question: str, seed: int, share: float
) -> None:
    """Nothing that a viewer may not read moves a digit of what they find, in the same pass too."""
    query = make_query(question, company_engine.encoder)
    random = np.random.default_rng(seed).random(len(generation.documents))
    selected, others = random < share, random > (1 + share) / 2

    alone, together = gather_with_others(generation, query, selected, others)

    assert is_same(alone, gather_evidence(generation, query, selected))
    assert is_same(together, gather_evidence(generation, query, selected | others))


def test_similarity_does_not_depend_on_what_else_is_compared(
    company_engine: Engine, generation: Generation
) -> None:
    """The inner product of a chunk is the same, bit by bit, alone and among many."""
    embedding = make_query(QUESTIONS[0], company_engine.encoder).embedding
    ids = np.concatenate([generation.chunk_ids_of(row) for row in range(40)])
    together = generation.similarities(embedding, ids)

    alone = [generation.similarities(embedding, ids[[place]])[0] for place in range(len(ids))]
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(generation.similarities(embedding, ids[::-1]), together[::-1])
