import re
from dataclasses import replace

import pytest

from ingest.records import Language
from search.answers import Answer, Citation
from search.departments import RankedDepartment
from search.experts import Expert, ExpertDocument
from search.hits import Hit, PersonPart
from search.referrals import Referral
from search.results import AskResult
from ui import components, department_chart
from ui.components import Setting
from ui.theme import department_colours

NAMES = {
    "risk": "Risk control",
    "calls": "Customer service",
    "long": "集团数字化转型与流程管理办公室",
}
COLOURS = department_colours(list(NAMES))
ENGLISH = Setting(Language.EN, NAMES, COLOURS)
CHINESE = Setting(Language.ZH, NAMES, COLOURS)
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
    html += components.passages_html([a_hit(HOSTILE)], "passages", HOSTILE, setting)
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


def test_at_most_six_departments_are_drawn_and_all_are_in_the_table() -> None:
    """The table is for those who cannot see the chart, and for those who want the rest."""
    names = {f"d{number}": f"Department {number}" for number in range(8)}
    setting = Setting(Language.EN, names, department_colours(list(names)))
    departments = [RankedDepartment(each, names[each], 1.0, 0.125, ()) for each in names]
    chart = department_chart.chart_options(departments, setting)

    assert len(chart["series"][0]["data"]) == 6
    assert department_chart.table_html(departments, setting).count("<tr>") == 9


def test_a_department_with_a_long_name_leaves_room_for_its_bar() -> None:
    """Labels take at most 150 pixels."""
    departments = [RankedDepartment("long", NAMES["long"], 1.0, 1.0, ())]

    assert department_chart.chart_options(departments, CHINESE)["grid"]["left"] <= 162


def test_restricted_material_is_one_line_that_names_the_lead() -> None:
    """Nothing else of it is told."""
    html = components.restricted_html([Referral("risk", "xie-wen", "Risk", "谢文")], ENGLISH)

    assert "Risk control holds restricted material on this. Ask its lead, 谢文." in text_of(html)


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    """The place is what the title does not say: the rest of the path, and the page."""
    html = components.passages_html([a_hit("a")], "passages", "q", ENGLISH)

    assert "Detection › page 2" in html
    assert text_of(html).count("Title of a") == 1


def test_a_document_without_a_date_shows_none() -> None:
    """No empty place is left for it."""
    assert "None" not in components.passages_html([a_hit("a", date=None)], "passages", "q", ENGLISH)


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
