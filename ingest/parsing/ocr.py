"""The text of pictures: what OCR finds in them, put where their pages stand."""

from collections.abc import Mapping, Sequence

from ingest.errors import UnreadableDocumentError
from ingest.records import Block


def recognise_text(image: bytes) -> tuple[Block, ...]:
    """Return the blocks that a picture shows.

    Raises:
        UnreadableDocumentError: no OCR is installed.
    """
    raise UnreadableDocumentError("is a scan; run OCR over it and replace it")


def merge_scans(
    blocks: Sequence[Block], recognised: Mapping[int | None, Sequence[Block]]
) -> tuple[Block, ...]:
    """Return a document's blocks with those of its scanned pages, in the order of the pages."""
    scanned = (block for page in recognised.values() for block in page)
    return tuple(sorted([*blocks, *scanned], key=lambda block: block.page or 0))
