"""Two documents sentence by sentence: what is the same, what differs, what only one of them has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.generations import Generation
from ingest.sentences import split_sentences

_MOST_SENTENCES = 600  # of each document; comparing takes the square of that
_ALIKE = 0.5  # of 1: sentences that are less alike are no versions of each other


@dataclass(frozen=True, slots=True)
class ComparedSentence:
    """A sentence of the one, its version in the other, or both; None where there is none."""

    one: str | None
    other: str | None

    @property
    def is_same(self) -> bool:
        """Whether both say it in the same words."""
        return self.one == self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDifferences:
    """Two documents beside each other, in the order of the one."""

    documents: tuple[str, str]
    titles: tuple[str, str]
    departments: tuple[str, str]
    dates: tuple[str | None, str | None]
    sentences: tuple[ComparedSentence, ...]
    is_cut: bool  # they are longer than what is compared


def compare_documents(generation: Generation, one: int, other: int) -> DocumentDifferences:
    """Return how two documents, given by their rows, differ."""
    texts = (_sentences_of(generation, one), _sentences_of(generation, other))
    first, second = generation.documents[one], generation.documents[other]
    return DocumentDifferences(
        documents=(first.document_id, second.document_id),
        titles=(first.title, second.title),
        departments=(first.department, second.department),
        dates=(first.date, second.date),
        sentences=tuple(compare_sentences(texts[0][:_MOST_SENTENCES], texts[1][:_MOST_SENTENCES])),
        is_cut=max(map(len, texts)) > _MOST_SENTENCES,
    )


def _sentences_of(generation: Generation, row: int) -> list[str]:
    chunks = generation.fetch_chunks(generation.chunk_ids_of(row).tolist())
    written = (chunks[each].chunk.text for each in sorted(chunks))
    sentences = (" ".join(each.split()) for text in written for each in split_sentences(text))
    return [
        each for each in sentences if any(map(str.isalpha, each))
    ]  # the number of a line is none


def compare_sentences(one: Sequence[str], other: Sequence[str]) -> Iterator[ComparedSentence]:
    """Yield every sentence of both, beside its version in the other where there is one."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for kind, start, stop, other_start, other_stop in matcher.get_opcodes():
        if kind == "equal":
            yield from (ComparedSentence(each, each) for each in one[start:stop])
        else:
            yield from _pair_versions(one[start:stop], other[other_start:other_stop])


def _pair_versions(one: Sequence[str], other: Sequence[str]) -> Iterator[ComparedSentence]:
    """Yield sentences that differ, those that are much alike beside each other, in order."""
    rest = list(other)
    for sentence in one:
        place = next((at for at, each in enumerate(rest) if _are_alike(sentence, each)), None)
        if place is None:
            yield ComparedSentence(sentence, None)
            continue
        yield from (ComparedSentence(None, each) for each in rest[:place])
        yield ComparedSentence(sentence, rest[place])
        rest = rest[place + 1 :]
    yield from (ComparedSentence(None, each) for each in rest)


def _are_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
