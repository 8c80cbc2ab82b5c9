"""What a request for a page's image or a document's original is answered with, as plain values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote as percent_encode

from index.access import Viewer
from search.engine import Engine
from search.errors import OriginalError, OriginalProblem, QueryError
from search.opened_documents import Opening

_UNKNOWN = "no such document: the link may be old, or the document may not be open to you"
_STATUSES = {
    OriginalProblem.CHANGED: 410,
    OriginalProblem.UNREACHABLE: 503,
    OriginalProblem.UNDRAWABLE: 415,
}
_SAFE_HEADERS = {
    # Kept by one browser only, which asks each time whether its reader still may see it.
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_LONGEST_QUOTE = 2_000
_MOST_DIGITS = 7
_BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResponse:
    """A status, a body and its headers, for whatever serves them."""

    status: int
    content: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def opening_of(address: Mapping[str, str]) -> Opening:
    """Return where an address opens a document; what is no number in it is passed over."""
    return Opening(
        chunk=number_in(address, "chunk"),
        quote=address.get("quote", "")[:_LONGEST_QUOTE] or None,
        page=number_in(address, "page"),
        start=number_in(address, "start"),
    )


def number_in(address: Mapping[str, str], name: str) -> int | None:
    """Return a number of an address, None where there is none."""
    written = address.get(name, "")
    is_number = written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS
    return int(written) if is_number else None


def respond_with_page(
    engine: Engine, viewer: Viewer, address: Mapping[str, str], *, known_tag: str = ""
) -> DocumentResponse:
    """Return the image of the page that an address names.

    Args:
        engine: What is asked.
        viewer: On whose behalf.
        address: Its `document` and `page`, and `chunk` and `quote` of the passage to mark.
        known_tag: The tag of what the reader already has (`If-None-Match`).
    """
    page = number_in(address, "page")
    if not page:
        return _refusal(400, "give the number of a page, from 1")
    try:
        image = engine.page_image(address.get("document", ""), page, viewer, opening_of(address))
    except (QueryError, OriginalError) as error:
        return _explain(error)
    return _content(image.content, image.media_type, {}, known_tag)


def respond_with_original(
    engine: Engine, viewer: Viewer, address: Mapping[str, str], *, known_tag: str = ""
) -> DocumentResponse:
    """Return the document that an address names, to be saved and never shown by the browser."""
    try:
        original = engine.original_file(address.get("document", ""), viewer)
    except (QueryError, OriginalError) as error:
        return _explain(error)
    name = percent_encode(original.file_name, safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    media_type = original.media_type if "*" not in original.media_type else _BYTES
    return _content(original.content, media_type, headers, known_tag)


def _content(
    content: bytes, media_type: str, headers: Mapping[str, str], known_tag: str
) -> DocumentResponse:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    all_headers = {**_SAFE_HEADERS, "ETag": tag, **headers}
    if tag in known_tag:
        return DocumentResponse(status=304, headers=all_headers)
    return DocumentResponse(status=200, content=content, media_type=media_type, headers=all_headers)


def _explain(error: QueryError | OriginalError) -> DocumentResponse:
    if isinstance(error, QueryError):
        return _refusal(404, _UNKNOWN)
    return _refusal(_STATUSES[error.problem], str(error))


def _refusal(status: int, reason: str) -> DocumentResponse:
    headers = {**_SAFE_HEADERS, "Cache-Control": "no-store"}
    return DocumentResponse(status=status, content=reason.encode(), headers=headers)
