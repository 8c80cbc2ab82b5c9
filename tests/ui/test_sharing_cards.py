import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Language
from search.differences import ComparedSentence, DocumentDifferences
from search.duplicates import DuplicateKind, DuplicatePair
from search.hits import PersonPart
from search.related import RelatedDocument
from search.titles import TitledDocument
from ui import sharing_cards
from ui.comparison import comparison_html, mark_differences
from ui.components import Setting
from ui.theme import department_colours

NAMES = {"rd": "Research", "qa": "质量部"}
ENGLISH = Setting(Language.EN, NAMES, department_colours(list(NAMES)))
CHINESE = Setting(Language.ZH, NAMES, department_colours(list(NAMES)))
HOSTILE = '<script>x</script> "quoted"'
ANN = PersonPart("ann", "Ann Lee", "author")
TAGS = re.compile(r"</?(?:del|ins)>")


def a_related(department: str, *people: PersonPart) -> RelatedDocument:
    return RelatedDocument("rd/a.md", HOSTILE, department, 1.0, ("pump", HOSTILE), people)


def a_comparison(*sentences: ComparedSentence, is_cut: bool = False) -> DocumentDifferences:
    return DocumentDifferences(
        documents=("rd/a.md", "qa/a.md"),
        titles=("Pump rules", HOSTILE),
        departments=("rd", "qa"),
        dates=("2026-01-01", None),
        sentences=sentences,
        is_cut=is_cut,
    )


@pytest.mark.parametrize(
    ("setting", "departments", "said"),
    [
        (ENGLISH, ["rd"], "Research works on this too."),
        (ENGLISH, ["rd", "qa", "rd"], "Two departments work on this: Research, 质量部."),
        (CHINESE, ["rd", "qa"], "两个部门在做这件事：Research、质量部。"),
    ],
)
def test_the_strip_says_who_else_works_on_it(
    setting: Setting, departments: list[str], said: str
) -> None:
    """And whom to talk to, each person once."""
    html = sharing_cards.strip_html([a_related(each, ANN) for each in departments], setting)

    assert said in html
    assert html.count("person=ann") == 1


def test_related_documents_say_what_they_share() -> None:
    """Where nobody is named, nobody is to be talked to; titles and words stay text."""
    html = sharing_cards.related_html([a_related("rd", ANN), a_related("qa")], ENGLISH)

    assert html.count("Talk to") == 1
    assert html.count("shares pump, ") == 2
    assert "<script" not in html
    titled = TitledDocument("rd/a b.md", HOSTILE, "rd", None)
    choice = sharing_cards.titles_html([titled], ENGLISH)
    assert 'href="related?lang=en&amp;by=document&amp;document=rd%2Fa+b.md"' in choice
    assert "<script" not in choice


def test_a_pair_leads_to_both_documents_side_by_side() -> None:
    """With its kind, how much is the same, and the longest passage in common."""
    pair = DuplicatePair(
        documents=("rd/a.md", "qa/a.md"),
        departments=("rd", "qa"),
        titles=("Pump rules", HOSTILE),
        dates=("2026-01-01", None),
        similarity=0.854,
        kind=DuplicateKind.COPY,
        shares=(0.9, 0.8),
        shared="The pump hums.",
        document_count=2,
        people=((ANN,), ()),
    )
    html = sharing_cards.pairs_html([pair], ENGLISH)

    assert "Copy, 85% the same" in html
    assert "The pump hums." in html
    assert "by=twice&amp;one=rd%2Fa.md&amp;other=qa%2Fa.md" in html
    assert "<script" not in html


def test_words_that_differ_are_marked_on_their_own_side() -> None:
    """Whole words, and Chinese characters one by one."""
    assert mark_differences("Wait two days.", "Wait three days.") == (
        "Wait <del>two</del> days.",
        "Wait <ins>three</ins> days.",
    )
    assert mark_differences("等两天", "等三天") == ("等<del>两</del>天", "等<ins>三</ins>天")
    assert mark_differences(None, "<b>") == ("", "<ins>&lt;b&gt;</ins>")


@given(
    one=st.text(alphabet="ab 泵水.", max_size=12), other=st.text(alphabet="ab 泵水.", max_size=12)
)
def test_marks_change_no_text(one: str, other: str) -> None:
    """Without them each side is what it was."""
    marked = mark_differences(one, other)

    assert [TAGS.sub("", each) for each in marked] == [one, other]


def test_long_stretches_that_are_the_same_are_folded() -> None:
    """What differs is what one looks for."""
    same = [ComparedSentence(f"Same {each}.", f"Same {each}.") for each in range(5)]
    changed = ComparedSentence("Wait two days.", None)
    html = comparison_html(a_comparison(*same, changed, same[0], is_cut=True), ENGLISH)

    assert "6 of 7 sentences are the same." in html
    assert "<summary>5 sentences the same</summary>" in html
    assert html.count("<details>") == 1
    assert "Only the beginning" in html
    assert "<script" not in html
