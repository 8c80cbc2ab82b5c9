"""Passages in, the sentences of them that may answer out, with what each is worth."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoding import Encoder
from index.generations import Generation
from index.words import find_terms
from ingest.parsing.outline import CELL_SEPARATOR
from ingest.records import Chunk
from ingest.sentences import split_sentences
from search.evidence import Evidence, Scores
from search.fusion import LEXICAL_WEIGHT, fuse
from search.hits import cut_to_width
from search.queries import Query

# docs/quality.md, "Answers", says what these were measured by.
_READ_CHUNKS = 5  # the best ones, in which an answer is sought
_TITLE_SHARE = 0.5  # what a title's terms count: they tell documents apart; .25 to 1 are alike
_BEFORE_SHARE = 0.5  # what the terms count that only the sentence before has: .2 to .6 are alike
_CHUNK_SHARE = 0.5  # how much a sentence is worth by the passage that it stands in
_FRAGMENT_COST = 0.06  # a heading or a label has the words of a question, but answers nothing
# How far behind in words and passage a sentence may be and still win by its meaning, and how many
# are compared: it costs milliseconds a sentence.  Where all are foreign, words say nothing.
_REACH_OF_MEANING = 0.07
_MOST_COMPARED = 5
_MOST_COMPARED_FOREIGN = 8
_COMPARED_WIDTH = 120  # columns that are compared of a sentence whose words tell too

_WHOLE = re.compile(r"[.!?。！？；;…][\"'”’」』）)\]]*$|\|")  # a sentence, or a row of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotableSentence:
    """A sentence of a passage that may answer."""

    row: int  # of Generation.documents
    chunk: Chunk
    start: int  # in the chunk's text
    end: int
    is_foreign: bool  # in another language than the question
    own_coverage: float  # of the question, by its words alone
    coverage: float  # the same, by what it says where it stands
    standing: float  # what it is worth by its passage and by being a sentence

    @property
    def text(self) -> str:
        """What it says, verbatim."""
        return self.chunk.text[self.start : self.end].strip()

    @property
    def header(self) -> str | None:
        """The header of the table that it is a row of."""
        return self.chunk.header if CELL_SEPARATOR in self.text else None

    @property
    def text_in_context(self) -> str:
        """What it says to whoever sees it alone: a row says nothing without its header."""
        return f"{self.header}\n{self.text}" if self.header else self.text

    @property
    def text_compared(self) -> str:
        """What its meaning is judged by: its beginning; all of it where the meaning tells alone."""
        if self.is_foreign:
            return self.text_in_context
        parts = filter(None, (self.header, self.text))
        return "\n".join(cut_to_width(part, _COMPARED_WIDTH) for part in parts)

    @property
    def is_whole(self) -> bool:
        """Whether it is a sentence or a row of a table, no heading or label."""
        return is_whole(self.text)

    @property
    def known_worth(self) -> float:
        """What it is worth before its meaning is compared."""
        return self.standing + LEXICAL_WEIGHT * self.coverage


def is_whole(text: str) -> bool:
    """Return whether a text is a sentence or a row of a table, no heading or label."""
    return _WHOLE.search(text) is not None


def find_quotable(
    generation: Generation, query: Query, evidence: Evidence
) -> list[QuotableSentence]:
    """Return the sentences of the best passages, those first that are worth most by their words."""
    ids = evidence.chunk_ids[:_READ_CHUNKS].tolist()
    stored = generation.fetch_chunks(ids)
    found: list[QuotableSentence] = []
    for chunk_id, row, score in zip(
        ids, evidence.chunk_documents.tolist(), evidence.chunk_scores.tolist(), strict=False
    ):
        chunk = stored[chunk_id].chunk
        title = generation.documents[row].title
        for start, end, own_coverage, coverage in _cover(chunk, title, evidence.term_weights):
            fragment_cost = 0 if is_whole(chunk.text[start:end].strip()) else _FRAGMENT_COST
            found.append(
                QuotableSentence(
                    row=row,
                    chunk=chunk,
                    start=start,
                    end=end,
                    is_foreign=chunk.language is not query.language,
                    own_coverage=own_coverage,
                    coverage=coverage,
                    standing=_CHUNK_SHARE * score - fragment_cost,
                )
            )
    return sorted(found, key=lambda each: -each.known_worth)


def _cover(
    chunk: Chunk, title: str, weights: Mapping[str, float]
) -> Iterator[tuple[int, int, float, float]]:
    """Yield where each sentence begins and ends, what it covers alone and where it stands.

    A sentence says what it says below its title and headings, a row below its header: their terms
    are its own too, so that a lead which repeats them is worth no more than what it leads to.  It
    also goes on from the sentence before.
    """

    def weigh(terms: Iterable[str]) -> float:
        # Rounded once: a sum in the order of a set would differ between two runs.
        return math.fsum(weights[term] for term in terms) / total

    total = sum(weights.values()) or 1.0
    in_title = find_terms(title, weights)
    in_headings = find_terms("\n".join(chunk.heading_path), weights)
    in_header = find_terms(chunk.header or "", weights)
    end, before = 0, set[str]()
    for part in split_sentences(chunk.text):
        start, end = end, end + len(part)
        text = part.strip()
        if not text:
            continue
        own = find_terms(text, weights)
        said = own | in_headings | (in_header if CELL_SEPARATOR in text else set())
        if text != title and text not in chunk.heading_path:
            coverage = weigh(said - in_title) + _TITLE_SHARE * weigh(in_title)
            coverage += _BEFORE_SHARE * weigh(before - said - in_title)
            yield start, end, weigh(own), coverage
        before = own


def choose_contenders(sentences: Sequence[QuotableSentence]) -> list[QuotableSentence]:
    """Return, of sentences ordered by what they are known to be worth, those that may be best."""
    within_reach = [
        each
        for each in sentences
        if each.known_worth >= sentences[0].known_worth - _REACH_OF_MEANING
    ]
    is_all_foreign = all(each.is_foreign for each in within_reach)
    return within_reach[: _MOST_COMPARED_FOREIGN if is_all_foreign else _MOST_COMPARED]


def score_by_meaning(
    sentences: Sequence[QuotableSentence], query: Query, encoder: Encoder
) -> Scores:
    """Return float32 [sentences]: what each is worth by its words, its passage and its meaning."""
    if len(sentences) == 1:
        return np.zeros(1, np.float32)  # nothing to compare it with
    embeddings = encoder.encode_chunks([each.text_compared for each in sentences])
    similarities = embeddings @ query.embedding
    coverages = np.array([each.coverage for each in sentences], np.float32)
    foreign = np.array([each.is_foreign for each in sentences], np.bool_)
    standings = np.array([each.standing for each in sentences], np.float32)
    scores: Scores = fuse(similarities - similarities.mean(), coverages, foreign) + standings
    return scores
