"""A question in, its language, terms and embedding out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.encoding import Embeddings, Encoder, FacetEncoder
from index.words import count_terms
from ingest.cleaning import clean_text, detect_language
from ingest.records import Language
from search.errors import QueryError

MOST_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, ready to be searched for."""

    text: str
    language: Language
    terms: Mapping[str, float]  # the weight of each lexical term
    embedding: Embeddings  # float32 [dimension], of unit length
    words: Embeddings  # float32 [words, FACET_DIMENSION]; [0, 0] of an encoder without facets


def check_question(text: str) -> str:
    """Return a question without needless characters.

    Raises:
        QueryError: It is empty, has no words, or is too long.
    """
    cleaned = " ".join(clean_text(text).split())
    if not cleaned:
        raise QueryError("the question is empty: write what you want to know")
    if len(cleaned) > MOST_CHARACTERS:
        raise QueryError(
            f"the question has {len(cleaned):,} characters, at most {MOST_CHARACTERS:,} are read: "
            "ask in a sentence, or put the text in a file and use `whoknows related`"
        )
    if not any(character.isalnum() for character in cleaned):
        raise QueryError("the question has no words: ask in Chinese or English words")
    return cleaned


def is_askable(text: str) -> bool:
    """Return whether a question can be asked as it is."""
    try:
        check_question(text)
    except QueryError:
        return False
    return True


def make_query(text: str, encoder: Encoder) -> Query:
    """Prepare a question for the search.

    Raises:
        QueryError: It is empty, has no words, or is too long.
    """
    cleaned = check_question(text)
    if isinstance(encoder, FacetEncoder):
        embedding, words = encoder.encode_question(cleaned)
    else:
        embedding, words = encoder.encode_queries([cleaned])[0], np.empty((0, 0), np.float32)
    return Query(
        text=cleaned,
        language=detect_language(cleaned),
        terms=weigh_terms(cleaned),
        embedding=embedding,
        words=words,
    )


def weigh_terms(text: str) -> dict[str, float]:
    """Return the terms of a text, a repeated one counting more, but less each time."""
    return {term: math.log1p(count) for term, count in count_terms(text).items()}
