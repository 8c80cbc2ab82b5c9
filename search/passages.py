"""Evidence in, the numbered passages out that a language model answers from."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.generations import Generation
from ingest.records import Chunk
from search.evidence import Evidence
from search.hits import format_heading

_MOST_PASSAGES = 12
_MOST_CHARACTERS = 9_000  # of all passages together: small models read little


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that a model may cite by its number; it was found, so its viewer may read it."""

    number: int  # from 1
    row: int  # of Generation.documents
    chunk: Chunk
    title: str
    department: str  # in all its languages
    heading: str
    date: str | None

    @property
    def text(self) -> str:
        """What it says; rows of a table say it below their header."""
        header = self.chunk.header
        return f"{header}\n{self.chunk.text}" if header else self.chunk.text

    @property
    def context(self) -> str:
        """What stands above and around it, and is as true as what it says."""
        parts = [self.title, self.department, self.heading, self.date, self.chunk.header]
        return "\n".join(part for part in parts if part)


def number_passages(generation: Generation, evidence: Evidence) -> list[Passage]:
    """Return the best passages of what was found, the best first, repeated text once."""
    found = evidence.chunk_ids[: 2 * _MOST_PASSAGES].tolist()
    stored = generation.fetch_chunks(found)
    passages: list[Passage] = []
    texts: set[str] = set()
    length = 0
    for chunk_id, row in zip(found, evidence.chunk_documents.tolist(), strict=False):
        chunk = stored[chunk_id].chunk
        length += len(chunk.text)
        if passages and (length > _MOST_CHARACTERS or len(passages) == _MOST_PASSAGES):
            break
        if chunk.text not in texts:
            texts.add(chunk.text)
            passages.append(make_passage(generation, row, chunk, len(passages) + 1))
    return passages


def make_passage(generation: Generation, row: int, chunk: Chunk, number: int) -> Passage:
    """Return a chunk of a document as a passage."""
    document = generation.documents[row]
    return Passage(
        number=number,
        row=row,
        chunk=chunk,
        title=document.title,
        department=" ".join(_names_of(generation, document.department)),
        heading=format_heading(chunk, document.title),
        date=document.date,
    )


def _names_of(generation: Generation, department: str) -> Iterator[str]:
    for each in generation.departments:
        if each.department_id == department:
            yield from dict.fromkeys(each.names.values())
