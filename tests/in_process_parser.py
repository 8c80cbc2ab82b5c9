"""Parses in the test's own process, where a test is about something else than the sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.parsing.registry import ParsedMedia, parse_document
from ingest.records import Block, ScanText


@dataclass
class InProcessParser:
    """Parses with the real parsers; recognises the pictures that it is told of."""

    texts: Mapping[bytes, tuple[Block, ...]] = field(default_factory=dict)
    recognised: list[bytes] = field(default_factory=list)

    def parse(self, content: bytes, path: str) -> ParsedMedia:
        """Return what a file holds."""
        return parse_document(content, path)

    def recognise_text(self, image: bytes, path: str) -> ScanText:
        """Return what a picture shows, and remember that it was asked for."""
        self.recognised.append(image)
        return ScanText(blocks=self.texts[image], lines=())
