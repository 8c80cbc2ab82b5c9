from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lang": "en", "text": "stock of bearing 6205-2RS"}, "Related to your text"),
        ({"lang": "zh", "by": "document", "q": "轴承"}, "文档"),
        ({"lang": "en", "by": "document", "q": "no such title"}, "No title has all of these words"),
        ({"lang": "zh", "by": "document", "document": "x/y.md"}, "没有这份文档"),
        ({"lang": "zh", "by": "twice"}, "并排比较"),
        ({"lang": "en", "one": "a", "other": "b"}, "There is no such document"),
        ({"lang": "en", "text": "🙂🙂"}, "There are no words in this question"),
    ],
)
def test_the_address_says_what_is_shown(
    shown: Callable[..., str], address: dict[str, str], said: str
) -> None:
    """What is related to a text or a document, what is written twice, or why there is nothing."""
    assert said in shown("related", **address)


@pytest.mark.parametrize(
    ("language", "place", "button", "by_document", "by_file", "twice", "compare"),
    [
        ("en", "Related", "Who else", "A document", "A file", "Written twice", "Side by side"),
        ("zh", "相关", "还有谁", "一份文档", "一个文件", "重复内容", "并排比较"),
    ],
)
def test_related_work_is_found_for_a_text_a_document_and_a_file(
    page: Page,
    language: str,
    place: str,
    button: str,
    by_document: str,
    by_file: str,
    twice: str,
    compare: str,
) -> None:
    """And what two departments wrote is shown side by side, the differences marked."""
    page.goto(f"/?{urlencode({'lang': language})}")
    page.locator(".st-key-places").get_by_role("link", name=place, exact=True).click()
    page.locator("textarea").fill("the stock of bearing 6205-2RS 轴承库存")
    page.get_by_role("button", name=button).click()
    expect(page.locator(".wk-strip .wk-talk a").first).to_be_visible()

    page.get_by_text(by_document, exact=True).click()
    expect(page.locator(".wk-strip")).to_have_count(0)  # else a click may still meet its people
    page.locator(".wk-lines a").first.click()
    expect(page.locator(".wk-strip")).to_be_visible()

    page.get_by_text(by_file, exact=True).click()
    expect(page.locator(".wk-strip")).to_have_count(0)
    plan = {"name": "plan.md", "mimeType": "text/markdown", "buffer": "轴承库存的计划".encode()}
    page.locator("input[type=file]").set_input_files(plan)  # type: ignore[arg-type]  # a payload
    expect(page.locator(".wk-strip")).to_be_visible()

    page.get_by_text(twice, exact=True).click()
    page.get_by_text(compare).first.click()
    expect(page.locator(".wk-sides del").first).to_be_visible()
    expect(page.locator(".wk-sides ins").first).to_be_visible()
    assert "one=" in page.url


def test_two_documents_fit_a_narrow_screen(page: Page) -> None:
    """At 390 pixels both columns are there, and nothing is cut off at the side."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/related?lang=en&by=twice")
    page.locator(".wk-compare a").first.click()
    expect(page.locator(".wk-sides")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
