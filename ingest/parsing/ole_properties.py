"""Title, authors and date, as the binary formats of Office keep them."""

from typing import Any

from ingest.parsing.core_properties import CoreProperties
from ingest.parsing.properties import bylines_of, date_of, real_title, split_names
from ingest.records import Role

_UNICODE_CODE_PAGE = 65001


def read_ole_properties(content: bytes) -> CoreProperties:
    """Return the properties of a compound file, empty where they cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(content) as compound:
            summary = compound.get_metadata()
    except (OSError, ValueError, IndexError, AttributeError):  # what it raises on damaged files
        return CoreProperties(title=None, bylines=(), date=None)
    page = summary.codepage
    return CoreProperties(
        title=real_title(_decode(summary.title, page)),
        bylines=bylines_of(split_names(_decode(summary.author, page)), Role.AUTHOR),
        date=date_of(summary.create_time),
    )


def _decode(value: Any, code_page: int | None) -> str:
    """Return a text property; its bytes are in the code page of the machine that wrote it."""
    if not isinstance(value, bytes):
        return ""
    page = code_page or _UNICODE_CODE_PAGE
    encoding = "utf-8" if page in {_UNICODE_CODE_PAGE, -535} else f"cp{page % 65536}"
    try:
        return value.decode(encoding).rstrip("\0")
    except (UnicodeDecodeError, LookupError):
        return ""
