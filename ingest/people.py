"""Who is who: the directory, the names that documents use, and who stands behind which chunk."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.cleaning import HAN
from ingest.directory_file import read_people
from ingest.mentions import NameFinder
from ingest.records import Association, Byline, Chunk, Person, Role

_PARENTHESES = re.compile(r"\s*[(（\[【<《].*?[)）\]】>》]\s*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HONORIFIC_BEFORE = re.compile(r"^(?:mr|mrs|ms|dr|prof)\.?\s+", re.IGNORECASE)
_HONORIFIC_AFTER = re.compile(
    rf"(?<=[{HAN}]{{2}})\s*(?:先生|女士|小姐|老师|同学|博士|教授|经理|总监|主任|工程师|工)$"
)
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The people that an organisation lists, found by any form of their names."""

    people: Mapping[str, Person] = field(default_factory=dict)
    ids_by_form: Mapping[str, frozenset[str]] = field(default_factory=dict)
    finder: NameFinder = field(default_factory=lambda: NameFinder.of({}))

    def resolve(self, name: str, department: str) -> str | None:
        """Return the id of the person whom a department's document means by a name.

        None where nobody is listed under it, or several are and not exactly one in the department.
        """
        for form in _forms_written(name):
            found = self.ids_by_form.get(form)
            if found:
                near = [one for one in found if self.people[one].department == department]
                meant = found if len(found) == 1 else near
                return next(iter(meant)) if len(meant) == 1 else None
        return None


def load_directory(path: Path | None) -> Directory:
    """Read the directory of people; without a path it is empty.

    Raises:
        SettingsError: the file is missing or cannot be used; says the line and what to do.
    """
    return directory_of(read_people(path)) if path is not None else Directory()


def directory_of(people: Iterable[Person]) -> Directory:
    """Return the directory that lists these people."""
    by_id = {person.person_id: person for person in people}
    ids_by_form: defaultdict[str, set[str]] = defaultdict(set)
    for person in by_id.values():
        for form in _forms_listed(person):
            ids_by_form[form].add(person.person_id)
    for person_id in by_id:  # an id means its own person, whoever is called the same
        ids_by_form[normalised_name(person_id)] = {person_id}
    forms = {form: frozenset(ids) for form, ids in ids_by_form.items()}
    return Directory(people=by_id, ids_by_form=forms, finder=NameFinder.of(_findable(by_id, forms)))


def normalised_name(name: str) -> str:
    """Return the form of a name under which all its spellings are the same."""
    text = " ".join(unicodedata.normalize("NFKC", name).casefold().split()).lstrip("@").strip()
    return _SPACE_BETWEEN_HAN.sub("", text)


def person_slug(name: str) -> str:
    """Return the id of a person whom no directory knows, the same for each spelling."""
    return normalised_name(name).replace(" ", "-") or "unnamed"


def person_id_of(name: str, department: str, directory: Directory) -> str:
    """Return the id of whoever a document names: the directory's, else the name's slug."""
    resolved = directory.resolve(name, department)
    if resolved is not None:
        return resolved
    slug = person_slug(_PARENTHESES.sub(" ", name).strip() or name)
    # An ambiguous name must not become one of the people who bear it.
    return f"{slug}-unresolved" if slug in directory.people else slug


def associate(
    *, bylines: Sequence[Byline], chunks: Sequence[Chunk], department: str, directory: Directory
) -> tuple[Association, ...]:
    """Return who stands behind a document and who is named in its chunks, each once a role."""
    by_line = (
        Association(person_id=person_id_of(byline.name, department, directory), role=byline.role)
        for byline in bylines
    )
    mentions = (
        Association(person_id=person_id, role=Role.MENTION, ordinal=chunk.ordinal)
        for chunk in chunks
        for person_id in _mentioned(chunk.text, department, directory)
    )
    return tuple(dict.fromkeys([*by_line, *mentions]))


def people_of(
    associations: Iterable[Association], bylines: Iterable[Byline], directory: Directory
) -> tuple[Person, ...]:
    """Return a record of each associated person, in order of first appearance.

    One whom the directory does not know is called what most of the bylines call them.
    """
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for byline in bylines:
        slug = person_slug(_PARENTHESES.sub(" ", byline.name).strip() or byline.name)
        written[slug][_PARENTHESES.sub(" ", byline.name).lstrip("@").strip() or byline.name] += 1
    ids = dict.fromkeys(association.person_id for association in associations)
    return tuple(directory.people.get(one) or _unlisted(one, written) for one in ids)


def _unlisted(person_id: str, written: Mapping[str, Counter[str]]) -> Person:
    forms = written.get(person_id) or written.get(person_id.removesuffix("-unresolved"))
    name = forms.most_common(1)[0][0] if forms else person_id
    return Person(person_id=person_id, name=name)


def _mentioned(text: str, department: str, directory: Directory) -> Iterator[str]:
    for form in directory.finder.find(text):
        found = directory.resolve(form, department)
        if found is not None:
            yield found


def _findable(
    people: Mapping[str, Person], forms: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return the forms that name a person in running text.

    Latin ones have two words, or are an e-mail address or a handle: "Will" and "May" are words.
    """
    handles = {normalised_name(p.email) for p in people.values() if p.email}
    handles |= {normalised_name(a) for p in people.values() for a in p.aliases if a[:1] == "@"}
    return {
        form: ids
        for form, ids in forms.items()
        if " " in form or form in handles or re.fullmatch(rf"[{HAN}·]{{2,}}", form)
    }


def _forms_listed(person: Person) -> Iterator[str]:
    for name in (person.name, *person.aliases):
        form = normalised_name(name)
        yield form
        yield _turned_round(form)
    if person.email:
        yield normalised_name(person.email)


def _turned_round(form: str) -> str:
    words = form.replace(",", " ").split()
    return " ".join([*words[1:], words[0]]) if len(words) == 2 else form


def _forms_written(name: str) -> Iterator[str]:
    """Yield what a name in a document may be listed under, the surest first."""
    email = _EMAIL.search(name)
    if email:
        yield normalised_name(email.group())
    yield normalised_name(name)
    bare = _PARENTHESES.sub(" ", name).strip()
    bare = _HONORIFIC_AFTER.sub("", _HONORIFIC_BEFORE.sub("", bare))
    yield normalised_name(bare)
    yield _turned_round(normalised_name(bare))
    yield person_slug(bare)
