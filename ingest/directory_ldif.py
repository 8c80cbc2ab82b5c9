"""The directory of people as an LDIF export (RFC 2849) of inetOrgPerson entries (RFC 2798)."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from ldif import LDIFParser

from ingest.directory_entries import DirectoryEntry, first_and_others, joined_name
from ingest.errors import SettingsError
from ingest.records import Person

_Values: TypeAlias = Mapping[str, list[str]]  # by attribute in lower case, without its options

_PERSON_CLASSES = {"person", "organizationalperson", "inetorgperson", "user", "posixaccount"}
_IDS = ("uid", "samaccountname")
_DEPARTMENTS = ("departmentnumber", "department", "ou")
_USED = {
    *("objectclass", "cn", "displayname", "givenname", "sn", "mail", "title", "manager"),
    *("memberof", *_IDS, *_DEPARTMENTS),
}
_FIRST_VALUE = re.compile(r"\s*[\w.-]+\s*=\s*((?:\\.|[^,+\\])*)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(?:([0-9A-Fa-f]{2})|(.))", re.DOTALL)


def read_ldif_entries(path: Path, text: str) -> Iterator[DirectoryEntry]:
    """Yield the people of an export; entries of other classes, such as groups, are none.

    Raises:
        SettingsError: it is not LDIF, or a person in it has no id or no name; says which.
    """
    entries = dict(_parse(path, text))
    id_of = {_folded(dn): _id_of(values) for dn, values in entries.items()}
    for dn, values in entries.items():
        if _is_person(values):
            yield _entry(path, dn, values, id_of)


def _parse(path: Path, text: str) -> Iterator[tuple[str, _Values]]:
    # The parser opens addresses (`attribute:< URL`) only if it is told which schemes: none here.
    parser = LDIFParser(io.BytesIO(text.encode()))
    last = None
    try:
        for dn, attributes in parser.parse():
            if dn is None:  # `version: 1` in a block of its own
                continue
            yield dn, _used_values(path, dn, attributes)
            last = dn
    except ValueError as error:  # binascii.Error is one
        place = f"after {last!r}" if last else "at its beginning"
        raise SettingsError(
            f"{path}, {place}: is not LDIF ({error}); export it again, with `ldapsearch -LLL` "
            "if that wrote it"
        ) from error


def _used_values(path: Path, dn: str, attributes: Mapping[str, list[str | bytes]]) -> _Values:
    used: defaultdict[str, list[str]] = defaultdict(list)
    for attribute, values in attributes.items():
        name = attribute.casefold().partition(";")[0]  # an option, as in `cn;lang-zh`
        for value in values if name in _USED else ():
            if isinstance(value, bytes):
                raise SettingsError(
                    f"{path}, entry {dn!r}: {attribute} is not UTF-8; correct it and export again"
                )
            used[name].append(value)
    return used


def _is_person(values: _Values) -> bool:
    classes = {each.casefold() for each in values.get("objectclass", ())}
    if not classes:
        return bool(_id_of(values))
    return "computer" not in classes and not classes.isdisjoint(_PERSON_CLASSES)


def _entry(path: Path, dn: str, values: _Values, id_of: Mapping[str, str]) -> DirectoryEntry:
    given, family = _first(values, "givenname"), _first(values, "sn")
    written = [*values.get("displayname", ()), *values.get("cn", ())]
    name, aliases = first_and_others([*written, joined_name(given, family) if given else ""])
    person_id = _id_of(values)
    if not person_id or not name:
        missing = "name (displayName, cn)" if person_id else "id (uid, sAMAccountName)"
        raise SettingsError(
            f"{path}, entry {dn!r}: has no {missing}; add it, or leave the entry out of the export"
        )
    manager = _first(values, "manager")
    return DirectoryEntry(
        where=f"entry {dn!r}",
        person=Person(
            person_id=person_id,
            name=name,
            aliases=aliases,
            email=_first(values, "mail") or None,
            title=_first(values, "title") or None,
            manager=(id_of.get(_folded(manager)) or _first_value(manager)) if manager else None,
            groups=tuple(_first_value(group) for group in values.get("memberof", ())),
        ),
        departments=tuple(value for key in _DEPARTMENTS for value in values.get(key, ())),
    )


def _id_of(values: _Values) -> str:
    return next(filter(None, (_first(values, key) for key in _IDS)), "")


def _first(values: _Values, attribute: str) -> str:
    return next(iter(values.get(attribute, ())), "").strip()


def _first_value(dn: str) -> str:
    """Return what a distinguished name begins with: `buyers` of `cn=buyers,ou=groups,dc=org`."""
    found = _FIRST_VALUE.match(dn)
    return _unescaped(found[1]).strip() if found else dn


def _unescaped(value: str) -> str:
    """Undo the escapes of RFC 4514: a character, or a byte as two digits."""
    plain = _ESCAPED.sub(lambda m: bytes.fromhex(m[1].decode()) if m[1] else m[2], value.encode())
    return plain.decode("utf-8", "replace")


def _folded(dn: str) -> str:
    return re.sub(r"\s*([,=])\s*", r"\1", dn).casefold()
