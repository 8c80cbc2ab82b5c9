from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"lang": "en"}, "Who writes about what"),
        ({"lang": "zh"}, "哪些部门在做相近的事"),
        ({"lang": "zh", "department": "production"}, "重要文档"),
        ({"lang": "en", "department": "no-such-one"}, "There is no such department"),
    ],
)
def test_the_address_says_what_is_shown(
    shown: Callable[..., str], address: dict[str, str], said: str
) -> None:
    """All departments, one of them, or that there is none."""
    assert said in shown("departments", **address)


@pytest.mark.parametrize(
    ("language", "place", "topics", "table"),
    [
        ("en", "Departments", "Topics", "The same as a table"),
        ("zh", "部门", "主要工作", "以表格查看"),
    ],
)
def test_a_click_in_the_map_opens_a_department(
    page: Page, language: str, place: str, topics: str, table: str
) -> None:
    """The map is there as a table too; from a department one goes on to a neighbour, and back."""
    page.goto(f"/?{urlencode({'lang': language})}")
    page.locator(".st-key-places").get_by_role("link", name=place, exact=True).click()
    nodes = page.locator("[data-testid=stEChartsChart] svg path[fill='#0072b2']")
    expect(page.locator(".wk-heat td:not(:empty)").first).to_be_visible()
    page.get_by_text(table).click()
    expect(page.locator(".wk-facts-table tbody tr").first).to_be_visible()
    nodes.first.click()

    expect(page.locator(".wk-label").first).to_have_text(topics)
    assert page.url.endswith(f"lang={language}&department=supply-chain")
    name = page.locator(".wk-top h1").inner_text()
    page.locator(".wk-person .wk-name a[href*=department]").first.click()
    expect(page.locator(".wk-top h1")).not_to_have_text(name)
    page.locator(".wk-back a").click()
    expect(page.locator(".wk-heat")).to_be_visible()


def test_the_map_fits_a_narrow_screen(page: Page) -> None:
    """Wide tables scroll in themselves."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/departments?lang=en")
    expect(page.locator("[data-testid=stEChartsChart] svg text").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
