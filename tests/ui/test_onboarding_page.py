from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lang": "en"}, "Where do you start?"),
        ({"lang": "zh", "department": "production"}, "生产部入门"),
        ({"lang": "en", "department": "production", "role": "no such role"}, "Read first"),
        ({"lang": "zh", "department": "no-such-one"}, "没有这个部门"),
    ],
)
def test_the_address_says_what_is_shown(
    shown: Callable[..., str], address: dict[str, str], said: str
) -> None:
    """The departments to choose from, the list of one, or that there is none."""
    assert said in shown("onboarding", **address)


# The count of what is done and the file are drawn one after the other.
_IS_IN_THE_FILE = "atob(document.querySelector('.wk-save').href.split(',')[1]).includes('- [x]')"


@pytest.mark.parametrize(
    ("language", "place", "department", "done", "save"),
    [
        ("en", "Onboarding", "Production", "1 of", "Save as Markdown"),
        ("zh", "入门", "生产部", "已完成 1 项", "保存为 Markdown"),
    ],
)
def test_a_list_is_chosen_ticked_and_kept(
    page: Page, language: str, place: str, department: str, done: str, save: str
) -> None:
    """The tick is in the address and in the file, which never leaves the page."""
    page.goto(f"/?{urlencode({'lang': language})}")
    page.locator(".st-key-places").get_by_role("link", name=place, exact=True).click()
    page.locator(".wk-card a", has_text=department).click()
    expect(page.locator(".wk-below").first).to_be_visible()
    page.locator(".stCheckbox label").first.click()
    expect(page.locator(".st-key-actions")).to_contain_text(done)

    assert "&done=d" in page.url
    page.wait_for_function(_IS_IN_THE_FILE)
    with page.expect_download() as download:
        page.get_by_text(save).click()
    written = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "onboarding-production.md"
    assert written.count("- [x]") == 1
    assert written.count("- [ ]") > 5


def test_a_role_narrows_the_list_to_what_concerns_it(page: Page) -> None:
    """And is in the address, so that the list can be sent."""
    page.goto("/onboarding?lang=en&department=production")
    expect(page.locator(".wk-below").first).to_be_visible()
    page.locator("[data-testid=stSelectbox]").nth(1).click()
    page.get_by_role("option", name="Lean Engineer").click()

    expect(page.get_by_text("For the role")).to_be_visible()
    expect(page.get_by_text("Has this role today")).to_contain_text("邓丽")
    assert "role=" in page.url


def test_on_paper_there_is_the_list_alone(page: Page) -> None:
    """Neither the way to other places nor the boxes to choose in are printed."""
    page.goto("/onboarding?lang=en&department=production")
    expect(page.locator(".wk-below").first).to_be_visible()
    page.emulate_media(media="print")

    expect(page.locator(".wk-top h1")).to_have_text("Starting in Production")
    for part in (".st-key-frame", ".st-key-choice", ".wk-actions"):
        expect(page.locator(part)).to_be_hidden()
