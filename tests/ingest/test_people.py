import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.people import (
    AMBIGUOUS,
    DERIVED,
    DERIVED_IN_DEPARTMENT,
    EXACT,
    LISTED,
    LISTED_IN_DEPARTMENT,
    UNLISTED,
    Directory,
    directory_of,
)
from ingest.records import Department, Language, Person

DEPARTMENTS = [
    Department(
        department_id="supply-chain",
        names={Language.ZH: "供应链部", Language.EN: "Supply chain"},
        sources=("a",),
    ),
    Department(
        department_id="production",
        names={Language.ZH: "生产部", Language.EN: "Production"},
        sources=("b",),
    ),
]


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
            Person(
                person_id="jane",
                name="Jane Doe",
                aliases=("J. Doe",),
                email="jd@example.com",
                department="legal",
            ),
            Person(person_id="p7", name="欧阳晓明", department="legal"),
            Person(person_id="p8", name="单雪", department="production"),
            Person(person_id="p9", name="单学", department="legal", email="qs@gmail.com"),
            Person(person_id="p10", name="Mary Ann O'Neil", department="legal"),
            Person(person_id="p11", name="吕青", department="legal"),
            Person(person_id="p13", name="希尔", email="howard.hill@example.com"),
            Person(person_id="p12", name="方安", aliases=("Fang An",), department="legal"),
        ],
        DEPARTMENTS,
    )


@pytest.mark.parametrize(
    ("name", "department", "person_id", "certainty"),
    [
        ("zhang-wei-2", "legal", "zhang-wei-2", EXACT),
        ("WEI.ZHANG@example.com", "legal", "zhang-wei", EXACT),
        ("Someone <wei.zhang@example.com>", "legal", "zhang-wei", EXACT),
        ("@zwei", "legal", "zhang-wei", EXACT),
        ("Wei  Zhang", "legal", "zhang-wei", LISTED),
        ("ZHANG Wei", "legal", "zhang-wei", LISTED),
        ("Wei-Zhang", "legal", "zhang-wei", LISTED),
        ("weizhang", "legal", "zhang-wei", LISTED),
        ("Ｊａｎｅ Doe", "legal", "jane", LISTED),
        ("Dr. Jane Doe (Legal)", "legal", "jane", LISTED),
        ("Jane Doe, PhD", "legal", "jane", LISTED),
        ("doe jane", "legal", "jane", LISTED),
        ("Doe, Jane", "legal", "jane", LISTED),
        ("Doe J.", "legal", "jane", LISTED),
        ("欧 阳 晓 明", "legal", "p7", LISTED),
        ("欧阳晓明总", "legal", "p7", LISTED),
        ("主任欧阳晓明", "legal", "p7", LISTED),
        ("张 伟", "production", "zhang-wei-2", LISTED_IN_DEPARTMENT),
        ("张伟（采购）", "supply-chain", "zhang-wei", LISTED_IN_DEPARTMENT),
        ("张伟经理", "supply-chain", "zhang-wei", LISTED_IN_DEPARTMENT),
        ("张伟（生产部）", "legal", "zhang-wei-2", LISTED_IN_DEPARTMENT),
        ("张伟（supply chain，经理）", "legal", "zhang-wei", LISTED_IN_DEPARTMENT),
        ("张伟（生产）", "supply-chain", "zhang-wei-2", LISTED_IN_DEPARTMENT),
        ("Ouyang Xiaoming", "hr", "p7", DERIVED),
        ("Xiao-Ming OUYANG", "hr", "p7", DERIVED),
        ("Ouyang, Xiao Ming", "hr", "p7", DERIVED),
        ("Ou Yang Xiao Ming", "hr", "p7", DERIVED),
        ("xiaomingouyang", "hr", "p7", DERIVED),
        ("X.-M. Ouyang", "hr", "p7", DERIVED),
        ("Ouyang X.", "hr", "p7", DERIVED),
        ("Lü Qing", "hr", "p11", DERIVED),
        ("LYU Qing", "hr", "p11", DERIVED),
        ("Lv Qing", "hr", "p11", DERIVED),
        ("M. A. O'Neil", "hr", "p10", DERIVED),
        ("jane.doe@example.com", "hr", "jane", DERIVED),
        ("Howard Hill", "hr", "p13", DERIVED),
        ("@jd", "hr", "jane", DERIVED),
        ("Shan Xue", "production", "p8", DERIVED_IN_DEPARTMENT),
        ("X. Shan (生产部)", "hr", "p8", DERIVED_IN_DEPARTMENT),
    ],
)
def test_name_means_one_person(
    directory: Directory, name: str, department: str, person_id: str, certainty: float
) -> None:
    """All spellings lead to their person, and say how sure that is."""
    resolution = directory.resolve(name, department)

    assert (resolution.person_id, resolution.certainty) == (person_id, certainty)
    assert resolution.candidates == ()


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("张伟", ("zhang-wei", "zhang-wei-2")),
        ("Shan Xue", ("p8", "p9")),
        ("Shan X.", ("p8", "p9")),
    ],
)
def test_shared_name_is_not_guessed(
    directory: Directory, name: str, candidates: tuple[str, ...]
) -> None:
    """Where the department does not decide, it is said who may be meant."""
    resolution = directory.resolve(name, "hr")

    assert (resolution.person_id, resolution.certainty) == (None, AMBIGUOUS)
    assert resolution.candidates == candidates


@pytest.mark.parametrize(
    "name",
    [
        "Nobody",
        "Mary",
        "欧阳",
        "张W",
        "Dan Xue",  # 单 is Shan as a surname
        "Sha Nxue",
        "Fan Gan",  # neither 方安 nor the alias
        "jane.doe@elsewhere.com",
        "xue.shan@gmail.com",  # an address that anybody may have
        "张建工",
        "J. Do",
    ],
)
def test_name_of_nobody_stays_one(directory: Directory, name: str) -> None:
    """Part of a name, another reading and a stranger's address mean no one who is listed."""
    resolution = directory.resolve(name, "legal")

    assert (resolution.person_id, resolution.certainty) == (None, UNLISTED)


def test_brackets_that_fit_nobody_leave_a_shared_name_open(directory: Directory) -> None:
    """A document that says which department somebody is of does not mean its own."""
    departments = [*DEPARTMENTS, Department(department_id="hr", names={}, sources=("c",))]
    directory = directory_of(directory.people.values(), departments)

    assert directory.resolve("张伟（hr）", "production").person_id is None


def test_listed_form_is_nobody_elses_pinyin() -> None:
    """What follows from one person's name never means another, who is listed under it."""
    people = [
        Person(person_id="p1", name="李娜", department="hr"),
        Person(person_id="p2", name="Na Li", department="legal"),
    ]

    assert directory_of(people).resolve("Li Na", "hr").person_id == "p2"


def test_id_means_its_own_person() -> None:
    """Whoever else is called the same."""
    people = [
        Person(person_id="p1", name="zhangwei", department="hr"),
        Person(person_id="zhangwei", name="章薇", department="legal"),
    ]

    assert directory_of(people).resolve("zhangwei", "hr").person_id == "zhangwei"


NAMES = st.sampled_from(["张伟", "章薇", "Wei Zhang", "zhang wei", "@zwei", "J. Doe", "Jane Doe"])
DEPARTMENT_IDS = st.sampled_from(["supply-chain", "production", None])
WRITTEN = st.sampled_from(
    [
        *(
            "张伟",
            "张 伟经理",
            "章薇",
            "Zhang Wei",
            "WEI-ZHANG",
            "Zhang, Wei",
            "zhangwei",
            "W. Zhang",
        ),
        *("@zwei", "zwei", "Doe, Jane", "J. Doe", "Doe J", "janedoe", "zw@example.com"),
    ]
)
BRACKETS = st.sampled_from(["", "（生产部）", " (Supply chain)", "（经理）"])


@given(
    listed=st.lists(st.tuples(NAMES, DEPARTMENT_IDS), max_size=6),
    written=WRITTEN,
    brackets=BRACKETS,
    department=st.sampled_from(["supply-chain", "production", "legal"]),
)
def test_only_a_department_decides_between_two(
    listed: list[tuple[str, str | None]], written: str, brackets: str, department: str
) -> None:
    """Nobody is meant where two share a form in no department, or in the same one."""
    people = [
        Person(person_id=f"p{number}", name=name, department=own)
        for number, (name, own) in enumerate(listed)
    ]
    directory = directory_of(people, DEPARTMENTS)
    sharing = directory.possible_bearers(written + brackets)

    resolution = directory.resolve(written + brackets, department)

    if len(sharing) < 2:
        assert resolution.person_id == min(sharing, default=None)
    elif resolution.person_id is None:
        assert resolution.candidates == tuple(sorted(sharing))
    else:
        beside = directory.departments.find(brackets.strip(" （）()"))
        near = [
            one for one in sharing if directory.people[one].department == (beside or department)
        ]
        assert near == [resolution.person_id]


@given(written=WRITTEN, brackets=BRACKETS, own=DEPARTMENT_IDS)
def test_namesakes_of_one_department_are_never_told_apart(
    written: str, brackets: str, own: str | None
) -> None:
    """A second person of the same name and department takes every form away from the first."""
    twins = [
        Person(person_id=one, name=name, department=own)
        for name in ("张伟", "Jane Doe")
        for one in (f"{name}-1", f"{name}-2")
    ]

    for department in ("supply-chain", "production"):
        found = directory_of(twins, DEPARTMENTS).resolve(written + brackets, department)
        assert found.person_id is None
