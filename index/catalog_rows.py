"""The rows of the catalog as values, and how they are made of what SQLite keeps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.access import AccessLabel
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
class DocumentRow:
    """A document of one generation, with its place and its access label."""

    document_key: int
    document_id: str
    department: str
    source: str
    path: str
    title: str
    language: Language
    media_type: str
    date: str | None
    content_hash: str
    ingest_version: str
    first_chunk_id: int
    chunk_count: int
    segment_id: int
    first_position: int
    label: AccessLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """A vector segment of one generation."""

    segment_id: int
    department: str
    file_name: str
    chunk_count: int
    sha256: str


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


def document_row_of(row: Sequence[Any]) -> DocumentRow:
    """Return the row that SQLite gives as a sequence in this order."""
    return DocumentRow(
        document_key=row[0],
        document_id=row[1],
        department=row[2],
        source=row[3],
        path=row[4],
        title=row[5],
        language=Language(row[6]),
        media_type=row[7],
        date=row[8],
        content_hash=row[9],
        ingest_version=row[10],
        first_chunk_id=row[11],
        chunk_count=row[12],
        segment_id=row[13],
        first_position=row[14],
        label=AccessLabel(readers=tuple(json.loads(row[15])), visibility=Visibility(row[16])),
    )
