"""Slides that are only a picture: a screenshot or a scanned page, for OCR."""

from typing import Any

from ingest.parsing.drawing_text import text_of
from ingest.parsing.ooxml import OfficePart, attribute, descendants_named
from ingest.records import Scan

_FEW_CHARACTERS = 20  # a slide with a picture and less text says what it says in the picture
_LEAST_BYTES = 10_000  # of a picture that may hold text; a logo is smaller
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff")


def find_scan(slide: OfficePart, root: Any, number: int) -> Scan | None:
    """Return the largest picture of a slide that has hardly any text."""
    if len(text_of(root)) >= _FEW_CHARACTERS:
        return None
    images = [
        image
        for blip in descendants_named(root, "blip")
        if (image := _image(slide, attribute(blip, "embed") or "")) is not None
    ]
    largest = max(images, key=len, default=b"")
    if len(largest) < _LEAST_BYTES or not largest.startswith(_SIGNATURES):
        return None
    return Scan(image=largest, page=number)


def _image(slide: OfficePart, identity: str) -> bytes | None:
    part = slide.related(identity=identity)
    return None if part is None else part.read_picture()
