"""Evidence in, an answer out: the sentences that answer, verbatim and cited, or an honest no."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from index.encoding import Encoder
from index.generations import Generation
from ingest.records import Language
from ingest.sentences import split_sentences
from search.answers import Answer, Citation
from search.closeness import doubt_words
from search.contradictions import contradict
from search.evidence import Evidence, Scores
from search.hits import format_heading, text_width
from search.queries import Query
from search.quotable import (
    QuotableSentence,
    choose_contenders,
    find_quotable,
    score_by_meaning,
)

_MOST_SENTENCES = 3
_RIVALS = 10  # sentences with most of the question's words, which may contradict what is quoted
# How far behind the best sentence another may be and still be quoted: docs/quality.md, "Answers".
_CLOSE_BEHIND = 0.07
_SHORTEST_QUOTE = 24  # columns; a shorter sentence is quoted with the next one
_LONGEST_QUOTE = 480

NOT_WRITTEN_DOWN = {
    Language.EN: (
        "Nobody has written this down, as far as you may see. "
        "The departments and people below are the closest."
    ),
    Language.ZH: "在您可以查看的范围内，没有人写下过答案。下面列出的部门和同事与这个问题最接近。",
}


def answer_question(
    generation: Generation, query: Query, evidence: Evidence, encoder: Encoder
) -> Answer:
    """Return the sentences that answer a question, or an abstention where the evidence is weak."""
    confidence, sentences = estimate_confidence(evidence), []
    if confidence >= ABSTAIN_BELOW:
        sentences = find_quotable(generation, query, evidence)
        doubt = doubt_words(generation, query, evidence, sentences)
        confidence = estimate_confidence(evidence, doubt=doubt)
    if not sentences or confidence < ABSTAIN_BELOW:
        text = NOT_WRITTEN_DOWN[query.language]
        return Answer(text=text, abstained=True, confidence=confidence, citations=())
    contenders = choose_contenders(sentences)
    chosen = _choose(contenders, score_by_meaning(contenders, query, encoder))
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


def estimate_confidence(evidence: Evidence, *, doubt: float = 0.0) -> float:
    """Return the estimated probability that the documents answer: a logistic function.

    Of how far the best document stands out above the many that always share something, less what
    of its score is in doubt; before words are matched with words, which tells no better.
    """
    logit = _INTERCEPT + _SLOPE * (standing_out(evidence.unmatched_scores) - doubt)
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


def _choose(sentences: list[QuotableSentence], scores: Scores) -> list[QuotableSentence]:
    """Return the best sentence and those that are hardly worse, the best first."""
    best_first = np.argsort(-scores, kind="stable")
    close = [
        sentences[place] for place in best_first if scores[place] >= scores.max() - _CLOSE_BEHIND
    ]
    distinct = {each.text: each for each in reversed(close)}  # the same text once: the best of it
    return [each for each in close if distinct[each.text] is each][:_MOST_SENTENCES]


def _find_rivals(
    chosen: list[QuotableSentence], sentences: list[QuotableSentence]
) -> list[QuotableSentence]:
    """Return the sentences of other documents that contradict what was chosen."""
    likely = sorted(sentences, key=lambda each: -each.own_coverage)[:_RIVALS]
    return [
        each
        for each in likely
        if each not in chosen and any(_are_in_dispute(each, other) for other in chosen)
    ]


def _are_in_dispute(first: QuotableSentence, second: QuotableSentence) -> bool:
    return first.row != second.row and contradict(first.text_in_context, second.text_in_context)


def _order(generation: Generation, sentences: list[QuotableSentence]) -> list[QuotableSentence]:
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


def _join_neighbours(sentences: list[QuotableSentence]) -> list[QuotableSentence]:
    """Make one of sentences that follow one another, and of one too short to say something."""
    joined: list[QuotableSentence] = []
    for sentence in sentences:
        if joined and joined[-1].chunk == sentence.chunk and joined[-1].end >= sentence.start:
            joined[-1] = replace(joined[-1], end=max(sentence.end, joined[-1].end))
        else:
            joined.append(_lengthen(sentence))
    return joined


def _lengthen(sentence: QuotableSentence) -> QuotableSentence:
    """Return a sentence with the next one of its passage, if on its own it hardly says a thing.

    That is: if it is very short, or no sentence at all, such as the heading of a small section.
    """
    if text_width(sentence.text) >= _SHORTEST_QUOTE and sentence.is_whole:
        return sentence
    following = next(split_sentences(sentence.chunk.text[sentence.end :]), "")
    return replace(sentence, end=sentence.end + len(following))


def cut_quote(quote: str) -> str:
    """Return a quotation of readable length, marked where it was cut."""
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE].rstrip()}…"


def _cite(generation: Generation, sentence: QuotableSentence, number: int) -> Citation:
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
