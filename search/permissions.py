"""Who signs in is whom of the directory, and what is for those who look after whoknows."""

from collections.abc import Collection
from typing import Literal

from index.access import Viewer, viewer_of
from index.generations import Generation
from ingest.records import EVERYONE, Person
from ingest.sign_in import SignInSettings
from search.errors import NotAllowedError, UnknownPersonError


def require_operator(viewer: Viewer) -> None:
    """See that a viewer looks after whoknows.

    Raises:
        NotAllowedError: They do not.
    """
    if not viewer.is_operator:
        raise NotAllowedError("this is for whoever looks after whoknows")


def find_viewer(
    generation: Generation,
    settings: SignInSettings,
    signed_in_as: str,
    *,
    identity: Literal["email", "id"],
    groups: Collection[str] = (),
) -> Viewer:
    """Return the viewer that somebody who has signed in is.

    Args:
        generation: Whose directory is asked.
        settings: Who looks after whoknows.
        signed_in_as: What the way of signing in says of the person.
        identity: Whether that is the address or the id in the directory.
        groups: Those that it says besides; the directory's are looked up whenever something is
            asked.

    Raises:
        UnknownPersonError: The directory knows nobody of that address or id, or more than one.
    """
    found = _find_people(generation, signed_in_as, identity)
    if len(found) != 1:
        raise UnknownPersonError(signed_in_as)
    (person,) = found
    own = frozenset({EVERYONE, *groups})
    is_operator = person.person_id in settings.operators or not (
        settings.operator_groups.isdisjoint(own | viewer_of(person).groups)
    )
    return Viewer(person_id=person.person_id, groups=own, is_operator=is_operator)


def _find_people(generation: Generation, signed_in_as: str, identity: str) -> list[Person]:
    if identity == "id":
        row = generation.person_row.get(signed_in_as)
        found = [] if row is None else [generation.people[row]]
    else:
        wanted = _folded(signed_in_as)
        found = [each for each in generation.people if wanted and _folded(each.email) == wanted]
    return [each for each in found if each.is_in_directory]


def _folded(address: str | None) -> bytes:
    """Return an address in lower case, of ASCII alone: other letters fold to those of others."""
    return (address or "").strip().encode("utf-8", "surrogatepass").lower()


def name_of(generation: Generation, viewer: Viewer) -> str | None:
    """Return what the directory calls a viewer; None for whoever it does not know."""
    row = None if viewer.person_id is None else generation.person_row.get(viewer.person_id)
    return None if row is None else generation.people[row].name
