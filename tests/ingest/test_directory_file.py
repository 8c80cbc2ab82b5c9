import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.people import load_directory
from ingest.records import Department, Language, Person

DEPARTMENTS = [
    Department(
        department_id="legal",
        names={Language.ZH: "法务部", Language.EN: "Legal affairs"},
        sources=("departments/legal",),
    )
]
LDIF = """\
version: 1

# the organisation, and a group: neither is a person
dn: ou=People,dc=example,dc=com
objectClass: organizationalUnit
ou: People

dn: cn=buyers,ou=Groups,dc=example,dc=com
objectClass: groupOfNames
cn: buyers

dn: uid=zhang-wei,ou=People,dc=example,dc=com
objectClass: inetOrgPerson
uid: zhang-wei
cn:: 5byg5Lyf
cn;lang-en: Wei Zhang
displayName:: 5byg5Lyf
givenName:: 5Lyf
sn:: 5byg
mail: w@exam
 ple.com
departmentNumber: 4711
ou:: 5rOV5Yqh6YOo
title:: 6YeH6LSt57uP55CG
manager: UID=li-na, ou=People,dc=example,dc=com
memberOf: cn=buyers,ou=Groups,dc=example,dc=com
memberOf: cn=Staff\\, Wuxi \\E5\\8E\\82,ou=Groups,dc=example,dc=com
employeeType: permanent
jpegPhoto:: /9j/4AAQ

dn: uid=li-na,ou=People,dc=example,dc=com
objectClass: inetOrgPerson
uid: li-na
cn: Na Li
memberOf: CN=Whoknows-Opt-Out,dc=example,dc=com
"""
SCIM = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    "totalResults": 4,
    "Resources": [
        {
            "id": "11",
            "userName": "zhang-wei",
            "displayName": "张伟",
            "name": {"formatted": "Wei Zhang", "givenName": "伟", "familyName": "张"},
            "nickName": "Vince",
            "title": "采购经理",
            "active": True,
            "emails": [
                {"value": "home@example.org"},
                {"value": "w@example.com", "primary": True, "type": "work"},
            ],
            "groups": [{"value": "g1", "display": "buyers"}, {"display": "Staff, Wuxi 厂"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                "department": "Legal Affairs",
                "manager": {"value": "12", "displayName": "Na Li"},
                "employeeNumber": "4711",
            },
        },
        {
            "id": "12",
            "userName": "li-na",
            "name": {"givenName": "Na", "familyName": "Li"},
            "groups": [{"display": "Whoknows-Opt-Out"}],
            "emails": None,
            "active": None,
            "schemas": None,
        },
        {"userName": "gone", "displayName": "Gone Away", "active": False},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "buyers"},
    ],
}
HEADER = "id,name,aliases,email,department,title,manager,groups"


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def test_directory_is_read(tmp_path: Path) -> None:
    """Each column arrives; lists are separated by semicolons of either width."""
    path = write(
        tmp_path,
        '"zhang-wei",张伟,Wei Zhang；@zwei,w@example.com,legal,采购经理,li-na,staff;buyers,yes',
        header=f"{HEADER},opt_out",
    )

    assert load_directory(path).people["zhang-wei"] == Person(
        person_id="zhang-wei",
        name="张伟",
        aliases=("Wei Zhang", "@zwei"),
        email="w@example.com",
        department="legal",
        title="采购经理",
        manager="li-na",
        groups=("staff", "buyers"),
        has_opted_out=True,
    )


def test_no_directory_is_an_empty_one() -> None:
    """A workspace needs no directory."""
    assert load_directory(None).people == {}


@pytest.mark.parametrize(
    ("lines", "header", "expected"),
    [
        ((), "id,nom", "line 1: has no column name; begin the file with id,name,aliases"),
        ((), "id,name,phone", "line 1: does not know the column 'phone'; use id,name"),
        (("a,A", "a,B"), "id,name", "line 3: the id 'a' is also that of line 2"),
        (("a,",), "id,name", "line 2: has no id or no name"),
        (("a,A,extra",), "id,name", "line 2: has more cells than columns"),
        (("a,A,已退出",), "id,name,opt_out", "line 2: '已退出' in opt_out is neither yes nor no"),
    ],
)
def test_mistake_is_named_with_its_line(
    tmp_path: Path, lines: tuple[str, ...], header: str, expected: str
) -> None:
    """A directory that cannot be used says where and what to do."""
    path = write(tmp_path, *lines, header=header)

    with pytest.raises(SettingsError) as caught:
        load_directory(path)

    assert str(caught.value).startswith(f"{path}, ")
    assert expected in str(caught.value)


def test_directory_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """A file that a spreadsheet saved as GBK names the line."""
    path = tmp_path / "people.csv"
    path.write_bytes(f"{HEADER}\na,A,,,,,,\nb,张伟,,,,,,\n".encode("gb18030"))

    with pytest.raises(SettingsError, match="line 3: is not UTF-8; save the file as UTF-8"):
        load_directory(path)


def test_missing_directory_is_reported(tmp_path: Path) -> None:
    """A directory that the workspace names must exist."""
    with pytest.raises(SettingsError, match="create it, or correct"):
        load_directory(tmp_path / "people.csv")


def load(folder: Path, name: str, text: str) -> Mapping[str, Person]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_directory(path, DEPARTMENTS).people


@pytest.mark.parametrize(
    ("name", "text", "aliases"),
    [
        ("people.ldif", LDIF, ("Wei Zhang",)),
        ("people.txt", LDIF.replace("\n", "\r\n"), ("Wei Zhang",)),
        ("people.json", json.dumps(SCIM), ("Wei Zhang", "Vince")),
        ("people.json", json.dumps(SCIM["Resources"], ensure_ascii=False), ("Wei Zhang", "Vince")),
    ],
)
def test_export_of_a_directory_server_is_read(
    tmp_path: Path, name: str, text: str, aliases: tuple[str, ...]
) -> None:
    """LDIF and SCIM are known by their content and say the same as a CSV file would."""
    assert load(tmp_path, name, text) == {
        "zhang-wei": Person(
            person_id="zhang-wei",
            name="张伟",
            aliases=aliases,
            email="w@example.com",
            department="legal",
            title="采购经理",
            manager="li-na",
            groups=("buyers", "Staff, Wuxi 厂"),
        ),
        "li-na": Person(
            person_id="li-na", name="Na Li", groups=("Whoknows-Opt-Out",), has_opted_out=True
        ),
    }


@pytest.mark.parametrize(
    ("given", "department"),
    [("法务部", "legal"), ("LEGAL  affairs", "legal"), ("法务", "legal"), ("Space", "Space")],
)
def test_department_may_be_given_by_its_name(tmp_path: Path, given: str, department: str) -> None:
    """A name that the workspace knows becomes the id; any other stays as it is."""
    people = load(tmp_path, "people.csv", f"id,name,department\na,Ann Lee,{given}\n")

    assert people["a"].department == department


PERSON = "dn: uid=a,dc=org\nobjectClass: person\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PERSON}cn: Ann Lee\n", ", entry 'uid=a,dc=org': has no id (uid, sAMAccountName); add"),
        (f"{PERSON}uid: a\n", ", entry 'uid=a,dc=org': has no name (displayName, cn); add it"),
        (f"{PERSON}uid: a\ncn:: 1cXOsA==\n", ", entry 'uid=a,dc=org': cn is not UTF-8; correct"),
        (f"{PERSON}uid: a\ncn: A\n\nsearch: 2\n", ", after 'uid=a,dc=org': is not LDIF ("),
        (f"{PERSON}uid: a\ncn:: 5\n", ", at its beginning: is not LDIF ("),
        (
            f"{PERSON}uid: a\ncn: A\n\n{PERSON.replace('dc=org', 'dc=net')}uid: a\ncn: B\n",
            ", entry 'uid=a,dc=net': the id 'a' is also that of entry 'uid=a,dc=org'; give",
        ),
        ('{"Resources": [{"userName": "a"}]}', ", user 1 (a): has no displayName and no name; giv"),
        ('{"Resources": [{"displayName": "A"}]}', ", user 1: userName is wrong (Field required);"),
        ('[{"schemas": null, "userName": "a"}]', ", user 1 (a): has no displayName and no name;"),
        ('{"totalResults": 230, "Resources": []}', ": holds 0 of 230 users; export all pages, as"),
        ('[{"userName": "a", "emails": [{"value": 1}]}]', ", user 1: emails.0.value is wrong ("),
        ("[1]", ", user 1: it is wrong ("),
        ('{"users": []}', ': has no list "Resources"; export a SCIM 2.0 ListResponse of users'),
        ('[\n{"userName": }]', ", line 2: is not valid JSON (Expecting value); export it again"),
    ],
)
def test_mistake_in_an_export_is_named(tmp_path: Path, text: str, expected: str) -> None:
    """The message says where in the file, what is wrong and what to do."""
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, "people", text)

    assert str(caught.value).startswith(f"{tmp_path / 'people'}{expected}")


def test_ldif_opens_no_address(tmp_path: Path) -> None:
    """A value that is only pointed at is not fetched, whatever it points at."""
    secret = tmp_path / "secret"
    secret.write_text("Eve", encoding="utf-8")

    people = load(tmp_path, "people.ldif", f"{PERSON}uid: a\ncn: Ann Lee\ncn:< {secret.as_uri()}\n")

    assert people["a"].aliases == ()
