"""Evidence in, an answer out: the sentences that answer, verbatim and cited, or an honest no."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.encoding import Encoder
from index.generations import Generation
from index.words import terms_of
from ingest.records import Chunk, Language
from ingest.sentences import split_sentences
from search.evidence import Evidence, Scores
from search.fusion import fuse
from search.hits import text_width
from search.queries import Query

_READ_CHUNKS = 5  # the best ones, in which an answer is sought
_READ_SENTENCES = 20  # of them that are compared in meaning: each costs milliseconds
_MOST_CITATIONS = 3
_SECOND_MARGIN = 0.04  # how far behind the best sentence another may be and still be quoted
_CHUNK_SHARE = 0.5  # how much a sentence is worth by the passage that it stands in
_SHORTEST_QUOTE = 24  # columns; a shorter sentence is quoted with the next one
_LONGEST_QUOTE = 480

NOT_WRITTEN_DOWN = {
    Language.EN: (
        "Nobody has written this down, as far as you may see. "
        "The departments and people below are the closest."
    ),
    Language.ZH: "在您可以查看的范围内，没有人写下过答案。下面列出的部门和同事与这个问题最接近。",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation, and where it stands."""

    number: int
    document: str
    title: str
    department: str
    heading: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question; nothing is said that they do not say."""

    text: str
    abstained: bool
    confidence: float  # estimated probability that the documents hold an answer
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage that may answer."""

    row: int  # of Generation.documents
    chunk: Chunk
    rank: int  # of its chunk
    text: str
    following: str  # the sentence after it in its chunk, or nothing
    coverage: float


def answer_question(
    generation: Generation, query: Query, evidence: Evidence, encoder: Encoder
) -> Answer:
    """Return the sentences that answer a question, or an abstention where the evidence is weak."""
    confidence = estimate_confidence(evidence)
    sentences = _select(list(_sentences(generation, evidence)))
    if not sentences or confidence < ABSTAIN_BELOW:
        text = NOT_WRITTEN_DOWN[query.language]
        return Answer(text=text, abstained=True, confidence=confidence, citations=())
    scores = _score(sentences, query, evidence, encoder)
    citations = tuple(
        _cite(generation, sentence, number)
        for number, sentence in enumerate(_choose(sentences, scores), start=1)
    )
    text = " ".join(f"{each.quote} [{each.number}]" for each in citations)
    return Answer(text=text, abstained=False, confidence=confidence, citations=citations)


def estimate_confidence(evidence: Evidence) -> float:
    """Return the estimated probability that the documents answer: a logistic function."""
    logit = _INTERCEPT + _PER_SIMILARITY * evidence.similarity + _PER_COVERAGE * evidence.coverage
    return round(1 / (1 + math.exp(-logit)), 4)


ABSTAIN_BELOW = 0.5
# Fitted on data/tasks by tests/benchmarks/confidence.py, which prints these three.
_INTERCEPT = -60.0
_PER_SIMILARITY = 70.0
_PER_COVERAGE = 6.0


def _sentences(generation: Generation, evidence: Evidence) -> Iterator[_Sentence]:
    ids = evidence.chunk_ids[:_READ_CHUNKS]
    stored = generation.fetch_chunks(ids.tolist())
    total = sum(evidence.term_weights.values()) or 1.0
    for rank, (chunk_id, row) in enumerate(zip(ids, evidence.chunk_documents, strict=False)):
        chunk = stored[int(chunk_id)].chunk
        headings = {generation.documents[row].title, *chunk.heading_path}
        parts = [part.strip() for part in split_sentences(chunk.text)]
        parts = [part for part in parts if part and part not in headings]
        for part, following in zip(parts, [*parts[1:], ""], strict=True):
            covered = sum(evidence.term_weights.get(term, 0.0) for term in set(terms_of(part)))
            yield _Sentence(int(row), chunk, rank, part, following, covered / total)


def _select(sentences: list[_Sentence]) -> list[_Sentence]:
    """Return the sentences worth comparing in meaning: of high passages, or sharing words."""
    worth = sorted(sentences, key=lambda each: each.rank * 0.2 - each.coverage)
    return worth[:_READ_SENTENCES]


def _score(
    sentences: list[_Sentence], query: Query, evidence: Evidence, encoder: Encoder
) -> Scores:
    similarities = encoder.encode_chunks([each.text for each in sentences]) @ query.embedding
    coverages = np.array([each.coverage for each in sentences], np.float32)
    foreign = np.array([each.chunk.language is not query.language for each in sentences], np.bool_)
    of_chunks = evidence.chunk_scores[[each.rank for each in sentences]]
    scores: Scores = (
        fuse(similarities - similarities.mean(), coverages, foreign)
        + np.float32(_CHUNK_SHARE) * of_chunks
    )
    return scores


def _choose(sentences: list[_Sentence], scores: Scores) -> list[_Sentence]:
    """Return the best sentence, and the best of other documents that are hardly worse."""
    chosen: list[_Sentence] = []
    for place in np.argsort(-scores, kind="stable"):
        if scores[place] < scores.max() - _SECOND_MARGIN or len(chosen) == _MOST_CITATIONS:
            break
        if all(sentences[place].row != each.row for each in chosen):
            chosen.append(sentences[place])
    return chosen


def _cite(generation: Generation, sentence: _Sentence, number: int) -> Citation:
    document = generation.documents[sentence.row]
    quote = sentence.text
    if text_width(quote) < _SHORTEST_QUOTE and sentence.following:
        quote = f"{quote} {sentence.following}"
    return Citation(
        number=number,
        document=document.document_id,
        title=document.title,
        department=document.department,
        heading=" › ".join(sentence.chunk.heading_path),
        page=sentence.chunk.page,
        quote=quote[:_LONGEST_QUOTE],
    )
