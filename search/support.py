"""A sentence and the passages that it cites in, what of them proves it out, or why nothing does.

A sentence is proved by a stretch of a cited passage that is near to it in meaning, denies what it
denies, and has its figures, codes and names; in the same language, also many of its words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.encoding import Embeddings, Encoder, mean_embedding
from ingest.parsing.outline import CELL_SEPARATOR
from ingest.sentences import split_sentences
from search.claims import Claim, Spellings
from search.drafting import Draft
from search.nearness import scale_of
from search.passages import Passage

_LONGEST_STRETCH = 3  # sentences
_LENGTH_COST = 0.02  # of each sentence: the shortest stretch that says it is the proof
_MISSING_COST = 0.04  # of each fact, so that the neighbour which has it is taken too
# Measured by tests/benchmarks/support.py.
_LEAST_NEARNESS = 0.6
_LEAST_NEARNESS_WITH_FIGURES = 0.4  # if the sentence has some, and the stretch has all of them
_LEAST_COVERAGE = 0.4  # of the sentence's terms, in the same language
_LEAST_COVERAGE_UNCITED = 0.7  # 0.8 strikes a third of the true ones, 0.4 keeps no false one


class StrikeReason(StrEnum):
    """Why a sentence was struck out."""

    UNCITED = "uncited"
    UNKNOWN_CITATION = "unknown_citation"
    MEANING = "meaning"
    DENIAL = "denial"
    FIGURE = "figure"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences of a passage that follow one another."""

    passage: Passage
    start: int  # in the chunk's text
    end: int

    @property
    def text(self) -> str:
        """What it says, verbatim."""
        return self.passage.chunk.text[self.start : self.end].strip()

    @property
    def header(self) -> str | None:
        """The header of the table that it is rows of; without it a row says nothing."""
        return self.passage.chunk.header if CELL_SEPARATOR in self.text else None

    @property
    def text_in_context(self) -> str:
        """What it says to whoever knows where it stands."""
        return f"{self.passage.context}\n{self.text}"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch, and how it fits a sentence."""

    stretch: Stretch
    length: int  # in sentences
    missing: int  # facts
    cosine: float
    coverage: float

    @property
    def fitness(self) -> float:
        """How likely it is to be what the sentence was taken from."""
        cost = self.length * _LENGTH_COST + self.missing * _MISSING_COST
        return self.cosine + self.coverage - cost


class SupportJudge:
    """Judges the sentences of one answer; holds the embeddings of the passages' sentences."""

    def __init__(
        self, passages: Sequence[Passage], people: Sequence[Spellings], encoder: Encoder
    ) -> None:
        self._passages: Mapping[int, Passage] = {each.number: each for each in passages}
        self._people = people
        self._encoder = encoder
        self._scale = scale_of(encoder)
        self._embedded: dict[int, Embeddings] = {}

    def judge(self, draft: Draft) -> tuple[Stretch, ...] | StrikeReason:
        """Return what proves a sentence, a stretch of each passage that does, or what is wrong."""
        if not draft.cited:
            return self._find_proof(draft) or StrikeReason.UNCITED
        if not self._passages.keys() >= set(draft.cited):
            return StrikeReason.UNKNOWN_CITATION
        claim = Claim(draft.text, self._people)
        embedding = self._encoder.encode_chunks([draft.text])[0]
        best = [self._fittest(claim, embedding, number) for number in draft.cited]
        proof = tuple(each.stretch for each in best if self._is_near(claim, each))
        return _find_fault(claim, proof) or proof

    def _find_proof(self, draft: Draft) -> tuple[Stretch, ...]:
        """Return what proves a sentence that cites nothing, as small models often do not.

        Only the fittest passage is asked, which must be in the sentence's language and have most
        of its words: that a sentence is near to some passage of many proves little.
        """
        claim = Claim(draft.text, self._people)
        embedding = self._encoder.encode_chunks([draft.text])[0]
        found = [self._fittest(claim, embedding, number) for number in self._passages]
        best = max(found, key=lambda each: each.fitness, default=None)
        if best is None or best.coverage < _LEAST_COVERAGE_UNCITED:
            return ()
        is_near = best.stretch.passage.chunk.language is claim.language and self._is_near(
            claim, best
        )
        return (best.stretch,) if is_near and not _find_fault(claim, (best.stretch,)) else ()

    def _fittest(self, claim: Claim, embedding: Embeddings, number: int) -> _Candidate:
        """Return the stretch of a passage that a sentence is likeliest taken from."""
        return max(self._candidates(claim, embedding, number), key=lambda each: each.fitness)

    def _candidates(self, claim: Claim, embedding: Embeddings, number: int) -> Iterator[_Candidate]:
        passage = self._passages[number]
        places = list(_places(passage.chunk.text))
        embeddings = self._embeddings(number, [Stretch(passage, *each) for each in places])
        for first, (start, _) in enumerate(places):
            for last in range(first, min(first + _LONGEST_STRETCH, len(places))):
                stretch = Stretch(passage, start, places[last][1])
                yield _Candidate(
                    stretch=stretch,
                    length=last - first + 1,
                    missing=claim.missing_facts(stretch.text_in_context, passage.chunk.language),
                    cosine=float(mean_embedding(embeddings[first : last + 1]) @ embedding),
                    coverage=claim.coverage(stretch.text_in_context),
                )

    def _embeddings(self, number: int, sentences: Sequence[Stretch]) -> Embeddings:
        if number not in self._embedded:
            texts = [f"{each.header or ''}\n{each.text}".strip() for each in sentences]
            self._embedded[number] = self._encoder.encode_chunks(texts)
        return self._embedded[number]

    def _is_near(self, claim: Claim, candidate: _Candidate) -> bool:
        language = candidate.stretch.passage.chunk.language
        nearness = self._scale.nearness(candidate.cosine, claim.language, language)
        has_words = claim.language is not language or candidate.coverage >= _LEAST_COVERAGE
        agrees = claim.has_figures and not candidate.missing
        least = _LEAST_NEARNESS_WITH_FIGURES if agrees else _LEAST_NEARNESS
        return has_words and nearness >= least


def _find_fault(claim: Claim, proof: Sequence[Stretch]) -> StrikeReason | None:
    """Return what a sentence says that the stretches nearest to it do not."""
    if not proof:
        return StrikeReason.MEANING
    source = "\n".join(each.text_in_context for each in proof)
    if claim.missing_figures(source):
        return StrikeReason.FIGURE
    if all(claim.missing_names(source, each.passage.chunk.language) for each in proof):
        return StrikeReason.NAME
    if all(claim.contradicts(each.text, each.passage.chunk.language) for each in proof):
        return StrikeReason.DENIAL
    return None


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text begin and end, blank ones left out."""
    end = 0
    for sentence in split_sentences(text):
        start, end = end, end + len(sentence)
        if sentence.strip():
            yield start, end
