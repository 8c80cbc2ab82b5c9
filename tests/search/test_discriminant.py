import numpy as np
import pytest

from search.discriminant import fit_discriminant

NAMES = ["it", "rd", "empty"]


def make_means(seed: int, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Two departments that differ in one direction, and scatter widely in another."""
    random = np.random.default_rng(seed)
    members = np.arange(count) % 2
    means = random.normal(scale=0.01, size=(count, 8))
    means[:, 0] += 1
    means[:, 1] += np.where(members, 0.05, -0.05)  # what tells them apart
    means[:, 2] += random.normal(scale=0.5, size=count)  # what does not
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return means.astype(np.float32), members


@pytest.mark.parametrize("seed", range(5))
def test_direction_in_which_all_documents_scatter_says_little(seed: int) -> None:
    """A query is of the department that it shares the telling direction with, however far off."""
    means, members = make_means(seed)
    discriminant = fit_discriminant(means, np.arange(len(means)), members, NAMES)

    for side, department in ((-0.05, "it"), (0.05, "rd")):
        for elsewhere in (-0.4, 0.4):
            query = np.array([1, side, elsewhere, 0, 0, 0, 0, 0], np.float32)
            likely = discriminant.log_likelihoods(query / np.linalg.norm(query))
            assert max(likely, key=lambda each: likely[each]) == department


def test_department_without_documents_is_not_judged() -> None:
    """Nothing is known of it, so that nothing is said of it."""
    means, members = make_means(0)
    rows = np.flatnonzero(members == 1)
    discriminant = fit_discriminant(means, rows, members[rows], NAMES)

    assert set(discriminant.log_likelihoods(means[0])) == {"rd"}


def test_nothing_at_all_can_be_fitted() -> None:
    """A viewer who sees no document gets an empty judgement, not an error."""
    means, _ = make_means(0)
    nothing = np.empty(0, np.int64)

    assert fit_discriminant(means, nothing, nothing, NAMES).log_likelihoods(means[0]) == {}


def test_two_documents_are_enough_not_to_be_certain() -> None:
    """What few documents say is drawn towards nothing: no likelihood is without measure."""
    means, members = make_means(0, count=2)
    discriminant = fit_discriminant(means, np.arange(2), members, NAMES)

    likely = discriminant.log_likelihoods(means[0])
    assert likely["it"] > likely["rd"]
    assert all(abs(each) < 1000 for each in likely.values())


def test_number_of_documents_is_no_argument() -> None:
    """A department with many documents is not likelier for it."""
    means, members = make_means(1)
    rows = np.flatnonzero((members == 0) | (np.arange(400) < 40))
    even = fit_discriminant(means, np.arange(400), members, NAMES)
    uneven = fit_discriminant(means, rows, members[rows], NAMES)

    middle = np.zeros(8, np.float32)
    middle[0] = 1
    for each in (even, uneven):
        likely = each.log_likelihoods(middle)
        assert abs(likely["it"] - likely["rd"]) < 1
