"""A presentation in, its slides as the pages of a PDF out, through LibreOffice.

A slide by itself would take nearly as long as all of them: most of the time is its start.
"""

from collections.abc import Sequence

from ingest.errors import UnreadableDocumentError
from ingest.parsing.libreoffice import can_convert, convert, find_library
from ingest.parsing.recognition import MediaType, recognise
from ingest.parsing.unlocking import LOCKABLE, unlock

_SUFFIXES = {MediaType.PPTX: "pptx", MediaType.PPT: "ppt", MediaType.ODP: "odp"}
SLIDE_TYPES = frozenset(_SUFFIXES)
# Hidden slides count when slides are numbered, so they must be pages; photographs need no more
# dots than the image of a page has.  LibreOffice 7.4 and later understand this.
_OPTIONS = (
    '{"ExportHiddenSlides":{"type":"boolean","value":"true"},'
    '"ReduceImageResolution":{"type":"boolean","value":"true"},'
    '"MaxImageResolution":{"type":"long","value":"150"}}'
)


def can_print_slides() -> bool:
    """Return whether there is a LibreOffice for it, and a kernel that confines it."""
    return can_convert()


def print_slides(content: bytes, path: str, *, passwords: Sequence[str] = ()) -> bytes:
    """Return a PDF whose pages are the slides of a presentation, hidden ones too.

    Raises:
        UnreadableDocumentError: it is no presentation or damaged, needs another password, or
            LibreOffice is missing or takes too long.
    """
    media_type = recognise(content, path)
    if media_type in LOCKABLE:
        content = unlock(content, path, media_type, passwords)
        media_type = recognise(content, path)
    if media_type not in SLIDE_TYPES:
        raise UnreadableDocumentError(f"{path}: is {media_type}, which has no slides")
    if find_library() is None:
        raise UnreadableDocumentError(
            f"{path}: its slides are drawn by LibreOffice for Linux; install it (on Debian: "
            "apt-get install libreoffice-impress-nogui)"
        )
    suffix = _SUFFIXES[media_type]
    return convert(content, path, suffix=suffix, target="pdf", options=_OPTIONS)
