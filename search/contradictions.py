"""Two sentences in, whether they say the same of something with other figures out."""

from index.words import terms_of
from search.figures import Figure, claimed_figures, find_codes

_LEAST_SHARED = 0.7  # of the shorter one's terms; below, it is about something else
_CALENDAR = {"月", "quarter"}  # what is true in one need not be in another


def contradict(first: str, second: str) -> bool:
    """Return whether two sentences are alike but for figures that cannot both be right.

    Sentences that name different codes, months or quarters are about different things or times.
    Only sentences of one language share their terms: what a translation denies is not seen.
    """
    own, other = set(terms_of(first)), set(terms_of(second))
    if len(own & other) < _LEAST_SHARED * min(len(own), len(other)):
        return False
    if set(find_codes(first)) != set(find_codes(second)):
        return False
    return _differ(claimed_figures(first), claimed_figures(second))


def _differ(figures: set[Figure], others: set[Figure]) -> bool:
    """Return whether each of two sets has a figure, in the same unit, that the other lacks."""
    units = {each.unit for each in figures - others} & {each.unit for each in others - figures}
    return bool(units - {None}) and not units & _CALENDAR
