"""Fingerprints in, pairs of documents out that may be worth comparing word by word.

The work grows with the number of fingerprints, not with that of pairs: a text that few documents
have pairs all of them, one that many have is a template, and pairs its two newest documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import DocumentRow
from search.fingerprints import Fingerprints

MOST_COPIES = 5  # documents that have a text; where more have it, it is a template
# 60 words in a row have at least 38 windows, and a fingerprint stands for 16 at most.
_LEAST_SHARED = 3
_LEAST_SHARE = 0.25  # of the shorter document's fingerprints: of its few, fewer are asked for

Pairs = NDArray[np.int64]  # [pairs, 2]: rows of documents, the newer first


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRule:
    """Which documents may be duplicates of each other, and which of two is newer."""

    files: NDArray[np.int64]  # [documents]: parts of one file are no duplicates
    departments: NDArray[np.int64]  # [documents]
    ages: NDArray[np.int64]  # [documents]: 0 is the newest
    within: bool  # whether two documents of one department may be

    @classmethod
    def of(cls, documents: Sequence[DocumentRow], *, within: bool) -> "PairRule":
        """Return the rule for the documents of a generation."""
        newest = sorted(
            range(len(documents)), key=lambda row: documents[row].date or "", reverse=True
        )
        ages = np.empty(len(documents), np.int64)
        ages[newest] = np.arange(len(documents))
        names = np.array([each.department for each in documents], np.str_)
        return cls(
            files=np.array([each.file_key for each in documents], np.int64),
            departments=np.unique(names, return_inverse=True)[1],
            ages=ages,
            within=within,
        )

    def allows(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return bool [pairs]: which pairs of rows may be duplicates."""
        allowed: NDArray[np.bool_] = self.files[one] != self.files[other]
        return (
            allowed if self.within else allowed & (self.departments[one] != self.departments[other])
        )


def pair_documents(found: Fingerprints, rule: PairRule) -> Pairs:
    """Return the pairs that share enough fingerprints, ordered by their rows."""
    sizes = np.bincount(found.documents, minlength=len(rule.files))
    pairs = [
        _frequent_pairs(_pair_by_rare(found, rule), sizes),
        _frequent_pairs(_pair_by_template(found, rule), sizes),
    ]
    return np.unique(np.concatenate(pairs), axis=0)


def _pair_by_rare(found: Fingerprints, rule: PairRule) -> Pairs:
    """Return all pairs for each fingerprint that few documents have."""
    is_rare = (found.counts > 1) & (found.counts <= MOST_COPIES)
    hashes, documents = found.hashes[is_rare], found.documents[is_rare]
    pairs = [np.empty((0, 2), np.int64)]
    for lag in range(1, MOST_COPIES):
        alike = np.flatnonzero(hashes[lag:] == hashes[:-lag])
        pairs.append(_allowed(documents[alike], documents[alike + lag], rule))
    return np.concatenate(pairs)


def _pair_by_template(found: Fingerprints, rule: PairRule) -> Pairs:
    """Return a pair for each fingerprint that many have: the newest, and the next allowed one."""
    is_common = found.counts > MOST_COPIES
    hashes, documents = found.hashes[is_common], found.documents[is_common]
    if len(hashes) == 0:
        return np.empty((0, 2), np.int64)
    order = np.lexsort((rule.ages[documents], hashes))
    hashes, documents = hashes[order], documents[order]
    _, starts, groups = np.unique(hashes, return_index=True, return_inverse=True)
    newest = documents[starts][groups]
    nowhere = len(documents)
    places = np.where(rule.allows(newest, documents), np.arange(nowhere), nowhere)
    mates = np.minimum.reduceat(places, starts)
    has_mate = mates < nowhere
    return _allowed(documents[starts[has_mate]], documents[mates[has_mate]], rule)


def _allowed(one: NDArray[np.int64], other: NDArray[np.int64], rule: PairRule) -> Pairs:
    """Return the pairs that the rule allows, the newer of each first."""
    kept = rule.allows(one, other)
    pairs = np.stack([one[kept], other[kept]], axis=1)
    is_older = rule.ages[pairs[:, 0]] > rule.ages[pairs[:, 1]]
    pairs[is_older] = pairs[is_older, ::-1]
    return pairs


def _frequent_pairs(pairs: Pairs, sizes: NDArray[np.int64]) -> Pairs:
    """Return each pair that is there often enough, once.

    Args:
        pairs: One for each fingerprint that is shared.
        sizes: int64 [documents]: how many fingerprints each has.
    """
    distinct, counts = np.unique(pairs, axis=0, return_counts=True)
    shorter = sizes[distinct].min(axis=1, initial=np.iinfo(np.int64).max)
    needed = np.minimum(_LEAST_SHARED, np.ceil(shorter * _LEAST_SHARE))
    frequent: Pairs = distinct[counts >= needed]
    return frequent
