"""What OCR read of a picture in, its lines as they are read and where they stand out."""

import io
from collections.abc import Iterator, Sequence

from ingest.cleaning import clean_text, fold_text
from ingest.records import Block, ScanLine

SCALE = 10_000  # places are in such parts of a picture's width and height
Corners = Sequence[Sequence[float]]  # x to the right and y down, from the top left, clockwise


def size_of(image: bytes) -> tuple[int, int]:
    """Return the width and the height of a picture, in pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(image)) as picture:
        return picture.size


def place_lines(
    boxes: Sequence[Corners], texts: Sequence[str], size: tuple[int, int]
) -> list[ScanLine]:
    """Return the lines of a picture of this size, each with the upright box around its corners."""
    width, height = size
    lines = []
    for box, text in zip(boxes, texts, strict=True):
        across = [round(SCALE * float(x) / width) for x, _ in box]
        down = [round(SCALE * float(y) / height) for _, y in box]
        lines.append(ScanLine(clean_text(text), min(across), min(down), max(across), max(down)))
    return lines


def in_reading_order(lines: Sequence[ScanLine], blocks: Sequence[Block]) -> list[ScanLine]:
    """Return lines in the order in which the blocks that were made of them say what they say.

    Long lines choose their place first: a page number stands in many.
    """
    letters = "".join(map(fold_text, _texts(blocks)))
    free = letters
    places: dict[int, int] = {}
    for number in sorted(range(len(lines)), key=lambda each: -len(lines[each].text)):
        folded = fold_text(lines[number].text)
        place = free.find(folded) if folded else -1
        places[number] = len(letters) if place < 0 else place
        if place >= 0:
            free = free[:place] + "\0" * len(folded) + free[place + len(folded) :]
    return [lines[number] for number in sorted(places, key=lambda each: (places[each], each))]


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    header = None
    for block in blocks:
        if block.header and block.header != header:
            yield block.header
        header = block.header
        yield block.text
