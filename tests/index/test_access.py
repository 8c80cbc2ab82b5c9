import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.access import (
    OPERATOR,
    AccessLabel,
    Viewer,
    label_document,
    path_matches,
    viewer_of,
)
from ingest.records import EVERYONE, AccessRule, Department, Language, Person, Visibility


def department(*rules: AccessRule, readers: tuple[str, ...] = (EVERYONE,)) -> Department:
    return Department(
        department_id="legal",
        names={Language.EN: "Legal"},
        sources=("departments/legal",),
        readers=readers,
        rules=rules,
    )


def viewer(*groups: str) -> Viewer:
    return Viewer(person_id="li-na", groups=frozenset((EVERYONE, *groups)))


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("contracts/2024/bosch.pdf", "contracts/**"),
        ("contracts/bosch.pdf", "contracts/**"),
        ("contracts/bosch.pdf", "contracts/"),
        ("contracts/2024/bosch.pdf", "contracts"),
        ("contracts/bosch.pdf", "./contracts/**"),
        ("contracts/bosch.pdf", "/contracts/**"),
        ("Contracts/Bosch.PDF", "contracts/*.pdf"),
        ("contracts/bosch.pdf", "CONTRACTS/**"),
        ("salaries.xlsx", "**/salaries.xlsx"),
        ("2024/q1/salaries.xlsx", "**/salaries.xlsx"),
        ("projects/salaries.xlsx", "projects/**/salaries.xlsx"),
        ("projects/a/b/salaries.xlsx", "projects/**/salaries.xlsx"),
        ("a/x/b/c.md", "a/**/b/**/c.md"),
        ("a/b/x/c.md", "a/**/b/**/c.md"),
        ("2024/bosch.docx", "*.docx"),
        ("合同/博世.pdf", "合同/**"),
        ("caf\u00e9/a.md", "cafe\u0301/**"),
        ("[机密] 合同/博世.pdf", "[机密] 合同/**"),
        ("a.md", "/"),
        ("a/b.md", "**"),
        ("a/b.md", "a/?.md"),
    ],
)
def test_pattern_covers_path(path: str, pattern: str) -> None:
    """A folder's pattern covers all below it, in any case and however its name is composed."""
    assert path_matches(path, pattern)


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("contracts.md", "contracts/**"),
        ("contracts-old/bosch.pdf", "contracts"),
        ("old/contracts/bosch.pdf", "contracts/**"),
        ("contracts/bosch.pdf", "contracts/*.docx"),
        ("secret-plan.md", "**/plan.md"),
        ("contractsXbosch.pdf", "contracts.bosch.pdf"),
    ],
)
def test_pattern_covers_nothing_else(path: str, pattern: str) -> None:
    """A neighbour whose name begins alike stays as it is."""
    assert not path_matches(path, pattern)


def test_department_without_rules_is_for_its_readers() -> None:
    """The department's own readers hold where no rule says otherwise."""
    label = label_document(department(readers=("legal", "audit")), "a.md")

    assert label == AccessLabel(readers=("audit", "legal"), visibility=Visibility.HIDDEN)


def test_what_everyone_may_read_is_open() -> None:
    """Nobody is left who could be told less."""
    listed = AccessRule(path="**", readers=(EVERYONE,), visibility=Visibility.LISTED)

    assert label_document(department(), "a.md").visibility is Visibility.OPEN
    assert label_document(department(listed), "a.md").visibility is Visibility.OPEN


def test_restricted_rule_hides_unless_it_says_otherwise() -> None:
    """Leaving `visibility` out is the safe choice."""
    rule = AccessRule(path="contracts/**", readers=("legal",))

    assert label_document(department(rule), "contracts/a.md").visibility is Visibility.HIDDEN


def test_later_rules_win() -> None:
    """An exception stands below the rule that it is an exception from."""
    closed = AccessRule(path="contracts/**", readers=("legal",))
    opened = AccessRule(path="contracts/templates/**", readers=(EVERYONE,))

    assert label_document(department(closed, opened), "contracts/templates/a.md").readers == (
        EVERYONE,
    )
    assert label_document(department(opened, closed), "contracts/templates/a.md").readers == (
        "legal",
    )


@pytest.mark.parametrize(
    ("path", "readers"),
    [
        ("contracts/offers.zip", ("legal",)),
        ("contracts/offers.zip/public/prices.xlsx", ("legal",)),
        ("contracts/offers.zip/payroll/prices.xlsx", ()),
        ("mail.eml/prices.pdf", (EVERYONE,)),
        ("mail.eml/payroll/prices.pdf", ("hr",)),
        ("mail.eml/payroll/public/prices.pdf", ("hr",)),
    ],
)
def test_names_inside_a_file_open_nothing(path: str, readers: tuple[str, ...]) -> None:
    """Whoever names an attachment or packs an archive may narrow who reads it, never widen."""
    rules = (
        AccessRule(path="contracts/**", readers=("legal",)),
        AccessRule(path="**/payroll", readers=("hr",)),
        AccessRule(path="**/public/**", readers=(EVERYONE,)),
    )
    file_path = "mail.eml" if path.startswith("mail.eml") else "contracts/offers.zip"

    assert label_document(department(*rules), path, file_path=file_path).readers == readers


RULES = st.lists(
    st.builds(
        AccessRule,
        path=st.sampled_from(["a/**", "**/b", "*.c", "a", "**/b/**", "b"]),
        readers=st.lists(st.sampled_from(["legal", "hr", EVERYONE]), min_size=1).map(tuple),
        visibility=st.sampled_from([Visibility.LISTED, Visibility.HIDDEN]),
    )
)


@given(
    rules=RULES,
    path=st.lists(st.sampled_from(["a", "b", "x.c"]), min_size=2, max_size=4),
    groups=st.frozensets(st.sampled_from(["legal", "hr"])),
)
def test_whoever_learns_of_a_part_learns_as_much_of_its_file(
    rules: list[AccessRule], path: list[str], groups: frozenset[str]
) -> None:
    """Under any rules, a part shows nobody more than its file does."""
    own = department(*rules)
    file = label_document(own, path[0])
    part = label_document(own, "/".join(path), file_path=path[0])
    person = viewer(*groups)

    assert person.may_read(file) or not person.may_read(part)
    assert person.may_read(file) or person.may_know_of(file) or not person.may_know_of(part)


def test_viewer_belongs_to_everyone_to_the_department_and_to_groups() -> None:
    """A directory entry says all there is about what a person may read."""
    person = Person(person_id="li-na", name="李娜", department="hr", groups=("directors",))

    assert viewer_of(person).groups == {EVERYONE, "hr", "directors"}
    assert viewer_of(Person(person_id="x", name="X")).groups == {EVERYONE}


def test_listed_document_is_known_of_and_not_read() -> None:
    """`listed` lets others learn that there is something, `hidden` does not."""
    listed = AccessLabel(readers=("legal",), visibility=Visibility.LISTED)
    hidden = AccessLabel(readers=("legal",), visibility=Visibility.HIDDEN)

    assert not viewer().may_read(listed)
    assert viewer().may_know_of(listed)
    assert not viewer().may_know_of(hidden)
    assert viewer("legal").may_read(hidden)
    assert not viewer("legal").may_know_of(listed)


GROUPS = st.sampled_from(["legal", "hr", "audit", EVERYONE])
LABELS = st.builds(
    AccessLabel,
    readers=st.lists(GROUPS, min_size=1, unique=True).map(lambda groups: tuple(sorted(groups))),
    visibility=st.sampled_from(Visibility),
)


@given(label=LABELS, groups=st.frozensets(GROUPS))
def test_nobody_both_reads_and_merely_knows_of_a_document(
    label: AccessLabel, groups: frozenset[str]
) -> None:
    """Whoever shares a group with the readers reads, and only they; the operator reads all."""
    person = Viewer(person_id="x", groups=groups)

    assert person.may_read(label) == bool(groups & set(label.readers))
    assert not (person.may_read(label) and person.may_know_of(label))
    assert OPERATOR.may_read(label)
    assert not OPERATOR.may_know_of(label)
