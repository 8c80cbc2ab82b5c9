"""Who else works on it: a document or a text in, related documents out."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.encoding import Embeddings, Encoder, mean_embedding
from index.generations import Generation
from index.words import terms_of, words_of
from ingest.chunking import chunk_document, embedding_text
from ingest.cleaning import detect_language
from ingest.records import Language, ParsedDocument
from search.dense import usual_similarities
from search.document_names import shares_of_names
from search.errors import QueryError
from search.evidence import Rows, Scores
from search.fusion import fuse
from search.hits import PersonPart, people_of_documents
from search.lexical import usual_coverage
from search.means import compare_means
from search.plain_words import PLAIN_WORDS
from search.queries import weigh_terms
from search.vocabulary import is_of_name, names_of_opted_out, without_plurals

_SHOWN_TERMS = 8
# No document covers many of another's terms, so that covering some says more than of a question.
_LEXICAL_WEIGHT = 0.8
# What it is worth that the subject gives all of a document's name, in units of cosine; at .15 lists
# of tasks, which give the words of every title, begin to win (docs/quality.md).
_NAME_WEIGHT = 0.1
_NAMED = 50  # of the documents that share most, those whose names are looked for


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """A document on the same matter, what it shares, and whom to talk to."""

    document: str
    title: str
    department: str
    score: float
    shared_terms: tuple[str, ...]
    people: tuple[PersonPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What related work is sought for."""

    text: str  # title included
    language: Language
    embedding: Embeddings  # float32 [dimension], of unit length: the mean over the text's chunks


def subject_of_document(generation: Generation, row: int) -> Subject:
    """Return a document of the index as a subject."""
    ids = generation.chunk_ids_of(row)
    chunks = generation.fetch_chunks(ids.tolist())
    parts = [generation.documents[row].title, *(chunks[int(each)].chunk.text for each in ids)]
    return Subject(
        text="\n".join(parts),
        language=generation.documents[row].language,
        embedding=mean_embedding(generation.embeddings_of(row)),
    )


def subject_of_parsed(parsed: ParsedDocument, encoder: Encoder) -> Subject:
    """Return a document that is not in the index as a subject.

    Raises:
        QueryError: It has no words.
    """
    chunks = chunk_document(parsed.blocks, count_tokens=encoder.count_tokens)
    whole = "\n".join([parsed.title or "", *(chunk.text for chunk in chunks)])
    if not chunks or not any(character.isalnum() for character in whole):
        raise QueryError("the text has no words: give a text in Chinese or English")
    texts = [embedding_text(parsed.title or "", chunk) for chunk in chunks]
    return Subject(
        text=whole,
        language=detect_language(whole),
        embedding=mean_embedding(encoder.encode_chunks(texts)),
    )


def score_related(
    generation: Generation, subject: Subject, selected: NDArray[np.bool_]
) -> tuple[Rows, Scores, dict[str, float]]:
    """Return the selected documents by how much they share with a subject, and what its terms tell.

    Meaning is compared between the means over all chunks, words over the whole texts; of those
    that share most, a document that the subject calls by its name comes before others.
    """
    (lexical,) = generation.match_terms(weigh_terms(subject.text), selected)
    rows = np.flatnonzero(selected)
    usual = usual_similarities(generation, subject.embedding, selected)
    similarities = compare_means(generation, rows, subject.embedding) - usual[rows]
    foreign = ~generation.in_language(subject.language)[rows]
    everyday = usual_coverage(generation, lexical, subject.language, selected)
    coverages = lexical.documents[rows] - everyday
    scores = fuse(similarities, coverages, foreign, lexical_weight=_LEXICAL_WEIGHT)
    nearest = np.lexsort((rows, -scores))[:_NAMED]
    shares = shares_of_names(generation, rows[nearest], subject.text, selected)
    scores[nearest] += np.float32(_NAME_WEIGHT) * shares
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order], dict(lexical.weights)


def rank_related(
    generation: Generation, subject: Subject, selected: NDArray[np.bool_], *, top: int
) -> list[RelatedDocument]:
    """Return the documents that share most with a subject."""
    rows, scores, weights = score_related(generation, subject, selected)
    best = [int(row) for row in rows[:top]]
    people = people_of_documents(generation, best)
    names = names_of_opted_out(generation)
    words = {word for word in words_of(subject.text) - PLAIN_WORDS if not is_of_name(word, names)}
    return [
        RelatedDocument(
            document=generation.documents[row].document_id,
            title=generation.documents[row].title,
            department=generation.documents[row].department,
            score=round(float(score), 4),
            shared_terms=_shared_terms(generation, row, words, weights),
            people=people[row],
        )
        for row, score in zip(best, scores[:top], strict=True)
    ]


def _shared_terms(
    generation: Generation, row: int, words: set[str], weights: dict[str, float]
) -> tuple[str, ...]:
    """Return the words that a document shares with a subject, those that tell most first."""
    chunks = generation.fetch_chunks(generation.chunk_ids_of(row).tolist())
    own = {word for stored in chunks.values() for word in words_of(stored.chunk.text)}
    telling = {word: sum(weights.get(term, 0.0) for term in terms_of(word)) for word in own & words}
    shared = sorted(
        (word for word in telling if telling[word] > 0), key=lambda word: (-telling[word], word)
    )
    return tuple(islice(without_plurals(shared), _SHOWN_TERMS))
