import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.metrics import average, measure

IDS = [f"d{number}" for number in range(30)]
QRELS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 3), min_size=1).filter(
    lambda qrels: any(qrels.values())
)
RANKINGS = st.lists(st.sampled_from(IDS), unique=True, max_size=30)


@given(ranking=RANKINGS, qrels=QRELS)
def test_metrics_are_those_of_trec_eval(ranking: list[str], qrels: dict[str, int]) -> None:
    """An independent program gives the same numbers for any ranking."""
    run = {each: float(len(ranking) - place) for place, each in enumerate(ranking)}
    names = {"success_1", "recip_rank", "recall_10", "ndcg_cut_10", "map"}
    theirs = pytrec_eval.RelevanceEvaluator({"q": qrels}, names).evaluate({"q": run})
    near = pytrec_eval.RelevanceEvaluator({"q": qrels}, {"recip_rank"}).evaluate(
        {"q": {each: run[each] for each in ranking[:10]}}
    )
    expected = theirs.get("q", dict.fromkeys(names, 0.0))

    assert measure(ranking, qrels) == pytest.approx(
        {
            "hit@1": expected["success_1"],
            "mrr@10": near.get("q", {"recip_rank": 0.0})["recip_rank"],
            "recall@10": expected["recall_10"],
            "ndcg@10": expected["ndcg_cut_10"],
            "map": expected["map"],
        }
    )


def test_metrics_by_hand() -> None:
    """Two of three relevant documents, at ranks 2 and 4."""
    measured = measure(["x", "a", "y", "b"], {"a": 2, "b": 1, "c": 1, "y": 0})

    assert measured["hit@1"] == 0
    assert measured["mrr@10"] == 1 / 2
    assert measured["recall@10"] == 2 / 3
    assert measured["map"] == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert measured["ndcg@10"] == pytest.approx((2 / 1.58496 + 1 / 2.32193) / 3.13093, abs=1e-4)


def test_average_is_over_queries() -> None:
    """Each question counts the same; of none there is no average."""
    assert average([{"map": 1.0}, {"map": 0.5}]) == {"map": 0.75}
    assert average([]) == {}
