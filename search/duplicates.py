"""What departments wrote twice: near-copies, long quotations and shared templates, with the proof.

Text is measured in Chinese characters; a word of another script counts as two of them.  A pair is

- a copy, if half or more of what both wrote themselves is the same;
- else a quotation, if a long passage that one of them wrote stands in the other too;
- else a template, if the long passage that they share stands in more than `MOST_COPIES` documents:
  that is no evidence that one was copied from the other.  Each template is shown once.

A template's text counts neither for nor against a copy or a quotation.  All counts are over the
selected documents alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.generations import Generation
from search.comparing import Comparison, ReadText, compare, count_holders, quote, read_text
from search.fingerprints import collect_fingerprints
from search.hits import PersonPart, cut_to_width, people_of_documents
from search.pairing import MOST_COPIES, PairRule, pair_documents

_COPY_SIMILARITY = 0.5
_LEAST_COPY = 60  # Chinese characters, or 30 words: less is a form of words, not a document
_LEAST_PASSAGE = 120  # Chinese characters, or 60 words
_SHOWN_WIDTH = 600  # columns of the shared passage; the copy of a book would be a book
_BATCH_DOCUMENTS = 1000  # whose texts are read at once
_KEPT_TEXTS = 2000  # a text is compared with several others, mostly soon


class DuplicateKind(StrEnum):
    """How two documents came to have text in common."""

    COPY = "copy"
    QUOTATION = "quotation"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatePair:
    """Two documents with text in common, the newer first."""

    documents: tuple[str, str]
    departments: tuple[str, str]
    titles: tuple[str, str]
    dates: tuple[str | None, str | None]
    similarity: float  # of all their text, 0 to 1 (Dice's coefficient)
    kind: DuplicateKind
    shares: tuple[float, float]  # of each document's text, 0 to 1, that stands in the other
    shared: str  # the longest run of words in common, as the newer writes it
    document_count: int  # how many documents have that run
    people: tuple[tuple[PersonPart, ...], tuple[PersonPart, ...]]  # to talk to, of each


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A pair of document rows that is worth showing."""

    rows: tuple[int, int]
    kind: DuplicateKind
    comparison: Comparison
    template_hashes: frozenset[int]  # the fingerprints of templates that both documents have


def find_duplicates(
    generation: Generation, selected: NDArray[np.bool_], *, within: bool, top: int
) -> list[DuplicatePair]:
    """Return pairs of selected documents: copies, quotations, templates, the most alike first.

    Of pairs that are as much alike, in hundredths, the newest come first.

    Args:
        generation: Where the documents are.
        selected: bool [documents]: all others are as if they did not exist.
        within: Whether two documents of one department are a pair too.
        top: How many pairs to return at most.
    """
    rows = np.flatnonzero(selected)
    found = collect_fingerprints(_iterate_texts(generation, rows))
    rule = PairRule.of(generation.documents, within=within)

    @lru_cache(maxsize=_KEPT_TEXTS)
    def read(row: int) -> ReadText:
        return read_text(_text_of(generation, row), found)

    pairs = ((int(one), int(other)) for one, other in pair_documents(found, rule))
    judged = (_judge(rows, read(rows[0]), read(rows[1])) for rows in pairs)
    ranked = _rank(generation, (each for each in judged if each is not None))
    best = list(_show_templates_once(ranked))[:top]
    people = people_of_documents(generation, {row for each in best for row in each.rows})
    return [_describe(generation, each, read(each.rows[0]), people) for each in best]


def _iterate_texts(generation: Generation, rows: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
    """Yield the text of each of these documents, a batch of them in memory at a time."""
    for start in range(0, len(rows), _BATCH_DOCUMENTS):
        batch = rows[start : start + _BATCH_DOCUMENTS].tolist()
        ids = {row: generation.chunk_ids_of(row).tolist() for row in batch}
        chunks = generation.fetch_chunks(each for row in batch for each in ids[row])
        for row in batch:
            yield row, "\n".join(chunks[each].chunk.text for each in ids[row])


def _text_of(generation: Generation, row: int) -> str:
    ((_, text),) = _iterate_texts(generation, np.array([row]))
    return text


def _judge(rows: tuple[int, int], one: ReadText, other: ReadText) -> _Judged | None:
    """Return a pair with its kind, None where what it has in common is little."""
    comparison = compare(one, other)
    kind = _kind_of(comparison) if comparison else None
    if comparison is None or kind is None:
        return None
    in_both = np.intersect1d(one.hashes[one.counts > MOST_COPIES], other.hashes)
    return _Judged(
        rows=rows, kind=kind, comparison=comparison, template_hashes=frozenset(in_both.tolist())
    )


def _kind_of(comparison: Comparison) -> DuplicateKind | None:
    own = comparison.own
    if own.similarity >= _COPY_SIMILARITY and own.weight >= _LEAST_COPY:
        return DuplicateKind.COPY
    if own.passage_weight >= _LEAST_PASSAGE:
        return DuplicateKind.QUOTATION
    if comparison.whole.passage_weight >= _LEAST_PASSAGE:
        return DuplicateKind.TEMPLATE
    return None


def _rank(generation: Generation, judged: Iterable[_Judged]) -> list[_Judged]:
    kinds = list(DuplicateKind)
    documents = generation.documents

    def newest(each: _Judged) -> str:
        return max(documents[row].date or "" for row in each.rows)

    newest_first = sorted(sorted(judged, key=lambda each: each.rows), key=newest, reverse=True)
    return sorted(
        newest_first,
        key=lambda each: (kinds.index(each.kind), -round(each.comparison.whole.similarity, 2)),
    )


def _show_templates_once(ranked: Iterable[_Judged]) -> Iterator[_Judged]:
    """Yield the pairs, but for templates of which most was in one that came before."""
    shown: set[int] = set()
    for each in ranked:
        if each.kind is DuplicateKind.TEMPLATE:
            if len(each.template_hashes & shown) * 2 > len(each.template_hashes):
                continue
            shown |= each.template_hashes
        yield each


def _describe(
    generation: Generation,
    judged: _Judged,
    one: ReadText,
    people: dict[int, tuple[PersonPart, ...]],
) -> DuplicatePair:
    first, second = (generation.documents[row] for row in judged.rows)
    whole, own = judged.comparison.whole, judged.comparison.own
    is_template = judged.kind is DuplicateKind.TEMPLATE
    run = whole.run if is_template else own.run
    weights = one.weights if is_template else one.own_weights
    return DuplicatePair(
        documents=(first.document_id, second.document_id),
        departments=(first.department, second.department),
        titles=(first.title, second.title),
        dates=(first.date, second.date),
        similarity=round(whole.similarity, 4),
        kind=judged.kind,
        shares=(round(whole.shares[0], 4), round(whole.shares[1], 4)),
        shared=cut_to_width(quote(one, run, weights), _SHOWN_WIDTH),
        document_count=count_holders(one, run, weights),
        people=(people[judged.rows[0]], people[judged.rows[1]]),
    )
