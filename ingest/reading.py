"""A file in, what it and the files inside it hold out: attachments, archive members, page scans."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Protocol

from ingest.errors import UnreadableDocumentError
from ingest.parsing.ocr import merge_scans
from ingest.parsing.registry import ParsedMedia
from ingest.records import Block, ParsedDocument, Part, RecognisedScan, ScanText
from ingest.sources import SourceFile, UnreadableDocument

MAX_PARTS = 20_000  # of one file, however deep
MAX_PARTS_BYTES = 1_000_000_000
MAX_DEPTH = 5  # an attachment of a mail in an archive in an archive has depth 3
_MAX_NAME_BYTES = 200
_OCR_IS_OFF = "has scanned pages; set ocr = true under [parsing] in whoknows.toml to read them"
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)

FindScan = Callable[[str], ScanText | None]
"""Returns what OCR once found in the picture with this SHA-256, None where it never saw it."""


class FileParser(Protocol):
    """Whoever parses, in this process or apart."""

    def parse(self, content: bytes, path: str) -> ParsedMedia:
        """Return what a file holds."""

    def recognise_text(self, image: bytes, path: str) -> ScanText:
        """Return what a picture shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A file, or one inside it, as its parser and OCR read it."""

    document_id: str
    path: str  # below the source; that of a part begins with that of its file
    parent: str | None  # the id of the file that it is inside
    media: ParsedMedia
    content_hash: str  # SHA-256, hexadecimal
    size_bytes: int
    scans: tuple[RecognisedScan, ...] = ()
    container: ParsedDocument | None = None  # what it is inside, without its blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """Everything that was found in a file, and what could not be read of it."""

    content_hash: str
    documents: tuple[ReadDocument, ...]
    unreadable: tuple[UnreadableDocument, ...]


def hash_content(content: bytes) -> str:
    """Return the SHA-256 of bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_file(
    file: SourceFile,
    content: bytes,
    parser: FileParser,
    *,
    has_ocr: bool = True,
    find_scan: FindScan = lambda _hash: None,
    wants_lines: bool = False,
) -> FileReading:
    """Read a file and the files inside it, each a document of its own after its container.

    What cannot be read is in the result with its reason; nothing is raised.  Scans are read by OCR
    where nothing is known of them, and with `wants_lines` where it is not known how lines stand.
    """
    family = _Family(file, parser, has_ocr, find_scan, wants_lines)
    family.read(file.path, content, parent=None, container=None, depth=0)
    return FileReading(
        content_hash=hash_content(content),
        documents=tuple(family.documents),
        unreadable=tuple(dict.fromkeys(family.unreadable)),
    )


@dataclass(slots=True)
class _Family:
    """A file that is being read, with those inside it."""

    file: SourceFile
    parser: FileParser
    has_ocr: bool
    find_scan: FindScan
    wants_lines: bool
    documents: list[ReadDocument] = field(default_factory=list)
    unreadable: list[UnreadableDocument] = field(default_factory=list)
    part_count: int = 0
    part_bytes: int = 0

    def read(
        self,
        path: str,
        content: bytes,
        *,
        parent: str | None,
        container: ParsedDocument | None,
        depth: int,
    ) -> None:
        """Read one of them, and then its parts."""
        document_id = f"{self.file.department}/{path}"
        try:
            media = self.parser.parse(content, path)
        except UnreadableDocumentError as error:
            self._report(path, str(error))
            return
        parsed, scans = self._read_scans(media.parsed, path)
        for gap in parsed.gaps:
            self._report(path, gap)
        if parsed.blocks or parsed.title:
            self.documents.append(
                ReadDocument(
                    document_id=document_id,
                    path=path,
                    parent=parent,
                    media=ParsedMedia(
                        media_type=media.media_type,
                        parsed=replace(parsed, parts=(), scans=()),  # large, and done with
                    ),
                    content_hash=hash_content(content),
                    size_bytes=len(content),
                    scans=scans,
                    container=container,
                )
            )
        around = replace(parsed, blocks=(), parts=(), scans=())
        for name, part in named_apart(parsed.parts):
            self._read_part(
                f"{path}/{name}", part, parent=document_id, container=around, depth=depth + 1
            )

    def _read_part(
        self, path: str, part: Part, *, parent: str, container: ParsedDocument, depth: int
    ) -> None:
        self.part_count += 1
        self.part_bytes += len(part.content)
        if depth > MAX_DEPTH:
            self._report(path, f"lies more than {MAX_DEPTH} files deep; unpack it")
        elif self.part_count > MAX_PARTS or self.part_bytes > MAX_PARTS_BYTES:
            self._report(
                self.file.path,
                f"holds more than {MAX_PARTS} files or "
                f"{MAX_PARTS_BYTES // 1_000_000} MB; the rest is left out, unpack it",
            )
        else:
            self.read(path, part.content, parent=parent, container=container, depth=depth)

    def _read_scans(
        self, parsed: ParsedDocument, path: str
    ) -> tuple[ParsedDocument, tuple[RecognisedScan, ...]]:
        """Return the document with the text of its scans in place, and those texts apart."""
        if not parsed.scans:
            return parsed, ()
        if not self.has_ocr:
            return replace(parsed, gaps=(*parsed.gaps, _OCR_IS_OFF)), ()
        found: dict[int | None, Sequence[Block]] = {}
        scans: list[RecognisedScan] = []
        failures: dict[str, None] = {}
        for scan in parsed.scans:
            image_hash = hash_content(scan.image)
            try:
                text = self._recognise(scan.image, image_hash, path)
            except UnreadableDocumentError as error:
                failures[str(error).removeprefix(f"{path}: ")] = None
                continue
            found[scan.page] = text.blocks
            scans.append(RecognisedScan(image_hash=image_hash, text=text, page=scan.page))
        merged = merge_scans(parsed.blocks, found)
        if not (merged or failures or parsed.title):
            failures["shows no text; remove it, or scan it again"] = None
        gaps = (*parsed.gaps, *failures)
        return replace(parsed, blocks=merged, gaps=gaps), tuple(scans)

    def _recognise(self, image: bytes, image_hash: str, path: str) -> ScanText:
        known = self.find_scan(image_hash)
        if known is not None and (known.lines is not None or not self.wants_lines):
            return known
        try:
            return self.parser.recognise_text(image, path)
        except UnreadableDocumentError:
            if known is None:
                raise
            return known  # without its lines: it is found as before, and marked by a later run

    def _report(self, path: str, reason: str) -> None:
        self.unreadable.append(
            UnreadableDocument(
                document_id=f"{self.file.department}/{path}",
                reason=reason.removeprefix(f"{path}: "),
            )
        )


def named_apart(parts: Sequence[Part]) -> Iterator[tuple[str, Part]]:
    """Yield the parts with names that are safe in an id and unlike each other."""
    taken: set[str] = set()
    for number, part in enumerate(parts, start=1):
        name = safe_name(part.name) or str(number)
        while name in taken:
            path = PurePosixPath(name)
            name = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        taken.add(name)
        yield name, part


def safe_name(name: str) -> str:
    """Return a part's name as a path below its container, whatever its container calls it."""
    text = unicodedata.normalize("NFC", _UNSAFE.sub("_", name)).replace("\\", "/")
    pieces = (piece.strip() for piece in text.split("/"))
    return "/".join(_shortened(piece) for piece in pieces if piece not in {"", ".", ".."})


def _shortened(piece: str) -> str:
    if len(piece.encode()) <= _MAX_NAME_BYTES:
        return piece
    suffix = PurePosixPath(piece).suffix[:20]
    return piece.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").strip() + suffix
