"""The text of pictures: what OCR finds, laid out as a page is, put where its page stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import Any

from ingest.cleaning import clean_text
from ingest.errors import UnreadableDocumentError
from ingest.parsing.outline import Outline
from ingest.parsing.page_blocks import add_items
from ingest.parsing.page_lines import arrange
from ingest.parsing.page_pieces import DIVIDED, Piece, Word
from ingest.parsing.scan_lines import Corners, in_reading_order, place_lines, size_of
from ingest.records import Block, ScanText

# Measured on drawn A4 pages of Chinese and English at 150, 171 and 200 dots an inch, with noise
# and a slight turn, letters of 7 and 10.5 points: all read at least 0.9989 of the characters.  What
# differs is the processor time of a full page: 4.5 s so, 6 s with the library's defaults, and with
# two threads 8 s, as one line at a time leaves a second one little to do.
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,  # it turns lines that stand on their heads, which are rare
    "Global.text_score": 0.5,  # lines that it is less sure of are dropped
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,  # more at once are padded to the longest
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_CLEARLY_LARGER = 1.25  # than most lines; boxes are rough, and vary with the letters by a tenth
_LETTER_SHARE = 0.75  # of a line's box that its letters take


def recognise_text(image: bytes, *, threads: int = 1) -> ScanText:
    """Return the blocks that a picture shows and its lines, none where it shows no text.

    Raises:
        UnreadableDocumentError: no OCR is installed.
    """
    found = _load_engine(threads)(image)
    if found.txts is None:
        return ScanText(blocks=(), lines=())
    outline = Outline()
    add_items(outline, list(arrange(list(_pieces(found.boxes, found.txts)), [], None)), {})
    lines = place_lines(found.boxes, found.txts, size_of(image))
    return ScanText(
        blocks=tuple(outline.blocks), lines=tuple(in_reading_order(lines, outline.blocks))
    )


def is_installed() -> bool:
    """Return whether pictures can be read."""
    return find_spec("rapidocr") is not None


@cache
def _load_engine(threads: int) -> Any:
    """Return the engine; its models are in its wheel, and nothing is fetched."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise UnreadableDocumentError(
            "is a scan; install the OCR extra: pip install 'whoknows[ocr]', and index again"
        ) from error
    return RapidOCR(params={**_SETTINGS, "EngineConfig.onnxruntime.intra_op_num_threads": threads})


def _pieces(boxes: Sequence[Corners], texts: Sequence[str]) -> Iterator[Piece]:
    """Yield the lines of a picture, set straight where the paper lay askew."""
    slope = median((box[1][1] - box[0][1]) / max(box[1][0] - box[0][0], 1.0) for box in boxes)
    heights = [_height(box) for box in boxes]
    usual = median(heights)
    for box, text, height in zip(boxes, texts, heights, strict=True):
        left, right = float(min(x for x, _ in box)), float(max(x for x, _ in box))
        middle = sum(y - slope * x for x, y in box) / len(box)
        size = height if height >= _CLEARLY_LARGER * usual else usual
        yield Piece(
            words=(Word(_mark_division(clean_text(text)), left, right),),
            size=size * _LETTER_SHARE,
            is_bold=False,
            is_fixed=False,
            font="",
            left=left,
            right=right,
            top=float(-middle + height / 2),
            bottom=float(-middle - height / 2),
        )


def _height(box: Corners) -> float:
    return float(abs(box[3][1] - box[0][1]) + abs(box[2][1] - box[1][1])) / 2


def _mark_division(text: str) -> str:
    """Mark a line whose last word goes on in the next, as PDF files do."""
    is_divided = len(text) > 1 and text.endswith("-") and text[-2].isalpha()
    return text[:-1] + DIVIDED if is_divided else text


def merge_scans(
    blocks: Sequence[Block], recognised: Mapping[int | None, Sequence[Block]]
) -> tuple[Block, ...]:
    """Return a document's blocks with those of its scanned pages, in the order of the pages.

    What stands on a scanned page before its first heading continues the section before it.
    """
    scanned = [replace(block, page=page) for page, found in recognised.items() for block in found]
    is_scanned = set(map(id, scanned))
    merged: list[Block] = []
    for block in sorted([*blocks, *scanned], key=lambda block: block.page or 0):
        if id(block) in is_scanned and not block.heading_path and merged:
            block = replace(block, heading_path=merged[-1].heading_path)
        merged.append(block)
    return tuple(merged)
