from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ingest.people import (
    Directory,
    associate,
    directory_of,
    load_directory,
    people_of,
    person_slug,
)
from ingest.records import Association, Byline, Chunk, Language, Person, Role

HEADER = "id,name,aliases,email,department,title,manager,groups"


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


@pytest.fixture
def directory() -> Directory:
    return directory_of(
        [
            Person(
                person_id="zhang-wei",
                name="张伟",
                aliases=("Wei Zhang", "@zwei"),
                email="wei.zhang@example.com",
                department="supply-chain",
            ),
            Person(person_id="zhang-wei-2", name="张伟", department="production"),
            Person(person_id="jane", name="Jane Doe", aliases=("J. Doe",), department="legal"),
            Person(person_id="ouyang", name="欧阳晓明", department="legal"),
            Person(person_id="gao-feng", name="高峰", department="legal"),
        ]
    )


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
        (("a,A", "a,B"), "id,name", "line 3: the id 'a' is also on line 2"),
        (("a,",), "id,name", "line 2: has no id or no name"),
        (("a,A,extra",), "id,name", "line 2: has more cells than columns"),
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


@pytest.mark.parametrize(
    ("name", "department", "person_id"),
    [
        ("zhang-wei-2", "legal", "zhang-wei-2"),
        ("WEI.ZHANG@example.com", "legal", "zhang-wei"),
        ("Someone <wei.zhang@example.com>", "legal", "zhang-wei"),
        ("Wei  Zhang", "legal", "zhang-wei"),
        ("ZHANG Wei", "legal", "zhang-wei"),
        ("@zwei", "legal", "zhang-wei"),
        ("张 伟", "production", "zhang-wei-2"),
        ("张伟（采购）", "supply-chain", "zhang-wei"),
        ("张伟经理", "supply-chain", "zhang-wei"),
        ("张伟", "legal", None),
        ("Ｊａｎｅ Doe", "legal", "jane"),
        ("Dr. Jane Doe (Legal)", "legal", "jane"),
        ("doe jane", "legal", "jane"),
        ("Doe, Jane", "legal", "jane"),
        ("Nobody", "legal", None),
    ],
)
def test_name_is_resolved(
    directory: Directory, name: str, department: str, person_id: str | None
) -> None:
    """All spellings of a name lead to its person; a shared name to the department's, or nobody."""
    assert directory.resolve(name, department) == person_id


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Jane Doe", "jane-doe"),
        ("@JustinSB", "justinsb"),
        ("张 伟", "张伟"),
        ("jane  DOE ", "jane-doe"),
    ],
)
def test_slug_is_the_same_for_each_spelling(name: str, slug: str) -> None:
    """A person whom no directory knows has one id."""
    assert person_slug(name) == slug


def chunk(text: str, ordinal: int = 0) -> Chunk:
    return Chunk(ordinal=ordinal, text=text, language=Language.ZH)


def mentions(directory: Directory, text: str, department: str = "legal") -> list[str]:
    found = associate(bylines=(), chunks=[chunk(text)], department=department, directory=directory)
    return [association.person_id for association in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the plan was checked by Jane Doe's team", ["jane"]),
        ("ask @zwei or wei.zhang@example.com.", ["zhang-wei"]),
        ("由欧阳晓明牵头", ["ouyang"]),
        ("本次由高峰负责跟进", ["gao-feng"]),
        ("负责人：高峰", ["gao-feng"]),
        ("用电高峰期间停机", []),
        ("度过早高峰以后", []),
        ("Jane is a name, Doe another", []),
    ],
)
def test_names_in_running_text_are_mentions(
    directory: Directory, text: str, found: list[str]
) -> None:
    """Full names are found; a short Chinese name inside another word is not."""
    assert mentions(directory, text) == found


def test_shared_name_is_the_departments_own(directory: Directory) -> None:
    """Where two people share a name, a department means its own."""
    assert mentions(directory, "请张伟确认", "production") == ["zhang-wei-2"]
    assert mentions(directory, "请张伟确认", "legal") == []


def test_associations_are_resolved_and_unique(directory: Directory) -> None:
    """Bylines stand for the document, mentions for their chunk, each once."""
    found = associate(
        bylines=[
            Byline(name="Jane Doe", role=Role.AUTHOR),
            Byline(name="J. Doe", role=Role.AUTHOR),
            Byline(name="Ann Lee", role=Role.REVIEWER),
            Byline(name="张伟", role=Role.OWNER),
        ],
        chunks=[chunk("Jane Doe and Jane Doe"), chunk("Jane Doe", 1)],
        department="legal",
        directory=directory,
    )

    assert found == (
        Association(person_id="jane", role=Role.AUTHOR),
        Association(person_id="ann-lee", role=Role.REVIEWER),
        Association(person_id="张伟", role=Role.OWNER),
        Association(person_id="jane", role=Role.MENTION, ordinal=0),
        Association(person_id="jane", role=Role.MENTION, ordinal=1),
    )


def test_ambiguous_name_becomes_nobody_listed() -> None:
    """A name that two people share is not the id of one of them."""
    directory = directory_of(
        [
            Person(person_id="li-na", name="Li Na", department="a"),
            Person(person_id="li-na-2", name="Li Na", department="b"),
        ]
    )

    (found,) = associate(
        bylines=[Byline(name="Li Na", role=Role.AUTHOR)],
        chunks=[],
        department="c",
        directory=directory,
    )

    assert found.person_id == "li-na-unresolved"


def test_people_are_recorded_by_their_usual_name(directory: Directory) -> None:
    """Someone unlisted is called what most documents call them."""
    bylines = [
        Byline(name=name, role=Role.AUTHOR) for name in ("ann lee", "Ann Lee", "Ann Lee", "J. Doe")
    ]
    associations = associate(bylines=bylines, chunks=[], department="legal", directory=directory)

    assert people_of(associations, bylines, directory) == (
        Person(person_id="ann-lee", name="Ann Lee"),
        directory.people["jane"],
    )
