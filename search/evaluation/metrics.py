"""Retrieval metrics of one ranking, as trec_eval defines them."""

import math
from collections.abc import Mapping, Sequence

CUTOFF = 10
Qrels = Mapping[str, int]  # the grade of each relevant id; above 0


def measure(ranking: Sequence[str], qrels: Qrels) -> dict[str, float]:
    """Return hit@1, mrr@10, recall@10, ndcg@10 and map of a ranking without repeats.

    nDCG has linear gains and a logarithmic discount (Jarvelin & Kekalainen 2002); map is average
    precision over the whole ranking.
    """
    relevant = {each: grade for each, grade in qrels.items() if grade > 0}
    ranks = [rank for rank, each in enumerate(ranking, start=1) if each in relevant]
    near = [rank for rank in ranks if rank <= CUTOFF]
    return {
        "hit@1": float(1 in ranks),
        "mrr@10": 1 / near[0] if near else 0.0,
        "recall@10": len(near) / len(relevant),
        "ndcg@10": _dcg([relevant.get(each, 0) for each in ranking])
        / _dcg(sorted(relevant.values(), reverse=True)),
        "map": sum(found / rank for found, rank in enumerate(ranks, start=1)) / len(relevant),
    }


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:CUTOFF], start=1))


def average(measured: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each metric over queries; empty where there are none."""
    if not measured:
        return {}
    return {name: sum(each[name] for each in measured) / len(measured) for name in measured[0]}
