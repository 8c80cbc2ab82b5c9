"""Who is who: the directory of people, and whom of them a name in a document means."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.department_names import DepartmentNames
from ingest.directory_file import read_people
from ingest.mentions import NameFinder, findable_forms
from ingest.names import (
    bare_name,
    closed_form,
    derived_forms,
    divided_forms,
    email_in,
    initials_form,
    listed_forms,
    local_forms,
    normalised_name,
    remarks_in,
    respelled_forms,
    turned_round,
)
from ingest.records import Department, Person

# How sure it is that a name means a person.  The order is what counts; the numbers are judgement.
EXACT = 1.0  # an id, an e-mail address, a handle
LISTED = 0.95  # a name as the directory has it
LISTED_IN_DEPARTMENT = 0.9  # one that several people have, of whom one is in the department
DERIVED = 0.7  # pinyin, initials, the local part of an address: nobody else's, but never listed
DERIVED_IN_DEPARTMENT = 0.6
UNLISTED = 0.5  # nobody is listed: whoever goes by this name
AMBIGUOUS = 0.3  # several are: one of them

# Anybody may have an address there, so that its local part says nothing.
_PUBLIC_MAIL = (
    "gmail.com outlook.com hotmail.com live.com yahoo.com icloud.com proton.me protonmail.com "
    "qq.com 163.com 126.com sina.com sina.cn foxmail.com aliyun.com"
)
_PUBLIC_DOMAINS = frozenset(_PUBLIC_MAIL.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearers:
    """Who goes by a form of a name, and how sure it is that the form means one of them."""

    ids: frozenset[str]
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Whom a name means; where nobody is meant for sure, who it may be."""

    person_id: str | None
    certainty: float
    candidates: tuple[str, ...] = ()  # ids of those who share an ambiguous name, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The people that an organisation lists, found by any form of their names."""

    people: Mapping[str, Person] = field(default_factory=dict)
    departments: DepartmentNames = field(default_factory=DepartmentNames)
    bearers: Mapping[str, Bearers] = field(default_factory=dict)  # by form
    domains: frozenset[str] = frozenset()  # of its own e-mail addresses
    finder: NameFinder = field(default_factory=lambda: NameFinder.of(()))

    def resolve(self, name: str, department: str) -> Resolution:
        """Return whom a department's document means by a name.

        Of several who share it, it is the one of the department that stands in brackets behind the
        name, and without such brackets the one of the document's own department.
        """
        bearers = next(self._bearers_of(name), None)
        if bearers is None:
            return Resolution(person_id=None, certainty=UNLISTED)
        if len(bearers.ids) == 1:
            return Resolution(person_id=min(bearers.ids), certainty=bearers.certainty)
        return self._choose(bearers, self._department_beside(name) or department)

    def possible_bearers(self, name: str) -> frozenset[str]:
        """Return the ids of all whom a name may mean, whichever document it stands in."""
        return next((bearers.ids for bearers in self._bearers_of(name)), frozenset())

    def _choose(self, bearers: Bearers, department: str) -> Resolution:
        near = [each for each in bearers.ids if self.people[each].department == department]
        if len(near) == 1:
            is_listed = bearers.certainty >= LISTED
            certainty = LISTED_IN_DEPARTMENT if is_listed else DERIVED_IN_DEPARTMENT
            return Resolution(person_id=near[0], certainty=certainty)
        candidates = tuple(sorted(bearers.ids))
        return Resolution(person_id=None, certainty=AMBIGUOUS, candidates=candidates)

    def _department_beside(self, name: str) -> str | None:
        return next(filter(None, map(self.departments.find, remarks_in(name))), None)

    def _bearers_of(self, name: str) -> Iterator[Bearers]:
        """Yield who may be meant by the forms of a written name, the surest form first."""
        for form in _written_forms(name):
            if form in self.bearers:
                yield self.bearers[form]
        email = email_in(name)
        if email and email.partition("@")[2] in self.domains:
            for form in local_forms(email):
                if form in self.bearers:
                    certainty = min(DERIVED, self.bearers[form].certainty)
                    yield Bearers(ids=self.bearers[form].ids, certainty=certainty)


def load_directory(path: Path | None, departments: Sequence[Department] = ()) -> Directory:
    """Read the directory of people; without a path it is empty.

    Raises:
        SettingsError: the file is missing or cannot be used; says where in it and what to do.
    """
    if path is None:
        return directory_of((), departments)
    return directory_of(read_people(path, DepartmentNames.of(departments)), departments)


def directory_of(people: Iterable[Person], departments: Sequence[Department] = ()) -> Directory:
    """Return the directory that lists these people."""
    by_id = {person.person_id: person for person in people}
    emails = [normalised_name(person.email) for person in by_id.values() if person.email]
    return Directory(
        people=by_id,
        departments=DepartmentNames.of(departments),
        bearers=_bearers(by_id),
        domains=frozenset(email.partition("@")[2] for email in emails) - _PUBLIC_DOMAINS,
        finder=NameFinder.of(findable_forms(by_id.values())),
    )


def _bearers(people: Mapping[str, Person]) -> dict[str, Bearers]:
    """Return who goes by which form: a surer way to have a form takes it from all less sure ones.

    So an id means its own person, whoever is called the same, and what only follows from one
    person's name never means somebody else's.
    """
    ways: tuple[tuple[Callable[[Person], Iterable[str]], float], ...] = (
        (lambda person: [normalised_name(person.person_id)], EXACT),
        (_addresses, EXACT),
        (listed_forms, LISTED),
        (respelled_forms, LISTED),
        (derived_forms, DERIVED),
    )
    bearers: dict[str, Bearers] = {}
    for forms_of, certainty in ways:
        for form, ids in _by_form(people.values(), forms_of).items():
            bearers.setdefault(form, Bearers(ids=frozenset(ids), certainty=certainty))
    return bearers


def _by_form(
    people: Iterable[Person], forms_of: Callable[[Person], Iterable[str]]
) -> dict[str, set[str]]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for person in people:
        for form in forms_of(person):
            ids[form].add(person.person_id)
    return ids


def _addresses(person: Person) -> Iterator[str]:
    """Yield what was given to nobody else: an e-mail address, handles."""
    if person.email:
        yield normalised_name(person.email)
    yield from (normalised_name(alias) for alias in person.aliases if alias.startswith("@"))


def _written_forms(name: str) -> Iterator[str]:
    """Yield what a name in a document may be listed under, the surest first."""
    email = email_in(name)
    if email:
        yield email
    bare = normalised_name(bare_name(name))
    yield from (normalised_name(name), bare, turned_round(bare))
    initials = initials_form(bare)
    if initials:
        yield initials
    else:
        yield from tuple(divided_forms(bare)) or (closed_form(bare),)
