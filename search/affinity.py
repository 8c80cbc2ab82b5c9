"""Whose matter a question is: how much a vote counts in each department."""

import math
from collections.abc import Collection

import numpy as np

from index.generations import Generation
from search.dense import PRIOR_DOCUMENTS
from search.evidence import Evidence
from search.profiles import profiles_of

# What a department's likelihood counts beside its votes, which are evidence of this very question;
# .03 to .1 are alike on keps and paddle.
_LIKELIHOOD_WEIGHT = 0.05
# The power of what a department's documents usually cover of the question, beside what all do.
_VOCABULARY_POWER = 0.6  # .3 to 1 are alike on keps and paddle


def affinities_of(
    generation: Generation, evidence: Evidence, departments: Collection[str]
) -> dict[str, float]:
    """Return how much more or less a vote counts for lying in each of some departments.

    More where the documents as a whole are told from the others' by such things, in meaning and in
    words: a discriminant times what they usually cover, in place of the profile model of Balog et
    al. 2006.  Only how the affinities stand to each other means anything.
    """
    discriminant = profiles_of(generation, evidence.selected).discriminant
    likely = discriminant.log_likelihoods(evidence.embedding)
    most = max((likely[each] for each in departments), default=0.0)
    usual = _usual_coverages(generation, evidence)
    return {
        each: math.exp(_LIKELIHOOD_WEIGHT * (likely[each] - most))
        * usual[each] ** _VOCABULARY_POWER
        for each in departments
    }


def _usual_coverages(generation: Generation, evidence: Evidence) -> dict[str, float]:
    """Return what each department's documents cover of the query on average, 1 if as all do.

    Only documents in the query's language can cover it, so only they are looked at; where they are
    few, the average is drawn towards that of all.
    """
    own = np.flatnonzero(evidence.selected & ~evidence.is_foreign)
    names = generation.documents.departments
    covered, places = evidence.coverages[own], names.codes[own]
    overall = float(covered.sum()) / max(len(own), 1)
    if overall == 0:
        return dict.fromkeys(names.values, 1.0)
    totals = np.bincount(places, covered, len(names.values))
    counts = np.bincount(places, minlength=len(names.values))
    usual = (totals + PRIOR_DOCUMENTS * overall) / (counts + PRIOR_DOCUMENTS) / overall
    return dict(zip(names.values, usual.tolist(), strict=True))
