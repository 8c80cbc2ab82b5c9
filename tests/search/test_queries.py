import contextlib
import math

import numpy as np
import pytest
from hash_encoder import HashEncoder
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Language
from search.errors import QueryError
from search.queries import MOST_CHARACTERS, check_question, make_query, weigh_terms


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "is empty: write"),
        (" \n\t\u3000", "is empty: write"),
        ("\u200b\u200d", "is empty|no words"),
        ("😀🎉👍", "no words: ask in Chinese or English"),
        ("？！……", "no words"),
        ("x" * 100_000, r"100,000 characters.*whoknows related"),
        ("库" * (MOST_CHARACTERS + 1), "10,001 characters"),
    ],
)
def test_question_that_cannot_be_asked_says_what_to_change(question: str, message: str) -> None:
    """Nothing is searched for, and nobody sees a traceback."""
    with pytest.raises(QueryError, match=message):
        check_question(question)


@pytest.mark.parametrize("question", ["7", "库", "R&D?", "C++", "电池 🔋", "x" * MOST_CHARACTERS])
def test_question_with_a_word_is_asked(question: str) -> None:
    """One character of meaning is enough; a picture beside it does no harm."""
    assert check_question(f"  {question}\n") == question


def test_query_carries_language_terms_and_embedding(hash_encoder: HashEncoder) -> None:
    """Everything that a search needs of a question is worked out once."""
    query = make_query("  谁了解 W3\n电池？ ", hash_encoder)

    assert query.text == "谁了解 W3 电池？"
    assert query.language is Language.ZH
    assert set(query.terms) == {"谁了", "了解", "w3", "电池"}
    assert query.embedding.shape == (hash_encoder.dimension,)
    assert np.linalg.norm(query.embedding) == pytest.approx(1, abs=1e-5)


def test_repeated_term_counts_more_but_less_each_time() -> None:
    """A question that is a whole document is not ruled by its commonest word."""
    once, twice, thrice = (weigh_terms("stock " * count)["stock"] for count in (1, 2, 3))

    assert once == pytest.approx(math.log(2))
    assert 0 < thrice - twice < twice - once < once


@given(st.text(max_size=200))
def test_any_text_is_a_question_or_says_why_not(text: str) -> None:
    """No character makes anything else happen, and what was checked stays as it is."""
    with contextlib.suppress(QueryError):
        checked = check_question(text)
        assert check_question(checked) == checked
        assert any(character.isalnum() for character in checked)
