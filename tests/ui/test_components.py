import re
from dataclasses import replace

import pytest

from ingest.records import Language
from search.answers import Answer, Citation
from search.departments import RankedDepartment
from search.experts import Expert, ExpertDocument
from search.follow_ups import Understood
from search.hits import FurtherPassage, Hit, PersonPart
from search.referrals import Referral
from search.related import RelatedDocument
from search.results import AskResult
from ui import components
from ui.answer_parts import elsewhere_html, thread_html
from ui.components import Setting
from ui.department_bars import bars_html
from ui.introduction_drafts import draft_html, draft_introduction
from ui.passage_cards import passages_html
from ui.searches import Search
from ui.theme import department_colours

NAMES = {
    "risk": "Risk control",
    "calls": "Customer service",
    "long": "集团数字化转型与流程管理办公室",
}
COLOURS = department_colours(list(NAMES))
ENGLISH = Setting(Language.EN, NAMES, COLOURS)
CHINESE = Setting(Language.ZH, NAMES, COLOURS)
TINY = (("risk", 0.997), ("calls", 0.003))
HOSTILE = "<script>x</script> [x](javascript:y) \"quoted\" 'too' $a$ :red[b] # c"


def a_hit(document: str, department: str = "risk", *, date: str | None = "2026-03-18") -> Hit:
    return Hit(
        document=document,
        chunk=1,
        title=f"Title of {document}",
        department=department,
        heading=f"Title of {document} › Detection",
        page=2,
        snippet=HOSTILE,
        score=1.0,
        date=date,
        people=(PersonPart("li", "李娜", "author"),),
    )


def a_citation(number: int, document: str, department: str = "risk") -> Citation:
    return Citation(
        number=number,
        document=document,
        chunk=0,
        title=f"Title of {document}",
        department=department,
        heading="",
        page=None,
        quote=HOSTILE,
    )


def a_result(*citations: Citation, confidence: float = 0.95) -> AskResult:
    answer = Answer(text="", abstained=False, confidence=confidence, citations=citations)
    hits = tuple(a_hit(each.document, each.department) for each in citations)
    return AskResult(
        question="q", answer=answer, departments=(), experts=(), hits=hits, restricted=()
    )


def an_expert(**changed: object) -> Expert:
    values: dict[str, object] = {
        "person": "li-na",
        "name": "李娜",
        "department": "risk",
        "title": "Analyst",
        "score": 0.4321,
        "evidence": (
            ExpertDocument("a", "First", "risk", "author", None, "byline", 1.0),
            ExpertDocument("b", "Second", "risk", "author", None, "byline", 1.0),
            ExpertDocument("c", "Third", "risk", "reviewer", None, "byline", 1.0),
        ),
        "email": "li.na@example.com",
        "aliases": ("lina_sc", "Li Na"),
    }
    return Expert(**{**values, **changed})  # type: ignore[arg-type]  # the fields of an expert


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("setting", [ENGLISH, CHINESE])
def test_no_document_text_becomes_an_element(setting: Setting) -> None:
    """Whatever a document holds, only our own elements are made."""
    html = components.answer_html(a_result(a_citation(1, HOSTILE)), setting)
    html += passages_html([a_hit(HOSTILE)], "passages", HOSTILE, setting)
    html += components.experts_html([an_expert(name=HOSTILE, title=HOSTILE)], "experts", setting)

    assert "<script" not in html
    assert not re.search(r"<a [^>]*href=\"(?!mailto:|people\?|document\?)", html)


def test_nine_quotations_have_nine_marks_that_lead_to_nine_sources() -> None:
    """Mark and source lead to the passage alike."""
    citations = [a_citation(number, f"d{number}") for number in range(1, 10)]
    html = components.answer_html(a_result(*citations), ENGLISH)

    marks = re.findall(r'wk-mark-\d" href="(document\?[^"]+)"', html)
    sources = re.findall(r'wk-title" href="(document\?[^"]+)"', html)
    assert len(set(marks)) == 9
    assert marks == sources
    assert "nine documents from Risk control, newest March 2026" in html


def test_one_line_says_how_sure_the_answer_is() -> None:
    """In words, without a naked decimal."""
    two = a_result(a_citation(1, "a"), a_citation(2, "b", "calls"))
    one = a_result(a_citation(1, "a"))
    weak = a_result(a_citation(1, "a"), confidence=0.55)

    assert "Written in two documents from two departments, newest March 2026" in text_of(
        components.answer_html(two, ENGLISH)
    )
    assert "Written in one document from Risk control, March 2026" in text_of(
        components.answer_html(one, ENGLISH)
    )
    assert "Not certain, please check the source" in components.answer_html(weak, ENGLISH)
    assert "见于两份文档，来自两个部门，最近一份写于 2026 年 3 月" in text_of(
        components.answer_html(two, CHINESE)
    )


def test_a_person_has_both_names_a_reason_two_documents_and_an_address() -> None:
    """And no score."""
    card = text_of(components.experts_html([an_expert()], "experts", ENGLISH))

    assert "李娜 Li Na" in card
    assert "wrote 2 and reviewed 1 of the documents found" in card
    assert "First" in card
    assert "Third" not in card
    assert "li.na@example.com" in card
    assert "0.43" not in card


def test_a_person_of_whom_little_is_known_has_a_card_too() -> None:
    """Without title, department, address or another name."""
    unknown = an_expert(title=None, department=None, email=None, aliases=())
    html = components.experts_html([unknown], "experts", CHINESE)

    assert "在找到的文档中撰写 2 份、审核 1 份" in html
    assert "None" not in html
    assert "mailto" not in html


def eight_departments() -> tuple[list[RankedDepartment], Setting]:
    names = {f"d{number}": f"Department {number}" for number in range(8)}
    setting = Setting(Language.EN, names, department_colours(list(names)))
    return [RankedDepartment(each, names[each], 1.0, 0.125, ()) for each in names], setting


def test_six_departments_are_drawn_and_the_rest_are_behind_more() -> None:
    """Each is a link that looks only there."""
    departments, setting = eight_departments()
    html = bars_html(departments, (), Search(question="q"), setting)
    shown, rest = html.split("<details")

    assert (shown.count("<li>"), rest.count("<li>")) == (6, 2)
    assert "2 more" in rest
    assert 'href="./?lang=en&amp;q=q&amp;in=d0"' in shown


def test_the_bar_of_the_department_that_is_looked_in_looks_everywhere_again() -> None:
    """It says that it is chosen, and its link undoes that; other filters stay."""
    departments, setting = eight_departments()
    search = Search(question="q", departments=("d0",), since="2026")
    html = bars_html(departments[:1], (), search, setting)

    assert 'aria-current="true"' in html
    assert 'href="./?lang=en&amp;q=q&amp;since=2026"' in html


def test_a_share_that_rounds_to_nothing_is_behind_more() -> None:
    """Unless there is no other."""
    share = [RankedDepartment(each, each, 1.0, share, ()) for each, share in TINY]

    assert "&lt; 1%" in bars_html(share, (), Search(question="q"), ENGLISH).split("<details")[1]
    assert "<details" not in bars_html(share[1:], (), Search(question="q"), ENGLISH)


def test_restricted_material_is_an_outline_that_names_the_lead() -> None:
    """Nothing else of it is told, and it leads nowhere."""
    referrals = [Referral("risk", "xie-wen", "Risk", "谢文"), Referral("calls", None, "C", None)]
    html = bars_html((), referrals, Search(question="q"), ENGLISH)

    assert "Risk control lock Restricted, ask its lead 谢文" in text_of(html)
    assert "Customer service lock Restricted, ask its lead" in text_of(html)
    assert "<a " not in html
    assert "%" not in text_of(html)


def test_a_draft_says_what_is_asked_and_why_of_them() -> None:
    """In the reader's language, by the name in its script."""
    english = draft_introduction(an_expert(), "who checks calls?", ENGLISH)
    chinese = draft_introduction(an_expert(), "谁审核通话？", CHINESE)

    assert english.startswith("Hello Li Na,\n\nI would like to know: who checks calls?")
    assert "I found “First” (Risk control), which you wrote." in english
    assert chinese.startswith("李娜，您好：\n\n我想了解：谁审核通话？")
    assert "我看到了您撰写的《First》（Risk control）" in chinese


def test_a_draft_can_be_copied_and_sent_and_stays_text() -> None:
    """Without an address it can be copied."""
    html = draft_html(an_expert(), HOSTILE, ENGLISH)
    unreachable = draft_html(an_expert(email=None, evidence=()), HOSTILE, ENGLISH)

    assert "<script" not in html
    assert 'href="mailto:li.na@example.com?subject=%3Cscript%3E' in html
    assert "mailto" not in unreachable
    assert 'data-copy="Hello Li Na,' in unreachable


def test_further_passages_of_a_document_are_folded_into_its_card() -> None:
    """Each with its own place."""
    hit = replace(a_hit("a"), more=(FurtherPassage(3, "Later", 7, "the rest of q"),))
    html = passages_html([hit], "passages", "q", ENGLISH)

    assert html.count('class="wk-passage"') == 1
    assert "One more passage of this document Later › page 7 the rest of q" in text_of(html)


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        (Language.ZH, "what is it", "in Chinese"),
        (Language.EN, "what is it", None),
        (Language.EN, "这是什么", "in English"),
        (None, "这是什么", None),
    ],
)
def test_another_language_than_the_questions_is_named(
    language: Language | None, question: str, said: str | None
) -> None:
    """Whatever language the page is in."""
    html = passages_html([replace(a_hit("a"), language=language)], "passages", question, ENGLISH)

    assert (said in html) if said else ("in Chinese" not in html and "in English" not in html)


def test_other_departments_that_worked_on_it_are_a_strip() -> None:
    """Each department once in its heading, each document with its people."""
    people = (PersonPart("li", "李娜", "author"),)
    related = [RelatedDocument(each, each, "risk", 0.2, (), people) for each in ("a", HOSTILE)]
    other = RelatedDocument("c", "c", "calls", 0.2, (), ())
    one, two = elsewhere_html(related, ENGLISH), elsewhere_html([*related, other], CHINESE)

    assert text_of(one).startswith("Risk control worked on this too")
    assert text_of(two).startswith("另外两个部门也做过相关工作")
    assert two.count("<li>") == 3
    assert "<script" not in two


def test_how_a_follow_up_was_understood_is_said_and_can_be_undone() -> None:
    """Earlier questions lead back; one that stands alone needs no undoing."""
    search = Search(question="and there?", earlier=("first", "second"), since="2026")
    joined = Understood(
        question="first there", parts=("first", "and there?"), departments=("risk",)
    )
    html = thread_html(search, joined, ENGLISH)
    alone = thread_html(search, Understood(question="and there?"), ENGLISH)

    assert "Understood as: first there · in Risk control" in text_of(html)
    assert 'href="./?lang=en&amp;q=second&amp;after=first"' in html
    assert 'href="./?lang=en&amp;q=and+there%3F"' in html
    assert "Ask only" not in alone


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    """The place is what the title does not say: the rest of the path, and the page."""
    html = passages_html([a_hit("a")], "passages", "q", ENGLISH)

    assert "Detection › page 2" in html
    assert text_of(html).count("Title of a") == 1


def test_a_document_without_a_date_shows_none() -> None:
    """No empty place is left for it."""
    assert "None" not in passages_html([a_hit("a", date=None)], "passages", "q", ENGLISH)


def test_quoted_rows_are_a_table_below_their_header() -> None:
    """Columns stay columns on the page, and nothing in a cell is taken for markup."""
    citation = replace(
        a_citation(1, "a"), quote=f"GNSS | 18\n{HOSTILE} | 6", header="Part | Weeks <lead>"
    )

    html = components.answer_html(a_result(citation), ENGLISH)

    assert "<th>Part</th><th>Weeks &lt;lead&gt;</th>" in html
    assert "<tr><td>GNSS</td><td>18</td></tr>" in html
    assert html.count("<tr>") == 3
    assert HOSTILE not in html
