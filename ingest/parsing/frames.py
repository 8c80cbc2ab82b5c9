"""What passes between the program and a process that parses: one message a frame."""

from typing import BinaryIO, TypeVar

import msgspec

from ingest.parsing.page_images import DrawnPage, MarkedText
from ingest.parsing.registry import ParsedMedia
from ingest.records import ScanText

READY = b"ready"  # the first frame that a process that parses sends
_LENGTH_BYTES = 8
_Message = TypeVar("_Message")


class ParseRequest(msgspec.Struct, tag="parse", frozen=True):
    """Asks what a file holds."""

    path: str
    content: bytes
    passwords: tuple[str, ...]


class ReadScanRequest(msgspec.Struct, tag="scan", frozen=True):
    """Asks for the text of a picture."""

    path: str
    image: bytes


class DrawPageRequest(msgspec.Struct, tag="draw", frozen=True):
    """Asks for the image of a page."""

    path: str
    content: bytes
    page: int
    marked: MarkedText | None
    passwords: tuple[str, ...]


class PrintSlidesRequest(msgspec.Struct, tag="print", frozen=True):
    """Asks for the slides of a presentation as the pages of a PDF."""

    path: str
    content: bytes
    passwords: tuple[str, ...]


class PrepareRequest(msgspec.Struct, tag="prepare", frozen=True):
    """Asks for nothing but that what draws pages is loaded."""

    path: str


Request = ParseRequest | ReadScanRequest | DrawPageRequest | PrintSlidesRequest | PrepareRequest


class Reply(msgspec.Struct, frozen=True):
    """What came of a request; one of its fields is set, unless it asked for nothing."""

    media: ParsedMedia | None = None
    text: ScanText | None = None
    drawn: DrawnPage | None = None
    printed: bytes | None = None
    failure: str | None = None


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Write one message."""
    stream.write(len(content).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO, *, most_bytes: int) -> bytes | None:
    """Return one message, None where the other side is gone or sends more than it may."""
    start = stream.read(_LENGTH_BYTES)
    length = int.from_bytes(start, "big")
    if len(start) < _LENGTH_BYTES or length > most_bytes:
        return None
    content = stream.read(length)
    return content if len(content) == length else None
