"""Who may read what: labels on documents, viewers, and what a search may select."""

import datetime
import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache, reduce
from itertools import accumulate

from ingest.parsing.kinds import DocumentKind
from ingest.records import EVERYONE, Department, Language, Person, Visibility


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AccessLabel:
    """Which groups may read a document, and what all others learn of it."""

    readers: tuple[str, ...]  # sorted
    visibility: Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person on whose behalf the index is read.

    What the directory says of them is taken from the generation that is read: a viewer that was
    made before a change of groups has no old rights.
    """

    person_id: str | None
    groups: frozenset[str] = field(default_factory=frozenset)  # besides those of the directory
    sees_everything: bool = False
    is_operator: bool = False  # looks after whoknows: reads no more documents for it

    def may_read(self, label: AccessLabel) -> bool:
        """Return whether a document with this label may be shown."""
        return self.sees_everything or not self.groups.isdisjoint(label.readers)

    def may_know_of(self, label: AccessLabel) -> bool:
        """Return whether the viewer may learn that such a document exists, without reading it."""
        return label.visibility is Visibility.LISTED and not self.may_read(label)

    def may_know_department(self, department: Department, read: Container[str]) -> bool:
        """Return whether the viewer may know of a department: of its id, names and lead.

        These are for whoever its readers name, whoever belongs to it, and whoever may read a
        document of it.  For anybody else there is no such department, but for what a referral or
        the directory of people says.

        Args:
            department: The department.
            read: The ids of those of which the viewer may read a document.
        """
        return (
            self.sees_everything
            or department.department_id in read
            or not self.groups.isdisjoint((department.department_id, *department.readers))
        )


OPERATOR = Viewer(person_id=None, sees_everything=True, is_operator=True)
"""Whoever holds the files themselves: on the command line of the same machine, and where one
person alone uses whoknows there.  Nobody who signs in is it, whatever they look after."""


def viewer_of(person: Person) -> Viewer:
    """Return the viewer that a person is: everyone, the department, and the directory's groups."""
    own = (person.department,) if person.department else ()
    return Viewer(person_id=person.person_id, groups=frozenset((EVERYONE, *own, *person.groups)))


def label_document(
    department: Department, path: str, *, file_path: str | None = None
) -> AccessLabel:
    """Return the label of a document by its path below the source; later rules win.

    A department's own readers are the rule before the first: whoever is not among them learns
    nothing, as with any restricted rule that does not say otherwise.

    Args:
        department: Whose rules they are.
        path: Where the document is.
        file_path: The file that it is inside, if any.  Its path goes on with names that whoever
            sent the mail or packed the archive chose: they may narrow who reads it, not widen.
    """
    if file_path is None:
        return _label_path(department, path)
    paths = label_paths(path, file_path)
    return reduce(_narrow, (_label_path(department, each) for each in paths))


def label_paths(path: str, file_path: str) -> Iterator[str]:
    """Yield the paths that rules are held against: a file's, and of what is inside it each step."""
    inside = path.removeprefix(file_path).split("/")[1:]
    return accumulate(inside, "{}/{}".format, initial=file_path)


def _label_path(department: Department, path: str) -> AccessLabel:
    readers, visibility = department.readers, Visibility.HIDDEN
    for rule in department.rules:
        if path_matches(path, rule.path):
            readers, visibility = rule.readers, rule.visibility
    return _label_readers(readers, visibility)


@lru_cache(maxsize=4096)  # an organisation has few labels, and many documents
def _label_readers(readers: tuple[str, ...], visibility: Visibility) -> AccessLabel:
    if EVERYONE in readers:
        visibility = Visibility.OPEN
    return AccessLabel(readers=tuple(sorted(set(readers))), visibility=visibility)


def _narrow(outer: AccessLabel, inner: AccessLabel) -> AccessLabel:
    """Return the label of what only those may read whom both labels name."""
    if EVERYONE in inner.readers:
        return outer
    if EVERYONE in outer.readers:
        return inner
    is_listed = outer.visibility is inner.visibility is Visibility.LISTED
    return AccessLabel(
        readers=tuple(sorted(set(outer.readers) & set(inner.readers))),
        visibility=Visibility.LISTED if is_listed else Visibility.HIDDEN,
    )


def path_matches(path: str, pattern: str) -> bool:
    """Return whether a path below a source matches a rule's pattern, in any case.

    `contracts`, `contracts/` and `contracts/**` mean everything below `contracts`; `*` also crosses
    folders; `**/` may stand for no folder at all; brackets are ordinary characters.
    """
    return _expression(pattern).fullmatch(_folded(path)) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    text = re.escape(_folded(pattern).removeprefix("./").strip("/") or "*")
    text = re.sub(r"(?:^|(?<=/))(?:\\\*){2}/", "(?:.*/)?", text)
    text = text.replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(f"{text}(?:/.*)?", re.DOTALL)


def _folded(text: str) -> str:
    """Return a path as all its spellings fold to: a rule must not fail for a composed letter."""
    return unicodedata.normalize("NFC", text).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a search may look at; everything else is as if it did not exist."""

    viewer: Viewer
    departments: frozenset[str] | None = None  # None: all of them
    excluded: frozenset[str] = frozenset()  # document ids
    since: datetime.date | None = None  # the first day; what has no date is left out
    until: datetime.date | None = None  # the last day
    kinds: frozenset[DocumentKind] | None = None  # None: all of them
    languages: frozenset[Language] | None = None
