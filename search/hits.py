"""Passages as a reader sees them: where they stand, who wrote them, what they say."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.association_table import ROLES
from index.catalog_rows import StoredChunk
from index.generations import Generation
from index.words import find_terms
from ingest.records import Chunk, Language, Role
from ingest.sentences import split_sentences
from search.lexical import weigh_shared_terms
from search.naming import name_of

_SNIPPET_WIDTH = 240  # columns; a Chinese character takes two
_SHOWN_ROLES = (Role.AUTHOR, Role.OWNER, Role.REVIEWER, Role.CONTACT)


@dataclass(frozen=True, slots=True)
class PersonPart:
    """A person, and the part they have in a document."""

    person: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class FurtherPassage:
    """Another passage of a document that was found."""

    chunk: int
    heading: str
    page: int | None
    snippet: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with everything that its reader needs to judge it."""

    document: str
    chunk: int  # its position in the document, from 0
    title: str
    department: str
    heading: str
    page: int | None
    snippet: str
    score: float
    date: str | None
    people: tuple[PersonPart, ...]
    language: Language | None = None  # of the document
    more: tuple[FurtherPassage, ...] = ()  # of the same document, the closest first


def make_hits(
    generation: Generation,
    scored: Sequence[tuple[int, int, float]],
    term_weights: Mapping[str, float],
) -> list[Hit]:
    """Return the hits for (document row, chunk id, score), in order."""
    chunks = generation.fetch_chunks(chunk_id for _, chunk_id, _ in scored)
    people = people_of_documents(generation, {row for row, _, _ in scored})
    return [
        _make_hit(generation, row, chunks[chunk_id], score, people[row], term_weights)
        for row, chunk_id, score in scored
    ]


def _make_hit(
    generation: Generation,
    row: int,
    stored: StoredChunk,
    score: float,
    people: tuple[PersonPart, ...],
    term_weights: Mapping[str, float],
) -> Hit:
    document = generation.documents[row]
    return Hit(
        document=document.document_id,
        chunk=stored.chunk.ordinal,
        title=document.title,
        department=document.department,
        heading=format_heading(stored.chunk, document.title),
        page=stored.chunk.page,
        snippet=make_snippet(stored.chunk.text, term_weights),
        score=round(score, 4),
        date=document.date,
        people=people,
        language=document.language,
    )


def people_of_documents(
    generation: Generation, rows: Iterable[int]
) -> dict[int, tuple[PersonPart, ...]]:
    """Return who wrote, owns, reviewed or answers for each document, authors first.

    Who opted out is left out.
    """
    table = generation.associations
    found: dict[int, dict[int, int]] = {row: {} for row in sorted(rows)}
    shown = {ROLES.index(role) for role in _SHOWN_ROLES}
    for place in table.parts_in(found):
        parts = found[int(table.documents[place])]
        person, role = int(table.people[place]), int(table.roles[place])
        if role in shown and not generation.people[person].has_opted_out:
            parts[person] = min(role, parts.get(person, role))
    return {
        row: tuple(
            PersonPart(
                person=generation.people[person].person_id,
                name=name_of(generation, person, [row]),
                role=ROLES[role].value,
            )
            for person, role in sorted(parts.items(), key=lambda part: part[1])
        )
        for row, parts in found.items()
    }


def format_heading(chunk: Chunk, title: str) -> str:
    """Return the headings above a chunk, from the outermost in, without the document's title."""
    path = chunk.heading_path
    return " › ".join(path[1:] if path[:1] == (title,) else path)


def make_snippet(text: str, term_weights: Mapping[str, float]) -> str:
    """Return the stretch of whole sentences that covers most of a query, cut to a readable length.

    Where no term of the query occurs, that is the beginning.
    """
    sentences = [" ".join(sentence.split()) for sentence in split_sentences(text)]
    sentences = [sentence for sentence in sentences if sentence]
    if not sentences:
        return ""
    best = _find_best(
        sentences, {term: term_weights[term] for term in find_terms(text, term_weights)}
    )
    stretch = sentences[best]
    for sentence in sentences[best + 1 :]:
        if text_width(stretch) + text_width(sentence) > _SNIPPET_WIDTH:
            break
        stretch = f"{stretch} {sentence}"
    return cut_to_width(stretch, _SNIPPET_WIDTH)


def _find_best(sentences: Sequence[str], weights: Mapping[str, float]) -> int:
    """Return the place of the first sentence that covers most of some terms."""
    best, most, all_of_it = 0, 0.0, math.fsum(weights.values())
    for place, sentence in enumerate(sentences):
        if most == all_of_it:
            break
        gain = weigh_shared_terms(sentence, weights)
        if gain > most:
            best, most = place, gain
    return best


def text_width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character."""
    return len(text) + (0 if text.isascii() else sum(map("\u1100".__le__, text)))


def cut_to_width(text: str, width: int) -> str:
    """Return a text of at most `width` columns, with an ellipsis where it was cut."""
    if text_width(text) <= width:
        return text
    kept, taken = [], 1
    for character in text:
        taken += text_width(character)
        if taken > width:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"
