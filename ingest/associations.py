"""Who stands behind a document: its bylines and the names in its text, resolved to people."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.everyday_words import names_nobody
from ingest.names import bare_name, normalised_name
from ingest.people import UNLISTED, Directory, Resolution
from ingest.records import (
    Association,
    Byline,
    Chunk,
    FoundIn,
    Person,
    Role,
    UnresolvedName,
)

# Raise it with every change to whom a name means: indexes then resolve all names anew.
ATTRIBUTION_VERSION = 4
_UNRESOLVED = "-unresolved"
_LATIN_WORD = re.compile(r"[^\W\d_]\w*[.'’-]?\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The people of a document, and the names in it that mean nobody for sure, each once."""

    associations: tuple[Association, ...]
    unresolved: tuple[UnresolvedName, ...]


def attribute(
    *, bylines: Sequence[Byline], chunks: Sequence[Chunk], department: str, directory: Directory
) -> Attribution:
    """Return who stands behind a document and who is named in its chunks, each once a role.

    Somebody whom bylines of one role name in several ways is there as the surest of them says.
    What names a department, or is just a word, is nobody's name unless the directory lists it.
    """
    found: dict[tuple[str, Role, int | None], Association] = {}
    unresolved: dict[str, UnresolvedName] = {}
    for byline in _joined(bylines, department, directory):
        resolution = directory.resolve(byline.name, department)
        if resolution.certainty == UNLISTED and _is_no_name(byline.name, directory):
            continue
        _keep_surest(found, _association(byline, resolution, directory))
        if resolution.person_id is None:
            _keep_first(unresolved, bare_name(byline.name), resolution)
    for chunk in chunks:
        for name in dict.fromkeys(directory.finder.find(chunk.text)):
            resolution = directory.resolve(name, department)
            if resolution.person_id is not None:
                _keep_surest(found, _mention(resolution.person_id, resolution.certainty, chunk))
            elif resolution.candidates:
                _keep_first(unresolved, name, resolution)
    return Attribution(associations=tuple(found.values()), unresolved=tuple(unresolved.values()))


def people_of(person_ids: Iterable[str], directory: Directory) -> tuple[Person, ...]:
    """Return a record of each associated person, in order of first appearance.

    One whom the directory does not know has no name here but the id: how documents spell it is for
    those to see who may read these documents.
    """
    ids = dict.fromkeys(person_ids)
    return tuple(directory.people.get(one) or _unlisted(one, directory) for one in ids)


def person_slug(name: str) -> str:
    """Return the id of a person whom no directory knows, the same for each spelling."""
    return normalised_name(name).replace(" ", "-") or "unnamed"


def unlisted_ids(written_name: str) -> tuple[str, str]:
    """Return which ids a name in a document may stand for where it means nobody who is listed.

    The second is that of an ambiguous name which must not become one of the people who bear it.
    """
    slug = person_slug(bare_name(written_name))
    return slug, f"{slug}{_UNRESOLVED}"


def _association(byline: Byline, resolution: Resolution, directory: Directory) -> Association:
    person_id = resolution.person_id
    if person_id is None:
        slug, unresolved_id = unlisted_ids(byline.name)
        person_id = unresolved_id if slug in directory.people else slug
    return Association(
        person_id=person_id,
        role=byline.role,
        found_in=byline.found_in,
        certainty=resolution.certainty,
    )


def _is_no_name(name: str, directory: Directory) -> bool:
    bare = bare_name(name)
    return directory.departments.find(bare) is not None or names_nobody(bare)


def _mention(person_id: str, certainty: float, chunk: Chunk) -> Association:
    return Association(
        person_id=person_id,
        role=Role.MENTION,
        ordinal=chunk.ordinal,
        found_in=FoundIn.TEXT,
        certainty=certainty,
    )


def _keep_surest(
    found: dict[tuple[str, Role, int | None], Association], association: Association
) -> None:
    key = (association.person_id, association.role, association.ordinal)
    if key not in found or found[key].certainty < association.certainty:
        found[key] = association


def _keep_first(found: dict[str, UnresolvedName], name: str, resolution: Resolution) -> None:
    unresolved = UnresolvedName(name=name, candidates=resolution.candidates)
    found.setdefault(normalised_name(name), unresolved)


def _joined(bylines: Sequence[Byline], department: str, directory: Directory) -> Iterator[Byline]:
    """Yield the bylines, `Doe` and `Jane` as the one person that the directory calls Jane Doe.

    A document's reader takes the comma of `Doe, Jane` to stand between two people.
    """
    position = 0
    while position < len(bylines):
        joined = _join(bylines[position : position + 2], department, directory)
        yield joined or bylines[position]
        position += 2 if joined else 1


def _join(pair: Sequence[Byline], department: str, directory: Directory) -> Byline | None:
    if len(pair) < 2 or (pair[0].role, pair[0].found_in) != (pair[1].role, pair[1].found_in):
        return None
    names = [byline.name for byline in pair]
    if not all(map(_LATIN_WORD.fullmatch, names)):
        return None
    joined = replace(pair[0], name=", ".join(names))
    bearers = directory.possible_bearers(joined.name)
    is_one = all(directory.possible_bearers(name) <= bearers for name in names)
    return joined if bearers and is_one else None


def _unlisted(person_id: str, directory: Directory) -> Person:
    """Return someone of an unresolved name; who may be somebody that opted out has done so too."""
    slug = person_id.removesuffix(_UNRESOLVED)
    forms = (slug, slug.replace("-", " "))
    candidates = [one for form in forms for one in directory.possible_bearers(form)]
    return Person(
        person_id=person_id,
        name=slug,
        has_opted_out=any(directory.people[one].has_opted_out for one in candidates),
        is_in_directory=False,
    )
