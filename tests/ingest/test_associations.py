from dataclasses import replace

import pytest

from ingest.associations import Attribution, attribute, people_of, person_slug
from ingest.people import AMBIGUOUS, LISTED, UNLISTED, Directory, directory_of
from ingest.records import (
    Association,
    Byline,
    Chunk,
    Department,
    FoundIn,
    Language,
    Person,
    Role,
    UnresolvedName,
)


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
            Person(person_id="bai-lu", name="白璐", department="legal"),
        ]
    )


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
    found = attribute(bylines=(), chunks=[chunk(text)], department=department, directory=directory)
    return [association.person_id for association in found.associations]


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
        ("a call from jane. Doe followed", []),
        ("written by Ann Jane, Doe Hill and Bo", []),
        ("J. Doe or zwei said so", []),
        ("请Jane Doe确认", ["jane"]),
        ("Xiaoming Ouyang said so", ["ouyang"]),
        ("OUYANG Xiao-Ming", ["ouyang"]),
        ("at the peak, gao feng", []),
        ("高峰时段产能不足，应对流量高峰需要备货", []),
        ("高峰和低谷，以及流量高峰的应对", []),
        ("请法务部高峰确认，找高峰", ["gao-feng"]),
        ("白璐说可以", ["bai-lu"]),
        ("请白璐查看合同", ["bai-lu"]),
        ("白璐璐负责现场审核", []),
        ("a grant of the Jane Doe Foundation", []),
        ("Owner: Jane Doe. Done.\nJane Doe's Notes", ["jane"]),
        ("Jane Doe\nAnn Lee", ["jane"]),
    ],
)
def test_names_in_running_text_are_mentions(
    directory: Directory, text: str, found: list[str]
) -> None:
    """Full names are found; a short Chinese name inside another word is not."""
    assert mentions(directory, text) == found


@pytest.mark.parametrize("name", ["通过", "不通过", "采购", "供应商", "Sales", "Legal", "法务部"])
def test_outcome_or_department_is_nobody(name: str) -> None:
    """Forms say `审核：通过` and `Owner: Legal`: that credits nobody, and asks for nobody."""
    department = Department(
        department_id="legal", names={Language.ZH: "法务", Language.EN: "Legal"}, sources=("a",)
    )
    found = attribute(
        bylines=[Byline(name=name, role=Role.REVIEWER)],
        chunks=(),
        department="legal",
        directory=directory_of([], [department]),
    )

    assert found == Attribution(associations=(), unresolved=())


@pytest.mark.parametrize(("name", "person_id"), [("高峰", "gao-feng"), ("白璐璐", "白璐璐")])
def test_name_that_is_a_word_or_unlisted_is_somebody(
    directory: Directory, name: str, person_id: str
) -> None:
    """A byline that the directory knows, or that only a name can be, credits its person."""
    found = attribute(
        bylines=[Byline(name=name, role=Role.AUTHOR)],
        chunks=(),
        department="legal",
        directory=directory,
    )

    assert [each.person_id for each in found.associations] == [person_id]


def test_shared_name_is_shown_as_it_is_written(directory: Directory) -> None:
    """Whoever looks after the directory reads Wei Zhang, not the form that was searched for."""
    found = attribute(
        bylines=(),
        chunks=[chunk("ZHANG Wei's plan")],
        department="legal",
        directory=directory_of([replace(each, aliases=()) for each in directory.people.values()]),
    )

    assert [each.name for each in found.unresolved] == ["ZHANG Wei"]


def test_shared_name_is_the_departments_own(directory: Directory) -> None:
    """Where two people share a name, a department means its own."""
    assert mentions(directory, "请张伟确认", "production") == ["zhang-wei-2"]
    assert mentions(directory, "请张伟确认", "legal") == []


def test_associations_are_resolved_and_unique(directory: Directory) -> None:
    """Bylines stand for the document, mentions for their chunk, each once, as the surest says."""
    found = attribute(
        bylines=[
            Byline(name="Doe, J", role=Role.AUTHOR, found_in=FoundIn.PROPERTY),
            Byline(name="Jane Doe", role=Role.AUTHOR),
            Byline(name="Ann Lee", role=Role.REVIEWER),
            Byline(name="张伟", role=Role.OWNER),
        ],
        chunks=[chunk("Jane Doe and Jane Doe"), chunk("Jane Doe and 张伟", 1)],
        department="legal",
        directory=directory,
    )

    by_line, by_text = FoundIn.BYLINE, FoundIn.TEXT
    assert found.associations == (
        Association(
            person_id="jane", role=Role.AUTHOR, found_in=FoundIn.PROPERTY, certainty=LISTED
        ),
        Association(person_id="ann-lee", role=Role.REVIEWER, found_in=by_line, certainty=UNLISTED),
        Association(person_id="张伟", role=Role.OWNER, found_in=by_line, certainty=AMBIGUOUS),
        Association(
            person_id="jane", role=Role.MENTION, found_in=by_text, certainty=LISTED, ordinal=0
        ),
        Association(
            person_id="jane", role=Role.MENTION, found_in=by_text, certainty=LISTED, ordinal=1
        ),
    )
    assert found.unresolved == (
        UnresolvedName(name="Ann Lee"),
        UnresolvedName(name="张伟", candidates=("zhang-wei", "zhang-wei-2")),
    )


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (["Doe", "Jane"], ["jane"]),
        (["Ann", "Doe", "Jane"], ["ann", "jane"]),
        (["Doe", "John"], ["doe", "john"]),
        (["Doe", "Jane", "Ann"], ["jane", "ann"]),
    ],
)
def test_family_name_before_a_comma_is_joined(
    directory: Directory, names: list[str], people: list[str]
) -> None:
    """`Doe, Jane` is one person where the directory lists her, else two."""
    found = attribute(
        bylines=[Byline(name=name, role=Role.AUTHOR) for name in names],
        chunks=[],
        department="legal",
        directory=directory,
    )

    assert [each.person_id for each in found.associations] == people


def test_ambiguous_name_becomes_nobody_listed() -> None:
    """A name that two people share is not the id of one of them."""
    directory = directory_of(
        [
            Person(person_id="li-na", name="Li Na", department="a"),
            Person(person_id="li-na-2", name="Li Na", department="b"),
        ]
    )

    (found,) = attribute(
        bylines=[Byline(name="Li Na", role=Role.AUTHOR)],
        chunks=[],
        department="c",
        directory=directory,
    ).associations

    assert found.person_id == "li-na-unresolved"


def _ids(found: Attribution) -> list[str]:
    return [each.person_id for each in found.associations]


def test_record_of_someone_unlisted_does_not_say_how_documents_spell_them(
    directory: Directory,
) -> None:
    """It is the same whoever may read which document."""
    bylines = [Byline(name=name, role=Role.AUTHOR) for name in ("ann lee", "Ann LEE", "J. Doe")]
    found = attribute(bylines=bylines, chunks=[], department="legal", directory=directory)

    assert people_of(_ids(found), directory) == (
        Person(person_id="ann-lee", name="ann-lee", is_in_directory=False),
        directory.people["jane"],
    )


def test_who_may_have_opted_out_is_treated_so() -> None:
    """Behind a shared name may stand the person who does not want to be found."""
    people = [
        Person(person_id="p1", name="张伟", has_opted_out=True),
        Person(person_id="p2", name="张伟"),
    ]
    directory = directory_of(people)
    bylines = [Byline(name="张伟", role=Role.AUTHOR), Byline(name="李娜", role=Role.AUTHOR)]
    found = attribute(bylines=bylines, chunks=[], department="legal", directory=directory)

    recorded = people_of(_ids(found), directory)

    assert [(each.name, each.has_opted_out) for each in recorded] == [
        ("张伟", True),
        ("李娜", False),
    ]
