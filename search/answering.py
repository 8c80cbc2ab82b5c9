"""Evidence in, an answer out: the sentences that answer, verbatim and cited, or an honest no."""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.encoding import Encoder
from index.generations import Generation
from ingest.parsing.outline import CELL_SEPARATOR
from ingest.records import Chunk, Language
from ingest.sentences import split_sentences
from search.answers import Answer, Citation
from search.contradictions import contradict
from search.evidence import Evidence, Scores
from search.fusion import LEXICAL_WEIGHT, fuse
from search.hits import format_heading, text_width
from search.lexical import weigh_shared_terms
from search.queries import Query

_READ_CHUNKS = 5  # the best ones, in which an answer is sought
_READ_SENTENCES = 10  # of them that may be quoted
# How far behind in words and passage a sentence may be and still win by its meaning; comparing that
# costs milliseconds a sentence.  Of 497 answers on five sets .12 changed none, .1 one, .08 five.
_REACH_OF_MEANING = 0.1
_MOST_SENTENCES = 3
_CLOSE_BEHIND = 0.06  # how far behind the best sentence another may be and still be quoted
_CHUNK_SHARE = 0.5  # how much a sentence is worth by the passage that it stands in
_FRAGMENT_COST = 0.06  # a heading or a label has the words of a question, but answers nothing
_WHOLE = re.compile(r"[.!?。！？；;…][\"'”’」』）)\]]*$|\|")  # a sentence, or a row of a table
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
class _Sentence:
    """A sentence of a passage that may answer."""

    row: int  # of Generation.documents
    chunk: Chunk
    rank: int  # of its chunk
    start: int  # in the chunk's text
    end: int
    coverage: float

    @property
    def text(self) -> str:
        return self.chunk.text[self.start : self.end].strip()

    @property
    def header(self) -> str | None:
        """The header of the table that it is a row of."""
        return self.chunk.header if CELL_SEPARATOR in self.text else None

    @property
    def text_in_context(self) -> str:
        """What it says to whoever sees it alone: a row says nothing without its header."""
        return f"{self.header}\n{self.text}" if self.header else self.text


def answer_question(
    generation: Generation, query: Query, evidence: Evidence, encoder: Encoder
) -> Answer:
    """Return the sentences that answer a question, or an abstention where the evidence is weak."""
    confidence = estimate_confidence(evidence)
    sentences = _select(list(_sentences(generation, evidence)))
    if not sentences or confidence < ABSTAIN_BELOW:
        text = NOT_WRITTEN_DOWN[query.language]
        return Answer(text=text, abstained=True, confidence=confidence, citations=())
    contenders = _contenders(sentences, evidence)
    chosen = _choose(contenders, _score(contenders, query, evidence, encoder))
    quoted = _join_neighbours(_order(generation, [*chosen, *_find_rivals(chosen, sentences)]))
    citations = tuple(
        _cite(generation, each, number) for number, each in enumerate(quoted, start=1)
    )
    return Answer(
        text=_write(citations),
        abstained=False,
        confidence=confidence,
        citations=citations,
        conflicts=tuple(_find_conflicts(citations)),
    )


def _write(citations: Sequence[Citation]) -> str:
    """Return the quotations one after another, rows of a table on lines below their header."""
    text, header = "", None
    for each in citations:
        if each.header or header:
            text += "\n"
        elif text:
            text += " "
        if each.header and each.header != header:
            text += f"{each.header}\n"
        text += f"{each.quote} [{each.number}]"
        header = each.header
    return text.lstrip("\n")


def estimate_confidence(evidence: Evidence) -> float:
    """Return the estimated probability that the documents answer: a logistic function.

    Of how far the best document stands out above the many that always share something.
    """
    logit = _INTERCEPT + _SLOPE * standing_out(evidence.document_scores)
    return round(1 / (1 + math.exp(-logit)), 4)


def standing_out(scores: Scores) -> float:
    """Return how far the first of descending scores lies above the background, ranks 11 to 30.

    Where there are few documents, what is usual for the background takes the place of the others.
    """
    if not len(scores):
        return 0.0
    background = scores[10:30]
    count = len(background) + _PRIOR_COUNT
    return float(scores[0] - (background.sum() + _PRIOR_COUNT * _USUAL_BACKGROUND) / count)


ABSTAIN_BELOW = 0.35  # a needless abstention still shows the passages; it costs more than a try
_PRIOR_COUNT = 5
_USUAL_BACKGROUND = 0.01
# Fitted on data/tasks by tests/benchmarks/confidence.py.
_INTERCEPT = -4.47
_SLOPE = 78.8


def _sentences(generation: Generation, evidence: Evidence) -> Iterator[_Sentence]:
    ids = evidence.chunk_ids[:_READ_CHUNKS]
    stored = generation.fetch_chunks(ids.tolist())
    total = sum(evidence.term_weights.values()) or 1.0
    for rank, (chunk_id, row) in enumerate(zip(ids, evidence.chunk_documents, strict=False)):
        chunk = stored[int(chunk_id)].chunk
        headings = {generation.documents[row].title, *chunk.heading_path}
        end = 0
        for part in split_sentences(chunk.text):
            start, end = end, end + len(part)
            if part.strip() and part.strip() not in headings:
                covered = weigh_shared_terms(part, evidence.term_weights)
                yield _Sentence(int(row), chunk, rank, start, end, covered / total)


def _select(sentences: list[_Sentence]) -> list[_Sentence]:
    """Return the sentences worth a closer look: of high passages, or sharing words."""
    worth = sorted(sentences, key=lambda each: each.rank * 0.2 - each.coverage)
    return worth[:_READ_SENTENCES]


def _contenders(sentences: list[_Sentence], evidence: Evidence) -> list[_Sentence]:
    """Return the sentences whose meaning may still make them the best."""
    known = _standings(sentences, evidence)
    known += np.float32(LEXICAL_WEIGHT) * _coverages(sentences)
    return [
        each
        for each, score in zip(sentences, known, strict=True)
        if score >= known.max() - _REACH_OF_MEANING
    ]


def _score(
    sentences: list[_Sentence], query: Query, evidence: Evidence, encoder: Encoder
) -> Scores:
    if len(sentences) == 1:
        return np.zeros(1, np.float32)  # nothing to compare it with
    embeddings = encoder.encode_chunks([each.text_in_context for each in sentences])
    similarities = embeddings @ query.embedding
    foreign = np.array([each.chunk.language is not query.language for each in sentences], np.bool_)
    scores: Scores = fuse(similarities - similarities.mean(), _coverages(sentences), foreign)
    return scores + _standings(sentences, evidence)


def _coverages(sentences: list[_Sentence]) -> Scores:
    return np.array([each.coverage for each in sentences], np.float32)


def _standings(sentences: list[_Sentence], evidence: Evidence) -> Scores:
    """Return what each sentence is worth by its passage and by being a sentence."""
    of_chunks = evidence.chunk_scores[[each.rank for each in sentences]]
    is_fragment = np.array([not _WHOLE.search(each.text) for each in sentences], np.bool_)
    standings: Scores = np.float32(_CHUNK_SHARE) * of_chunks
    standings -= np.float32(_FRAGMENT_COST) * is_fragment
    return standings


def _choose(sentences: list[_Sentence], scores: Scores) -> list[_Sentence]:
    """Return the best sentence and those that are hardly worse, the best first."""
    best_first = np.argsort(-scores, kind="stable")
    close = [
        sentences[place] for place in best_first if scores[place] >= scores.max() - _CLOSE_BEHIND
    ]
    distinct = {each.text: each for each in reversed(close)}  # the same text once: the best of it
    return [each for each in close if distinct[each.text] is each][:_MOST_SENTENCES]


def _find_rivals(chosen: list[_Sentence], sentences: list[_Sentence]) -> list[_Sentence]:
    """Return the sentences of other documents that contradict what was chosen."""
    return [
        each
        for each in sentences
        if each not in chosen and any(_are_in_dispute(each, other) for other in chosen)
    ]


def _are_in_dispute(first: _Sentence, second: _Sentence) -> bool:
    return first.row != second.row and contradict(first.text_in_context, second.text_in_context)


def _order(generation: Generation, sentences: list[_Sentence]) -> list[_Sentence]:
    """Return sentences in reading order: disputed documents, newest first, then the best first."""
    ranked = list(dict.fromkeys(each.row for each in sentences))
    pairs = itertools.permutations(sentences, 2)
    disputed = {first.row for first, second in pairs if _are_in_dispute(first, second)}
    newest = sorted(
        (row for row in ranked if row in disputed),
        key=lambda row: generation.documents[row].date or "",
        reverse=True,
    )
    order = [*newest, *(row for row in ranked if row not in disputed)]
    return sorted(
        sentences, key=lambda each: (order.index(each.row), each.chunk.ordinal, each.start)
    )


def _find_conflicts(citations: Sequence[Citation]) -> Iterator[tuple[int, int]]:
    for first, second in itertools.combinations(citations, 2):
        if first.document != second.document and contradict(first.quote, second.quote):
            yield first.number, second.number


def _join_neighbours(sentences: list[_Sentence]) -> list[_Sentence]:
    """Make one of sentences that follow one another, and of one too short to say something."""
    joined: list[_Sentence] = []
    for sentence in sentences:
        if joined and joined[-1].chunk == sentence.chunk and joined[-1].end >= sentence.start:
            joined[-1] = replace(joined[-1], end=max(sentence.end, joined[-1].end))
        else:
            joined.append(_lengthen(sentence))
    return joined


def _lengthen(sentence: _Sentence) -> _Sentence:
    """Return a sentence with the next one of its passage, if on its own it hardly says a thing.

    That is: if it is very short, or no sentence at all, such as the heading of a small section.
    """
    if text_width(sentence.text) >= _SHORTEST_QUOTE and _WHOLE.search(sentence.text):
        return sentence
    following = next(split_sentences(sentence.chunk.text[sentence.end :]), "")
    return replace(sentence, end=sentence.end + len(following))


def cut_quote(quote: str) -> str:
    """Return a quotation of readable length, marked where it was cut."""
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE].rstrip()}…"


def _cite(generation: Generation, sentence: _Sentence, number: int) -> Citation:
    document = generation.documents[sentence.row]
    return Citation(
        number=number,
        document=document.document_id,
        chunk=sentence.chunk.ordinal,
        title=document.title,
        department=document.department,
        heading=format_heading(sentence.chunk, document.title),
        page=sentence.chunk.page_at(sentence.start),
        quote=cut_quote(sentence.text),
        date=document.date,
        header=sentence.header,
    )
