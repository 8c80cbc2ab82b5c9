"""The rows of the catalog as values, and how they are made of what SQLite keeps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from index.access import AccessLabel
from index.manifest import Unreadable
from ingest.records import (
    Association,
    Byline,
    Chunk,
    FoundIn,
    Language,
    Person,
    Role,
    UnresolvedName,
    Visibility,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of a source as a run last saw it; its documents are in rows of their own."""

    file_key: int
    file_id: str  # <department id>/<path below its source>
    department: str
    source: str
    revision: str
    content_hash: str
    ingest_version: str
    means: str  # what it was read with, see `means_of_reading`
    unreadable: tuple[Unreadable, ...]  # itself, or parts of it

    @property
    def path(self) -> str:
        """The path below the source."""
        return self.file_id.removeprefix(f"{self.department}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document of one generation, with its place and its access label."""

    document_key: int
    document_id: str
    department: str
    file_key: int
    parent: str | None
    path: str
    title: str
    language: Language
    media_type: str
    date: str | None
    content_hash: str
    first_chunk_id: int
    chunk_count: int
    segment_id: int
    first_position: int
    label: AccessLabel


class StoredDocument(NamedTuple):
    """A document of one generation as SQLite gives it: a fraction of the size of a row."""

    document_key: int
    document_id: str
    department: str
    file_key: int
    parent: str | None
    path: str
    title: str
    language: str
    media_type: str
    date: str | None
    content_hash: str
    first_chunk_id: int
    chunk_count: int
    segment_id: int
    first_position: int
    readers: str
    visibility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """A vector segment of one generation."""

    segment_id: int
    department: str
    file_name: str
    chunk_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A document of any generation, as it lies in a segment."""

    document_key: int
    title: str
    first_chunk_id: int
    chunk_count: int
    first_position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkMark:
    """What the catalog keeps of a chunk besides itself."""

    term_count: int  # lexical terms
    text_hash: bytes  # of what was embedded for it


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChunk:
    """A chunk as the catalog keeps it."""

    chunk_id: int
    document_key: int
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class StoredAssociation:
    """A person's part in a document of the catalog."""

    document_key: int
    association: Association


@dataclass(frozen=True, slots=True)
class StoredUnresolvedName:
    """A name in a document of the catalog that means nobody for sure."""

    document_key: int
    unresolved: UnresolvedName


def byline_of(row: Sequence[Any]) -> Byline:
    """Return the byline that SQLite gives as name, role and where it was found."""
    return Byline(name=row[0], role=Role(row[1]), found_in=FoundIn(row[2]))


def byline_values(byline: Byline) -> dict[str, object]:
    """Return the columns of a byline."""
    return {"name": byline.name, "role": byline.role.value, "found_in": byline.found_in.value}


def association_values(association: Association) -> dict[str, object]:
    """Return the columns of an association."""
    return {
        "person_id": association.person_id,
        "role": association.role.value,
        "found_in": association.found_in.value,
        "certainty": association.certainty,
        "ordinal": association.ordinal,
    }


def unresolved_values(unresolved: UnresolvedName) -> dict[str, object]:
    """Return the columns of a name that means nobody for sure."""
    candidates = json.dumps(unresolved.candidates, ensure_ascii=False)
    return {"name": unresolved.name, "candidates": candidates}


def chunk_values(chunk: Chunk, mark: ChunkMark) -> dict[str, object]:
    """Return the columns of a chunk."""
    return {
        "text": chunk.text,
        "language": chunk.language.value,
        "heading_path": json.dumps(chunk.heading_path, ensure_ascii=False),
        "page": chunk.page,
        "page_starts": json.dumps(chunk.page_starts),
        "header": chunk.header,
        "heading_starts": json.dumps(chunk.heading_starts),
        "term_count": mark.term_count,
        "text_hash": mark.text_hash,
    }


def association_of(row: Sequence[Any]) -> StoredAssociation:
    """Return the association that SQLite gives as a sequence in this order."""
    return StoredAssociation(
        row[0],
        Association(
            person_id=row[1],
            role=Role(row[2]),
            found_in=FoundIn(row[3]),
            certainty=row[4],
            ordinal=row[5],
        ),
    )


def person_to_json(person: Person) -> str:
    """Return a person as the catalog keeps them."""
    return json.dumps(
        {name: getattr(person, name) for name in Person.__dataclass_fields__}, ensure_ascii=False
    )


def person_from_json(text: str) -> Person:
    """Return the person that `person_to_json` wrote."""
    values: Mapping[str, Any] = json.loads(text)
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Person(**{**values, **lists})


def stored_chunk_of(row: Sequence[Any]) -> StoredChunk:
    """Return the chunk that SQLite gives as a sequence in this order."""
    return StoredChunk(
        chunk_id=row[0],
        document_key=row[1],
        chunk=Chunk(
            ordinal=row[8],
            text=row[2],
            language=Language(row[3]),
            heading_path=tuple(json.loads(row[4])),
            page=row[5],
            page_starts=tuple((start, page) for start, page in json.loads(row[6])),
            header=row[7],
            heading_starts=tuple((start, level) for start, level in json.loads(row[9])),
        ),
    )


def segment_row_of(row: Sequence[Any]) -> SegmentRow:
    """Return the row that SQLite gives as a sequence in this order."""
    return SegmentRow(
        segment_id=row[0], department=row[1], file_name=row[2], chunk_count=row[3], sha256=row[4]
    )


def file_row_of(row: Sequence[Any]) -> FileRow:
    """Return the row that SQLite gives as a sequence in this order."""
    return FileRow(
        file_key=row[0],
        file_id=row[1],
        department=row[2],
        source=row[3],
        revision=row[4],
        content_hash=row[5],
        ingest_version=row[6],
        means=row[7],
        unreadable=_unreadable_of(row[8]),
    )


@lru_cache(maxsize=256)  # hardly any file has something unreadable
def _unreadable_of(text: str) -> tuple[Unreadable, ...]:
    return tuple(Unreadable(**each) for each in json.loads(text))


def document_row_of(stored: StoredDocument) -> DocumentRow:
    """Return the row that SQLite gives as these columns."""
    values = stored._asdict()
    label = label_of(values.pop("readers"), values.pop("visibility"))
    return DocumentRow(**{**values, "language": Language(stored.language), "label": label})


@lru_cache(maxsize=4096)
def label_of(readers: str, visibility: str) -> AccessLabel:
    """Return the label that the catalog keeps as these two texts."""
    return AccessLabel(readers=tuple(json.loads(readers)), visibility=Visibility(visibility))
