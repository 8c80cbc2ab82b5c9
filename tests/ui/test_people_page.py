import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lang": "en"}, "In most documents"),
        ({"lang": "zh", "q": "周敏"}, "姓名、职务或部门相符"),
        ({"lang": "en", "q": "bearing stock"}, "Who knows about “bearing stock”"),
        ({"lang": "en", "person": "no-such-person"}, "There is no such person"),
        ({"lang": "zh", "person": "no-such-person"}, "没有这个人"),
        ({"lang": "zh", "q": "🙂🙂"}, "这个问题里没有文字"),
    ],
)
def test_the_address_says_what_is_shown(
    shown: Callable[..., str], address: dict[str, str], said: str
) -> None:
    """Everyone, whoever a search finds, a profile, or why there is none."""
    assert said in shown("people", **address)


@pytest.mark.parametrize(
    ("language", "place", "button", "knows"),
    [("en", "People", "Find", "Knows about"), ("zh", "人员", "查找", "了解的内容")],
)
def test_somebody_is_found_by_topic_and_their_profile_opens(
    page: Page, language: str, place: str, button: str, knows: str
) -> None:
    """From the page for asking to a profile, and on to a colleague's; back goes back."""
    page.goto(f"/?{urlencode({'lang': language})}")
    page.locator(".st-key-places").get_by_role("link", name=place).click()
    box = page.locator(".st-key-people_query input")
    box.fill("6205-2RS")
    page.get_by_role("button", name=button).click()
    expect(page.locator(".wk-person .wk-name").first).to_be_visible()
    name = page.locator(".wk-person .wk-name a").first.inner_text()
    page.locator(".wk-person .wk-name a").first.click()

    expect(page.locator(".wk-top h1")).to_contain_text(name)
    expect(page.locator(".wk-label").first).to_have_text(knows)
    expect(page.locator(".wk-topic").first).to_be_visible()
    assert re.search(rf"/people\?lang={language}&person=[\w-]+$", page.url)
    colleague = page.locator(".st-key-profile .wk-person .wk-name a").first
    beside = colleague.inner_text()
    colleague.click()
    expect(page.locator(".wk-top h1")).to_contain_text(beside)
    page.go_back()
    expect(page.locator(".wk-top h1")).to_contain_text(name)


def test_a_profile_fits_a_narrow_screen_and_every_place_can_be_reached(page: Page) -> None:
    """At 390 pixels nothing is cut off at the side."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/people?lang=en&person=zhou-min")
    expect(page.locator(".wk-top h1")).to_contain_text("周敏")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".st-key-places a").first).to_be_visible()
