"""The directory of people as SCIM 2.0 users (RFC 7643): a ListResponse, or its bare list."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.directory_entries import DirectoryEntry, first_and_others, joined_name
from ingest.errors import SettingsError
from ingest.records import Person

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"


class _Attributes(BaseModel):
    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, given: object) -> object:
        """Treat a null as what is not given: RFC 7643, section 2.5."""
        if isinstance(given, dict):
            return {key: value for key, value in given.items() if value is not None}
        return given


class _Name(_Attributes):
    formatted: str | None = None
    givenName: str | None = None  # noqa: N815  as the standard writes it
    familyName: str | None = None  # noqa: N815


class _Email(_Attributes):
    value: str
    primary: bool = False


class _Group(_Attributes):
    display: str | None = None
    value: str | None = None


class _Manager(_Attributes):
    value: str | None = None


class _Enterprise(_Attributes):
    department: str | None = None
    manager: _Manager | str | None = None  # some servers give the id alone
    employeeNumber: str | None = None  # noqa: N815


class _User(_Attributes):
    id: str | None = None
    userName: Annotated[str, Field(min_length=1)]  # noqa: N815
    displayName: str | None = None  # noqa: N815
    nickName: str | None = None  # noqa: N815
    title: str | None = None
    active: bool = True
    name: _Name = _Name()
    emails: list[_Email] = []
    groups: list[_Group] = []
    enterprise: Annotated[_Enterprise, Field(alias=_ENTERPRISE)] = _Enterprise()


def read_scim_entries(path: Path, text: str) -> Iterator[DirectoryEntry]:
    """Yield the people of an export; who is not active, and what is no user, is left out.

    Raises:
        SettingsError: it is not such an export or only a page of one, or a user in it has no name;
            says which.
    """
    users = [
        (f"user {number}", _user(path, number, resource))
        for number, resource in enumerate(_resources(path, text), start=1)
        if not (isinstance(resource, dict) and _GROUP_SCHEMA in (resource.get("schemas") or ()))
    ]
    user_names = {user.id: user.userName for _, user in users if user.id}
    for where, user in users:
        if user.active:
            yield _entry(path, f"{where} ({user.userName})", user, user_names)


def _resources(path: Path, text: str) -> list[Any]:
    try:
        loaded = json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{path}, line {error.lineno}: is not valid JSON ({error.msg}); export it again"
        ) from error
    resources = loaded.get("Resources") if isinstance(loaded, dict) else loaded
    if not isinstance(resources, list):
        raise SettingsError(
            f'{path}: has no list "Resources"; export a SCIM 2.0 ListResponse of users, or their '
            "bare list"
        )
    total = loaded.get("totalResults") if isinstance(loaded, dict) else None
    if isinstance(total, int) and total > len(resources):  # servers answer in pages
        raise SettingsError(
            f"{path}: holds {len(resources)} of {total} users; export all pages, as a bare list"
        )
    return resources


def _user(path: Path, number: int, resource: object) -> _User:
    try:
        return _User.model_validate(resource)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        attribute = ".".join(map(str, first["loc"])) or "it"
        raise SettingsError(
            f"{path}, user {number}: {attribute} is wrong ({first['msg']}); correct it where it "
            "is kept, and export it again"
        ) from error


def _entry(path: Path, where: str, user: _User, user_names: dict[str, str]) -> DirectoryEntry:
    given, family = user.name.givenName or "", user.name.familyName or ""
    whole = joined_name(given, family) if given and family else ""
    written = (user.displayName, user.name.formatted, whole, user.nickName)
    name, aliases = first_and_others(each for each in written if each)
    if not name:
        raise SettingsError(f"{path}, {where}: has no displayName and no name; give one of them")
    manager = user.enterprise.manager
    manager_id = manager.value if isinstance(manager, _Manager) else manager
    emails = sorted(user.emails, key=lambda email: not email.primary)
    return DirectoryEntry(
        where=where,
        person=Person(
            person_id=user.userName,
            name=name,
            aliases=aliases,
            email=emails[0].value if emails else None,
            title=user.title or None,
            manager=user_names.get(manager_id, manager_id) if manager_id else None,
            groups=tuple(group for each in user.groups if (group := each.display or each.value)),
        ),
        departments=(user.enterprise.department,) if user.enterprise.department else (),
    )
