"""An address in, where it opens a document out."""

from collections.abc import Mapping

from search.opened_documents import Opening

LONGEST_QUOTE = 2_000
_MOST_DIGITS = 7


def opening_of(address: Mapping[str, str]) -> Opening:
    """Return where an address opens a document; what is no number in it is passed over."""
    return Opening(
        chunk=number_in(address, "chunk"),
        quote=address.get("quote", "")[:LONGEST_QUOTE] or None,
        page=number_in(address, "page"),
        start=number_in(address, "start"),
    )


def number_in(address: Mapping[str, str], name: str) -> int | None:
    """Return a number of an address, None where there is none."""
    written = address.get(name, "")
    is_number = written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS
    return int(written) if is_number else None
