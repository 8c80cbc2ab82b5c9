"""A question of two words and the sentences found in, how far its words stand apart out.

A document that has "password" on one page and "policy" on another covers all of "password policy"
and says nothing about it.  A longer question is seldom covered whole by anything, so that of its
words nothing can be said.
"""

import math
from collections.abc import Mapping, Sequence

from index.generations import Generation
from index.words import split_words, terms_of
from search.evidence import Evidence
from search.fusion import LEXICAL_WEIGHT, count_telling
from search.lexical import weigh_shared_terms
from search.queries import Query
from search.quotable import QuotableSentence

# Up to how many terms a question is of two words, counted as if all told alike: of the words, and
# with the windows of two characters that lie across Chinese words.
_MOST_WORDS, _MOST_TERMS = 2.5, 3.2
_STEEPNESS = 3  # 2 and 3 are alike on data, keps and xquad: half of two words is hardly anything


def doubt_words(
    generation: Generation,
    query: Query,
    evidence: Evidence,
    sentences: Sequence[QuotableSentence],
) -> float:
    """Return how much of the best document's score rests on words that only stand far apart.

    0 where the question has more than two words, or the document, being in another language, was
    not found by them.
    """
    words = {term for word in split_words(query.text) for term in terms_of(word)}
    weights = {term: weight for term, weight in evidence.term_weights.items() if term in words}
    is_short = (
        count_telling(weights) < _MOST_WORDS and count_telling(evidence.term_weights) < _MOST_TERMS
    )
    if not weights or not is_short or not len(evidence.unmatched_documents):
        return 0.0
    best = int(evidence.unmatched_documents[0])  # by whose score confidence is estimated
    if evidence.is_foreign[best]:
        return 0.0
    together = max((_share(generation, each, weights) for each in sentences), default=0.0)
    return LEXICAL_WEIGHT * float(evidence.coverages[best]) * (1 - together**_STEEPNESS)


def _share(
    generation: Generation, sentence: QuotableSentence, weights: Mapping[str, float]
) -> float:
    """Return how much of some terms a sentence has, with the title, headings and header above."""
    above = (generation.documents[sentence.row].title, *sentence.chunk.heading_path)
    place = "\n".join([*above, sentence.chunk.header or "", sentence.text])
    return weigh_shared_terms(place, weights) / math.fsum(weights.values())
