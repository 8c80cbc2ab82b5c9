"""The values that ingest hands on: departments, people, documents, chunks, associations."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

EVERYONE = "everyone"  # the built-in group that each viewer belongs to


class Visibility(StrEnum):
    """What a viewer who may not read a document learns of it."""

    OPEN = "open"
    LISTED = "listed"
    HIDDEN = "hidden"


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    CODE = "code"
    NOTE = "note"
    CAPTION = "caption"


class Role(StrEnum):
    """How a person stands to a document."""

    AUTHOR = "author"
    OWNER = "owner"
    REVIEWER = "reviewer"
    CONTACT = "contact"
    ATTENDEE = "attendee"
    MENTION = "mention"


class FoundIn(StrEnum):
    """Where a document names a person."""

    PROPERTY = "property"  # of the file, front matter included
    BYLINE = "byline"  # a labelled line, table or list of its text
    TEXT = "text"


class Language(StrEnum):
    """A language that documents, questions and the page are in."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """Who may read the documents of a department whose path matches a pattern."""

    path: str
    readers: tuple[str, ...]
    visibility: Visibility = Visibility.HIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A part of the organisation that keeps documents of its own."""

    department_id: str
    names: Mapping[Language, str]
    sources: tuple[str, ...]
    readers: tuple[str, ...] = (EVERYONE,)
    lead: str | None = None
    rules: tuple[AccessRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone whom the directory or a document names."""

    person_id: str
    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None
    department: str | None = None
    title: str | None = None
    manager: str | None = None
    groups: tuple[str, ...] = ()
    has_opted_out: bool = False
    is_in_directory: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A structural unit of a document, in reading order.

    A table row's `text` is its cells joined by " | "; `header` is the joined header of its table.
    A heading's `heading_path` ends with the heading itself.
    """

    kind: BlockKind
    text: str
    heading_path: tuple[str, ...] = ()
    page: int | None = None  # pages count from 1
    header: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """A name as a document gives it, with the role it gives that name."""

    name: str  # with what stands in brackets behind it, such as a department
    role: Role
    found_in: FoundIn = FoundIn.BYLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file inside another: an attachment, a member of an archive, an embedded object."""

    name: str  # as its container names it, with forward slashes
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A page that is only a picture, or a picture that is a document, for OCR."""

    image: bytes  # PNG or JPEG
    page: int | None = None  # pages count from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """What a parser finds in a file.

    Pages are those of a PDF, the slides of a presentation or the sheets of a workbook.
    """

    title: str | None
    blocks: tuple[Block, ...]
    bylines: tuple[Byline, ...] = ()
    date: datetime.date | None = None
    parts: tuple[Part, ...] = ()
    scans: tuple[Scan, ...] = ()
    gaps: tuple[str, ...] = ()  # what could not be read of it, each with what to do


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A line of a picture and where it stands, in ten-thousandths of its width and its height."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanText:
    """What OCR found in a picture."""

    blocks: tuple[Block, ...]
    lines: tuple[ScanLine, ...] | None = None  # as they are read; None where that was not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedScan:
    """What OCR found in a document's picture, kept so that the same is never read twice."""

    image_hash: str  # SHA-256 of the picture's bytes, hexadecimal
    text: ScanText
    page: int | None = None  # that it is; None where pages do not count


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file of a department, or one inside it, as it is known everywhere after ingest."""

    document_id: str  # <department id>/<path below its source>
    department: str
    path: str  # below the source, with forward slashes; a part's continues its container's
    title: str
    language: Language
    media_type: str
    content_hash: str  # SHA-256 of the file's bytes, hexadecimal
    size_bytes: int
    date: datetime.date | None = None
    parent: str | None = None  # the id of the mail, archive or document that it is inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of one document: the unit that is embedded, ranked and cited."""

    ordinal: int  # position in its document, from 0
    text: str
    language: Language
    heading_path: tuple[str, ...] = ()
    page: int | None = None  # where it begins
    page_starts: tuple[tuple[int, int], ...] = ()  # (position in `text`, page) of later pages
    header: str | None = None  # the table header that its rows belong to
    heading_starts: tuple[tuple[int, int], ...] = ()  # (position in `text`, level from 1) of each

    def page_at(self, position: int) -> int | None:
        """Return the page that a position of the text stands on."""
        return max(
            (page for start, page in self.page_starts if start <= position), default=self.page
        )

    def stretch_on(self, page: int) -> tuple[int, int]:
        """Return where its text begins and ends on a page; the two are equal where none is."""
        edges = [(0, self.page), *self.page_starts, (len(self.text), None)]
        own = [(start, end) for (start, number), (end, _) in pairwise(edges) if number == page]
        return (own[0][0], own[-1][1]) if own else (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """A person's part in a document, or in one of its chunks."""

    person_id: str
    role: Role
    found_in: FoundIn
    certainty: float  # that it is this person, 0 to 1; the constants are in ingest.people
    ordinal: int | None = None  # the chunk that names the person; None for the whole document


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedName:
    """A name in a document that the directory does not know, or that several people share."""

    name: str
    candidates: tuple[str, ...] = ()  # ids of those who share it, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedDocument:
    """A document with everything that the index keeps of it."""

    document: Document
    chunks: tuple[Chunk, ...]
    bylines: tuple[Byline, ...]
    scans: tuple[RecognisedScan, ...] = ()
