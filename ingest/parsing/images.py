"""A picture in, scans for OCR out: each page upright, and no larger than OCR needs."""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.errors import UnreadableDocumentError
from ingest.parsing.properties import bylines_of, find_date, real_title, split_names
from ingest.records import ParsedDocument, Role, Scan

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PAGES = 300
MAX_SIDE_PIXELS = 2_000  # OCR looks at no more
_MAX_PIXELS = 80_000_000  # a sheet of A3 at 600 dots an inch has 70 million; Pillow warns at 89
_LEAST_SIDE_PIXELS = 50  # a smaller picture is an icon
_JPEG_QUALITY = 85  # a tenth of the size that PNG has for noisy paper, and read as well
_FORMATS = ("PNG", "JPEG", "TIFF")
_GREY_MODES = {"1", "L", "LA", "I", "F", "I;16"}
_DESCRIPTION, _ARTIST, _DETAILS, _TAKEN_AT = 270, 315, 0x8769, 36867  # EXIF 2.3
# What Pillow raises on damaged files, beside its own errors, which are OSErrors.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error)


def parse_image(content: bytes, path: str) -> ParsedDocument:
    """Return a picture as a document that has only scans.

    Raises:
        UnreadableDocumentError: it is damaged, an icon, or too large to be opened safely.
    """
    gaps: list[str] = []
    with open_picture(content, path) as picture:
        properties = _read_properties(picture)
        scans = tuple(_read_pages(picture, gaps))
    if not scans:
        reason = gaps[0] if gaps else "is too small a picture to show text; remove it"
        raise UnreadableDocumentError(f"{path}: {reason}")
    return ParsedDocument(
        title=real_title(properties.get(_DESCRIPTION)),
        blocks=(),
        bylines=bylines_of(split_names(properties.get(_ARTIST, "")), Role.AUTHOR),
        date=find_date(properties.get(_TAKEN_AT, "").replace(":", "-")[:10]),
        scans=scans,
        gaps=tuple(gaps),
    )


@contextmanager
def open_picture(content: bytes, path: str) -> Iterator["Image"]:
    """Give a picture, opened; what is wrong with it shows at the latest when it is drawn.

    Raises:
        UnreadableDocumentError: it is damaged, or too large to be opened safely.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                _check_size(picture)
                yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableDocumentError(
            f"{path}: has more than {_MAX_PIXELS // 1_000_000} million pixels; save it smaller"
        ) from error
    except _DAMAGE as error:
        raise UnreadableDocumentError(
            f"{path}: is a damaged picture; save it again or remove it"
        ) from error


def select_page(picture: "Image", page: int) -> "Image":
    """Return a page of an open picture, upright.

    Raises:
        EOFError: There is no such page.
    """
    from PIL import ImageOps

    picture.seek(page - 1)
    _check_size(picture)
    return ImageOps.exif_transpose(picture)


def count_pages(picture: "Image") -> int:
    """Return how many pages an open picture has; only a TIFF can have several."""
    return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1


def prepare_scan(picture: "Image", page: int | None) -> Scan:
    """Return a picture as OCR takes it: on white, in grey where it has no colours, bounded."""
    picture = on_paper(picture)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=_JPEG_QUALITY)
    return Scan(image=stream.getvalue(), page=page)


def on_paper(picture: "Image") -> "Image":
    """Return a picture on white, in grey where it has no colours, no larger than is looked at."""
    if "A" in picture.mode or "transparency" in picture.info:
        picture = _on_white(picture)
    plain = picture.convert("L" if picture.mode in _GREY_MODES else "RGB")
    plain.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    return plain


def _on_white(picture: "Image") -> "Image":
    from PIL import Image

    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _check_size(picture: "Image") -> None:
    from PIL import Image

    if picture.width * picture.height > _MAX_PIXELS:
        raise Image.DecompressionBombError


def _read_properties(picture: "Image") -> dict[int, str]:
    exif = picture.getexif()
    entries = {**exif, **exif.get_ifd(_DETAILS)}
    return {key: value for key, value in entries.items() if isinstance(value, str)}


def _read_pages(picture: "Image", gaps: list[str]) -> Iterator[Scan]:
    """Yield the pages of a TIFF; other formats have one, which needs no number."""
    from PIL import ImageOps

    count = count_pages(picture)
    if count > MAX_PAGES:
        gaps.append(f"the pages from {MAX_PAGES + 1} on are not read; split it")
    for number in range(1, min(count, MAX_PAGES) + 1):
        try:
            picture.seek(number - 1)
            _check_size(picture)
            if min(picture.size) >= _LEAST_SIDE_PIXELS:
                upright = ImageOps.exif_transpose(picture)
                yield prepare_scan(upright, number if count > 1 else None)
        except _DAMAGE:
            gaps.append(f"page {number} is damaged; scan it again")
