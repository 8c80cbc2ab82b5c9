import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.evidence import best_rows
from search.lexical import weigh_shared_terms


@given(
    scores=st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75]), max_size=40), most=st.integers(1, 9)
)
def test_best_rows_are_those_of_a_stable_sort(scores: list[float], most: int) -> None:
    """Choosing without sorting chooses the same: the highest, of equal ones the first."""
    array = np.array(scores, np.float32)
    in_order = [row for row in np.argsort(-array, kind="stable")[:most] if array[row] > 0]

    assert sorted(best_rows(array, most).tolist()) == sorted(in_order)


def test_shared_terms_weigh_the_same_in_every_order() -> None:
    """The order in which a set gives its terms differs between runs; the answer must not."""
    weights = {"battery": 0.1, "life": 0.2, "watch": 0.3, "days": 1e16, "elsewhere": 5.0}
    text = "Watch: battery life in days, battery life."

    backwards = dict(reversed(weights.items()))
    assert weigh_shared_terms(text, weights) == weigh_shared_terms(text, backwards)
    assert weigh_shared_terms(text, weights) == math.fsum([0.1, 0.2, 0.3, 1e16])
