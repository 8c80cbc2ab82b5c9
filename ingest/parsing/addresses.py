"""The people in the address lines of a mail, each as `Name <address>`."""

import re
from collections.abc import Iterator

_ADDRESS = r"[^\s<>\[\]()\"',;:：，；@]{1,64}@[\w-]+(?:\.[\w-]+)+"
_BARE = re.compile(_ADDRESS)
_OPEN = re.compile(r"[<\[]\s*(?:mailto:)?", re.IGNORECASE)  # Outlook quotes as [mailto:address]
_CLOSE = re.compile(r"[>\]]")
_EDGES = " \t,，;；\"'“”‘’*"
_MACHINES = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_.]?daemon|postmaster|notifications?|alerts?|"
    r"newsletter|bounces?|.*-bounces)(?:[-+].*)?@",
    re.IGNORECASE,
)


def people_in(line: str) -> tuple[str, ...]:
    """Return the people whom an address line names, without machines.

    A person is `Name <address>`, the address where there is no name, or the name where no address
    is given.
    """
    found = [person for piece in _CLOSE.split(line) for person in _in_piece(piece)]
    if not found:
        return tuple(name for part in re.split("[;；]", line) if (name := _name(part)))
    people = (
        f"{name} <{address}>" if name and name != address else address
        for name, address in found
        if not _MACHINES.match(address)
    )
    return tuple(dict.fromkeys(people))


def _in_piece(piece: str) -> Iterator[tuple[str, str]]:
    """Yield name and address of who stands before a closing bracket, those without name first."""
    before, *within = _OPEN.split(piece, maxsplit=1)
    address = within[0].strip() if within else ""
    others = [one for one in _BARE.findall(before) if one != address]
    yield from (("", one) for one in others)
    if _BARE.fullmatch(address):
        yield _name(before), address


def _name(text: str) -> str:
    """Return the name in what stands before an address: other addresses may, too."""
    return " ".join(_BARE.sub("", text).replace("\\", "").strip(_EDGES).split())
