"""Pages of a PDF that are only a picture: told from the others, and drawn for OCR."""

from typing import Any

from ingest.parsing.images import MAX_SIDE_PIXELS, prepare_scan
from ingest.records import Scan

MAX_SCANS = 300  # of one document; OCR takes seconds for each
MOST_CHARACTERS = 20  # on a page that is a scan: a stamp or a page number may be text
_LEAST_COVER = 0.3  # of the page that pictures take
_DOTS_AN_INCH = 200
_POINTS_AN_INCH = 72
_MAX_PICTURES = 500  # strips of one picture, on a page


def is_scan(page: Any, character_count: int) -> bool:
    """Tell whether an open page has hardly any text and pictures over much of it."""
    if character_count >= MOST_CHARACTERS:
        return False
    width, height = page.get_size()
    least: float = _LEAST_COVER * width * height
    return _covered_points(page) >= least


def draw_scan(page: Any, number: int) -> Scan:
    """Return an open page as a grey picture, large enough for OCR and no larger."""
    longest = max(1.0, *page.get_size())
    scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, MAX_SIDE_PIXELS / longest)
    drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    return prepare_scan(drawn.to_pil(), number)


def _covered_points(page: Any) -> float:
    import pypdfium2.raw as pdfium

    covered = 0.0
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    for _, picture in zip(range(_MAX_PICTURES), pictures, strict=False):
        left, bottom, right, top = picture.get_bounds()
        covered += (right - left) * (top - bottom)
    return covered
