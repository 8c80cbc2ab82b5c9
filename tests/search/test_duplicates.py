"""What departments wrote twice is found and told apart, for those who may read both."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from docx import Document as WordDocument
from hash_encoder import HashEncoder
from small_workspace import make_workspace, open_small_engine, write_documents

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.records import EVERYONE, AccessRule
from ingest.settings import Workspace
from search.duplicates import DuplicateKind, DuplicatePair
from search.engine import Engine
from search.scopes import Scope

OUTSIDER = Viewer(person_id="x", groups=frozenset({EVERYONE}))
HAN = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会"
SYLLABLES = ["ka", "lo", "mi", "ten", "ru", "sol", "vi", "dan", "pe", "gor"]


def english(seed: int, count: int) -> str:
    """Return invented words, nine a sentence."""
    chosen = random.Random(seed)  # noqa: S311  no secret
    words = ["".join(chosen.choices(SYLLABLES, k=3)) for _ in range(count)]
    return ". ".join(" ".join(words[start : start + 9]) for start in range(0, count, 9)) + "."


def chinese(seed: int, count: int) -> str:
    """Return invented sentences of twenty characters."""
    chosen = random.Random(seed)  # noqa: S311  no secret
    text = "".join(chosen.choices(HAN, k=count))
    return "。".join(text[start : start + 20] for start in range(0, count, 20)) + "。"


def open_documents(root: Path, documents: Mapping[str, str]) -> Engine:
    return open_workspace(make_workspace(root, documents))


def open_workspace(workspace: Workspace) -> Engine:
    encoder = HashEncoder()
    reindex(workspace, encoder)
    return open_small_engine(workspace, encoder)


def duplicates(
    engine: Engine, *departments: str, viewer: Viewer = OPERATOR, top: int = 50
) -> list[DuplicatePair]:
    return engine.duplicates(Scope(viewer=viewer, departments=departments, top=top))


def kinds(pairs: Sequence[DuplicatePair]) -> dict[frozenset[str], DuplicateKind]:
    return {frozenset(each.documents): each.kind for each in pairs}


def edited(text: str, every: int) -> str:
    """Return a text with one word in so many replaced."""
    words = text.split()
    words[::every] = ["changed"] * len(words[::every])
    return " ".join(words)


def test_copy_survives_small_edits_and_another_format(tmp_path: Path) -> None:
    """One word in thirty differs, and one of the two is a Word file."""
    text = english(1, 300)
    write_documents(tmp_path, {"hr/a.md": f"# Rules\n\n**{text}**"})
    word = WordDocument()
    word.add_paragraph(edited(text, 30))
    (tmp_path / "departments" / "it").mkdir()
    word.save(str(tmp_path / "departments" / "it" / "b.docx"))
    engine = open_workspace(make_workspace(tmp_path, {}, more_departments=["hr", "it"]))

    (pair,) = duplicates(engine)

    assert kinds([pair]) == {frozenset({"hr/a.md", "it/b.docx"}): DuplicateKind.COPY}
    assert 0.8 < pair.similarity < 1


def test_copy_in_traditional_characters_is_a_copy(tmp_path: Path) -> None:
    """Offices write the same rules in both."""
    text = chinese(2, 200)
    other = text.translate(str.maketrans("国这个们来时为说会", "國這個們來時為說會"))
    engine = open_documents(tmp_path, {"hr/a.md": text, "it/b.md": other})

    (pair,) = duplicates(engine)

    assert (pair.kind, pair.similarity) == (DuplicateKind.COPY, 1.0)


@pytest.mark.parametrize(
    ("passage", "separator"), [(english(3, 65), " "), (chinese(3, 130), "")], ids=["en", "zh"]
)
def test_long_passage_within_other_text_is_a_quotation(
    tmp_path: Path, passage: str, separator: str
) -> None:
    """It is shown as the newer document writes it."""
    documents = {
        "hr/a.md": "\n\n".join([english(4, 200), passage, chinese(5, 200)]),
        "it/b.md": "\n\n".join([chinese(6, 300), passage, english(7, 300)]),
    }

    (pair,) = duplicates(open_documents(tmp_path, documents))

    assert pair.kind is DuplicateKind.QUOTATION
    assert separator.join(pair.shared.split()) == passage.rstrip(".。")


def test_short_passage_is_not_reported(tmp_path: Path) -> None:
    """Forty words may be a form of words that everybody uses."""
    passage = english(8, 40)
    documents = {
        "hr/a.md": "\n\n".join([english(9, 200), passage, english(10, 200)]),
        "it/b.md": "\n\n".join([english(11, 200), passage, english(12, 200)]),
    }

    assert duplicates(open_documents(tmp_path, documents)) == []


def test_what_many_documents_have_is_a_template_and_shown_once(tmp_path: Path) -> None:
    """A form that six departments fill in is no evidence of copying; a copy of one filled in is."""
    form = english(13, 120)
    documents = {
        f"d{number}/form.md": f"{form}\n\n{english(20 + number, 80)}" for number in range(6)
    }
    copied = {"hr/copy.md": documents["d1/form.md"]}

    found = duplicates(open_documents(tmp_path, {**documents, **copied}))

    assert [each.kind for each in found] == [DuplicateKind.COPY, DuplicateKind.TEMPLATE]
    assert set(found[0].documents) == {"d1/form.md", "hr/copy.md"}
    assert found[0].document_count == 2
    assert found[1].document_count == 7


def test_newest_come_first_among_equals(tmp_path: Path) -> None:
    """Each pair names its newer document first, and the newest pair is the first."""
    documents = {
        f"{department}/{number}.md": (
            f"---\ndate: {year + number}-05-01\n---\n\n{english(number, 90)}"
        )
        for number in (30, 31)
        for department, year in (("hr", 1980), ("it", 1990))
    }

    found = duplicates(open_documents(tmp_path, documents))

    assert [each.documents for each in found] == [
        ("it/31.md", "hr/31.md"),
        ("it/30.md", "hr/30.md"),
    ]


def test_pairs_are_across_departments_unless_one_is_asked_for(tmp_path: Path) -> None:
    """What a department keeps twice concerns that department."""
    text = english(14, 100)
    engine = open_documents(tmp_path, {"hr/a.md": text, "hr/b.md": text, "it/c.md": text})
    a, b, c = "hr/a.md", "hr/b.md", "it/c.md"

    assert set(kinds(duplicates(engine))) == {frozenset({a, c}), frozenset({b, c})}
    assert set(kinds(duplicates(engine, "hr"))) == {frozenset({a, b})}
    assert duplicates(engine, "it") == []
    assert duplicates(engine, "it", "hr") == duplicates(engine)


def test_parts_of_one_file_are_no_duplicates_of_each_other(tmp_path: Path) -> None:
    """A mail and its text attachment may say the same."""
    text = english(15, 100)
    mail = (
        'From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n'
        f"--B\nContent-Type: text/plain\n\n{text}\n--B\nContent-Type: text/plain; name=copy.txt\n"
        f"Content-Disposition: attachment; filename=copy.txt\n\n{text}\n--B--\n"
    )
    engine = open_documents(tmp_path, {"hr/mail.eml": mail})

    assert engine.knows_document("hr/mail.eml/copy.txt", OPERATOR)
    assert duplicates(engine, "hr") == []


def test_what_the_viewer_may_not_read_changes_nothing(tmp_path: Path) -> None:
    """Five visible documents have the passage: with a hidden sixth it would be a template."""
    passage = english(16, 100)
    visible = {f"d{n}/a.md": f"{passage}\n\n{english(40 + n, 50)}" for n in range(5)}
    hidden = {"hr/secret.md": f"{passage}\n\n{english(60, 50)}", "hr/other.md": visible["d1/a.md"]}
    without = open_documents(tmp_path / "without", {**visible, "it/x.md": english(61, 50)})
    closed = open_workspace(
        make_workspace(
            tmp_path / "with",
            {**visible, "it/x.md": english(61, 50)} | hidden,
            rules={"hr": [AccessRule(path="*", readers=("board",))]},
        )
    )
    found = duplicates(closed, viewer=OUTSIDER)

    assert found == duplicates(without, viewer=OUTSIDER)
    assert {each.kind for each in found} == {DuplicateKind.COPY}
    assert duplicates(closed) != found


def test_near_copies_of_the_default_workspace_are_found(company_engine: Engine) -> None:
    """Each of them is about one matter, written for two departments; nothing else is reported."""
    found = company_engine.duplicates(Scope(viewer=OPERATOR, top=50))

    assert kinds(found) == {
        frozenset({first, second}): DuplicateKind.COPY
        for first, second in [
            ("finance/policies/travel-expenses.md", "hr/handbook/travel-expenses.md"),
            (
                "quality/procedures/first-article-inspection.md",
                "production/procedures/first-article-check.md",
            ),
            (
                "risk-control/guides/caller-identity-verification.docx",
                "customer-service/guides/caller-identity-verification.md",
            ),
            ("marketing/faq/w3-battery-faq.html", "rd/faq/w3-battery-faq.md"),
            ("legal/policies/records-retention.md", "it/policies/file-retention.md"),
        ]
    }
