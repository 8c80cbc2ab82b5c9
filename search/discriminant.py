"""What tells departments apart: their documents' embeddings in, how likely a query is of each out.

Linear discriminant analysis (Fisher 1936): directions in which the documents of one department
scatter as much as all documents count less than those in which departments differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings

_MOST_DOCUMENTS = 4000  # more tell no more of how documents scatter; spread over all, in order
# Part of the mean variance added to that of each direction (Friedman 1989); .1 to 1 are alike on
# keps and paddle.
_SHRINKAGE = 0.3
# What few documents cannot tell yet: as if so many more scattered evenly, so far from their mean.
_PRIOR_DOCUMENTS, _PRIOR_SCATTER = 20, 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Discriminant:
    """The linear function of a query's embedding that each department stands for."""

    departments: Mapping[str, int]  # and the row of each, for those that have documents
    directions: NDArray[np.float32]  # [departments, dimension]
    offsets: NDArray[np.float32]  # [departments]

    def log_likelihoods(self, query: Embeddings) -> dict[str, float]:
        """Return how likely a query is of each department: logarithms, up to a common constant."""
        values = self.directions @ query + self.offsets
        return {each: float(values[row]) for each, row in self.departments.items()}


def fit_discriminant(
    means: Embeddings, rows: NDArray[np.int64], members: NDArray[np.int64], names: Sequence[str]
) -> Discriminant:
    """Return what tells departments apart, all equally likely however many documents they have.

    Args:
        means: The mean embedding of each document, float32 [documents, dimension].
        rows: The documents to learn from, ascending.
        members: The department of each of these, as a place among the names.
        names: The departments; those without documents are left out.
    """
    dimension = means.shape[1]
    counts = np.bincount(members, minlength=len(names))
    held = np.flatnonzero(counts)
    centres = np.zeros((len(names), dimension), np.float32)
    for place in held:
        centres[place] = means[rows[members == place]].mean(axis=0)
    middle = means[rows].mean(axis=0) if len(rows) else np.zeros(dimension, np.float32)
    sample = np.linspace(0, len(rows) - 1, min(len(rows), _MOST_DOCUMENTS)).astype(np.int64)
    residuals = means[rows[sample]] - centres[members[sample]]
    covariance = _shrink(residuals.T @ residuals, len(sample))
    apart = centres[held] - middle
    directions = np.linalg.solve(covariance, apart.T).T.astype(np.float32)
    halfway = 0.5 * (directions * apart).sum(axis=1)
    return Discriminant(
        departments={names[place]: row for row, place in enumerate(held.tolist())},
        directions=directions,
        offsets=-(directions @ middle) - halfway,
    )


def _shrink(scatter: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the covariance of residuals, drawn towards one that is alike in all directions."""
    dimension = len(scatter)
    even = np.float32(_PRIOR_DOCUMENTS * _PRIOR_SCATTER / dimension)
    covariance = (scatter + even * np.eye(dimension, dtype=np.float32)) / (count + _PRIOR_DOCUMENTS)
    mean_variance = np.float32(np.trace(covariance) / dimension)
    shrunk: NDArray[np.float32] = covariance + np.float32(_SHRINKAGE) * mean_variance * np.eye(
        dimension, dtype=np.float32
    )
    return shrunk
