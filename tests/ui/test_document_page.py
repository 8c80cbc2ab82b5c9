"""The page of one document, in a browser and without."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hash_encoder import HashEncoder
from playwright.sync_api import Page, expect
from small_workspace import make_workspace, open_small_engine
from streamlit.testing.v1 import AppTest

from index.access import OPERATOR, Viewer
from index.build import reindex
from ingest.parsing.recognition import MediaType
from ingest.records import EVERYONE, AccessRule, Language
from search.engine import Engine
from search.originals import can_draw
from search.quotations import mark_quote
from ui.components import Setting
from ui.views.surroundings import Surroundings

PDF_QUESTION = "pump seal rework QP12 cause"
PDF = "production/reports/qp12-pump-seal-rework.pdf"
DECK = "rd/deck.pptx"
SHEET = "supply-chain/planning/2026-q4-purchase-plan.xlsx"


def open_document(page: Page, **address: str) -> None:
    page.goto(f"/document?{urlencode(address)}")
    expect(page.locator(".wk-document h1")).to_be_visible()


def test_a_citation_opens_the_page_of_its_document_with_the_passage_marked(page: Page) -> None:
    """The image shows it, the text beside it says it, and the way back leads to the answer."""
    page.goto(f"/?{urlencode({'lang': 'en', 'q': PDF_QUESTION})}")
    mark = page.locator(".wk-quote .wk-mark[href*='.pdf']").first
    expect(mark).to_be_visible(timeout=20_000)
    quote = mark.locator("xpath=..").inner_text()
    words = quote.removesuffix(mark.inner_text()).strip()
    mark.click()

    expect(page.locator(".wk-page img")).to_be_visible(timeout=20_000)
    expect(page.locator(".wk-page .wk-place")).to_have_count(1)
    expect(page.locator(".wk-text mark").first).to_be_visible()
    said = "".join(page.locator(".wk-text mark").all_inner_texts())
    assert re.sub(r"\W", "", said) == re.sub(r"\W", "", words)
    assert page.locator(".wk-page img").evaluate("image => image.naturalWidth") > 500
    assert words[:12] not in page.url
    page.go_back()
    expect(page.locator(".wk-passages")).to_be_visible()


def test_pages_are_turned_and_the_passage_stays_marked(page: Page) -> None:
    """The address holds the page, so that it can be sent."""
    open_document(page, lang="zh", document=PDF, chunk="0")
    expect(page.locator(".wk-pager")).to_contain_text("第 1 页")
    page.get_by_role("link", name="下一页").click()

    expect(page.locator(".wk-pager")).to_contain_text("第 2 页")
    assert "page=2" in page.url
    expect(page.locator(".wk-page .wk-place")).to_have_count(0)
    page.get_by_role("link", name="上一页").click()
    expect(page.locator(".wk-page .wk-place")).to_have_count(1)


def test_a_row_of_a_sheet_is_marked_below_its_header(page: Page) -> None:
    """On a narrow screen the table moves within its own frame."""
    page.set_viewport_size({"width": 390, "height": 844})
    row = "November | Shanghai - Rotterdam | 9 | 441000 | Zhou Min"
    open_document(page, lang="en", document=SHEET, quote=mark_quote(row))

    marked = page.locator(".wk-row-marked")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("441000")
    expect(page.locator("table", has=marked).locator("th").first).to_have_text("Month")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_original_is_saved_under_its_name_and_has_no_address(page: Page) -> None:
    """It travels through the reader's own connection."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_document(page, lang="en", document=PDF)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()

    saved, origin = download.value, page.url.partition("/document")[0]
    original = Path(__file__).parents[2] / "data" / "departments" / PDF
    assert saved.suggested_filename == "qp12-pump-seal-rework.pdf"
    assert saved.path().read_bytes() == original.read_bytes()
    assert [url for url in asked if url.startswith(f"{origin}/media/")] == []


@pytest.mark.parametrize(("language", "said"), [("en", "no such document"), ("zh", "没有这份文档")])
def test_a_document_that_is_not_there_says_so(
    shown: Callable[..., str], language: str, said: str
) -> None:
    """Whatever stands in the address."""
    for document in ("hr/none.md", "", "../../etc/passwd", "<script>"):
        html = shown("document", lang=language, document=document, chunk="x", page="-1")
        assert said in html
        assert "<script>" not in html.replace("<script>document", "")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "not in the document any more"), ("zh", "其中已没有这段内容")]
)
def test_a_passage_that_is_gone_is_said_to_be(
    shown: Callable[..., str], language: str, said: str
) -> None:
    """The document is shown all the same."""
    html = shown("document", lang=language, document=SHEET, chunk="0", quote="0123456789ab")

    assert said in html
    assert "<table" in html
    assert "wk-row-marked" not in html


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Documents for everyone, one for the board, and slides."""
    documents = {
        "rd/open.md": "# Open\n\nFor all.",
        "rd/board.md": "# Budget\n\nOnly theirs.",
        "rd/small.md": "# Pumps\n\n## Oil\n\nOil is changed monthly.\n\n"
        "## Seals\n\nSeals is changed monthly.\n",
    }
    rules = {"rd": [AccessRule(path="board.md", readers=("board",))]}
    root = tmp_path_factory.mktemp("documents")
    workspace = make_workspace(root, documents, rules=rules)
    data = Path(__file__).parents[2] / "data" / "departments"
    shutil.copy(data / "rd" / "reviews" / "w4-crown-seal-review.pptx", root / "departments" / DECK)
    reindex(workspace, HashEncoder())
    return open_small_engine(workspace, HashEncoder())


def drawn(
    engine: Engine, viewer: Viewer, document: str, language: Language = Language.EN, **at: str
) -> str:
    """Return what the page shows somebody of a document."""

    def script(around):  # type: ignore[no-untyped-def]  # its source is run without its names
        from ui.views import document

        document.draw(around)

    setting = Setting(language, {"rd": "R&D"}, {})
    around = Surroundings(engine=engine, viewer=viewer, setting=setting)
    page = AppTest.from_function(script, default_timeout=120, args=(around,))
    for name, value in {"document": document, **at}.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return "\n".join(each.proto.body for each in page.get("html"))


def test_whoever_may_not_read_a_document_sees_no_trace_of_it(engine: Engine) -> None:
    """Its page is that of a document that does not exist, to the last byte."""
    anybody = Viewer(person_id=None, groups=frozenset({EVERYONE}))

    assert "Only theirs." in drawn(engine, OPERATOR, "rd/board.md")
    assert drawn(engine, anybody, "rd/board.md") == drawn(engine, anybody, "rd/never.md")
    assert "For all." in drawn(engine, anybody, "rd/open.md")


@pytest.mark.parametrize("heading", ["Oil", "Seals"])
def test_the_section_of_the_passage_is_told_in_the_outline(engine: Engine, heading: str) -> None:
    """Small sections share a passage, and the right one of them is told."""
    html = drawn(engine, OPERATOR, "rd/small.md", quote=f"{heading} is changed monthly.")

    here = re.findall(r'<li class="wk-here"[^>]*><a[^>]*>([^<]*)</a>', html)
    assert here == [heading]


@pytest.mark.skipif(not can_draw(MediaType.PPTX), reason="needs LibreOffice")
def test_a_slide_is_shown_as_it_looks_with_the_passage_marked(engine: Engine) -> None:
    """Beside it stands what it says, and the other slides are a turn away."""
    html = drawn(engine, OPERATOR, DECK, quote="采用方案 C")

    assert '<img src="data:image/png;base64,' in html
    assert 'class="wk-place"' in html
    assert "Page 5 of 5" in html
    assert "<mark>采用方案 C</mark>" in html


@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.EN, "need LibreOffice"), (Language.ZH, "需安装 LibreOffice")],
)
def test_slides_are_text_where_nothing_draws_them(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, language: Language, said: str
) -> None:
    """The page says what is missing."""
    monkeypatch.setenv("PATH", "")
    html = drawn(engine, OPERATOR, DECK, language)

    assert said in html
    assert "唇形圈开模费" in html
    assert "<img" not in html
