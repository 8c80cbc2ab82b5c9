"""Where the nodes of a small graph are drawn: those with strong links near each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 400
_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)
_WIDTH = 1.35  # of the drawing, times its height
_BOX = (100 * _WIDTH, 100.0)
_ROUNDS_APART = 200
_APART = 24.0  # so much room a department and its name need


def place_nodes(count: int, links: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """Return (x, y) of each node, the same each time, in a box of about 135 by 100.

    Fruchterman and Reingold (1991), from a spiral, which has no symmetry to be caught in: every
    node pushes all others away, and a link pulls its ends together, the more the stronger it is.

    Args:
        count: How many nodes there are.
        links: (node, node, strength over 0), the strongest 1.
    """
    numbers = np.arange(count)
    angles, radii = _GOLDEN_ANGLE * numbers, np.sqrt((numbers + 0.5) / max(count, 1))
    places = np.stack([_WIDTH * radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    pull = np.zeros((count, count))
    for one, other, strength in links:
        pull[one, other] = pull[other, one] = 0.25 + strength
    ideal = np.sqrt(_WIDTH * 4 / max(count, 1))
    for heat in np.linspace(0.2, 0.005, _ROUNDS):
        places += _step(places, pull, ideal, heat)
    return [(float(x), float(y)) for x, y in _spread(_fit(places)).round(1)]


def _step(
    places: NDArray[np.float64], pull: NDArray[np.float64], ideal: float, heat: float
) -> NDArray[np.float64]:
    """Return how far each node moves: as it is pushed and pulled, and at most `heat`."""
    apart = places[:, None] - places[None, :]
    distances = np.maximum(np.linalg.norm(apart, axis=2), 0.01)
    forces = ideal**2 / distances - pull * distances**2 / ideal
    moves = (apart / distances[..., None] * forces[..., None]).sum(axis=1)
    moves -= places * (0.6, 0.9)  # towards the middle, so that nothing drifts away
    lengths = np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)
    step: NDArray[np.float64] = moves / lengths * np.minimum(lengths, heat)
    return step


def _fit(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places stretched to the box, whichever shape they took."""
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    fitted: NDArray[np.float64] = (places - low) / np.maximum(high - low, 1e-9)
    return fitted * _BOX


def _spread(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places of which none is nearer to another than it needs, as far as there is room."""
    count = len(places)
    needed = min(_APART, 0.75 * np.sqrt(np.prod(_BOX) / max(count, 1)))
    for _ in range(_ROUNDS_APART):
        apart = places[:, None] - places[None, :]
        distances = np.linalg.norm(apart, axis=2) + np.eye(count) * needed
        missing = np.maximum(needed - distances, 0) / 2
        pushed = (apart / np.maximum(distances, 0.01)[..., None] * missing[..., None]).sum(axis=1)
        places = np.clip(places + pushed, 0, _BOX)
    return places
