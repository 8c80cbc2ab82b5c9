"""Everybody can use the page: by eye, by ear, and by keyboard alone; axe-core is the judge."""

from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

import pytest
from page_server import serve
from playwright.sync_api import Browser, Page, expect

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
QUESTION = "how many failed answers before we end a call"
SECRET = "of this test alone, and long enough"  # noqa: S105
SIGNED_IN = """
[workspace]
name = "Test"
[[departments]]
id = "vault"
name = { zh = "金库", en = "Vault" }
sources = ["vault"]
[sign_in]
mode = "oidc"
address = "https://knows.example.com"
[sign_in.oidc]
metadata_url = "https://id.example.com/.well-known/openid-configuration"
client_id = "whoknows"
client_secret_env = "TEST_CLIENT_SECRET"
cookie_secret_env = "TEST_COOKIE_SECRET"
"""

# What axe-core finds in Streamlit's own markup, by a part of it, and why it stays.
NOT_OURS = {
    'data-testid="stFileUploaderDropzone"': "is no more than a place to drop on, yet it is labelled"
}

# place: (its address, what is there once it is drawn, what is then opened)
PLACES: dict[str, tuple[str, dict[str, str], str, str]] = {
    "start": ("", {}, ".st-key-examples button", ""),
    "filter": ("", {}, ".st-key-examples button", ".st-key-filters button"),
    "answer": ("", {"q": QUESTION}, ".wk-passages", ".wk-draft summary"),
    "narrowed": ("", {"q": QUESTION, "in": "customer-service"}, ".wk-passages", ""),
    "further": ("", {"q": "and risk control?", "after": QUESTION}, ".wk-thread", ""),
    "abstaining": ("", {"q": "zxqv blorf wibble"}, ".wk-abstained", ""),
    "failure": ("", {"q": "🙂🙂"}, ".wk-failure", ""),
    "text": ("document", {"document": "production/harbour.md", "chunk": "0"}, ".wk-asked", ""),
    "pages": (
        "document",
        {"document": "production/reports/qp12-pump-seal-rework.pdf", "chunk": "0"},
        ".wk-page img",
        "",
    ),
    "sheet": (
        "document",
        {"document": "supply-chain/planning/2026-q4-purchase-plan.xlsx", "chunk": "0"},
        ".wk-grid",
        "",
    ),
    "no document": ("document", {"document": "no/such.md"}, ".wk-failure", ""),
    "people": ("people", {}, ".wk-cards", ""),
    "found people": ("people", {"q": "6205-2RS"}, ".wk-person", ""),
    "profile": ("people", {"person": "zhou-min"}, ".wk-topic", ".wk-named summary"),
    "departments": ("departments", {}, ".wk-heat", "details summary"),
    "department": ("departments", {"department": "production"}, ".wk-topic", ""),
    "related": ("related", {"text": "the stock of bearing 6205-2RS"}, ".wk-strip", ""),
    "a file": ("related", {"by": "file"}, ".st-key-related_file button", ""),
    "written twice": ("related", {"by": "twice"}, ".wk-pair", ""),
    "newcomers": ("onboarding", {}, ".wk-cards", ""),
    "onboarding": ("onboarding", {"department": "production"}, ".wk-below", ".stCheckbox label"),
    "records": ("administration", {"records": "audit"}, ".wk-facts-table", "table summary"),
    "administration": ("administration", {}, ".wk-facts-table", ".st-key-ask_index button"),
}


def findings(page: Page) -> list[str]:
    """Return what axe-core finds, less what is not ours: its impact, its name, and where it is."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
        if not any(part in node["html"] for part in NOT_OURS)
    ]


def assert_keeps_nobody_out(page: Page) -> None:
    """Assert that there is no finding, neither in the light theme nor in the dark one."""
    page.evaluate(AXE)
    page.wait_for_timeout(300)  # what was opened is faded in
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
    page.wait_for_timeout(300)
    assert findings(page) == []


@pytest.mark.parametrize("place", PLACES)
def test_nothing_keeps_anybody_out(page: Page, place: str) -> None:
    """No finding of any weight, in either theme, with what is folded open."""
    path, state, drawn, opened = PLACES[place]
    page.goto(f"/{path}?{urlencode({'lang': 'en', **state})}")
    expect(page.locator(drawn).first).to_be_visible()
    if opened:
        page.locator(opened).first.click()

    assert_keeps_nobody_out(page)


def test_two_documents_side_by_side_keep_nobody_out(page: Page) -> None:
    """One comes to them from the list of what is written twice."""
    page.goto("/related?lang=en&by=twice")
    page.locator(".wk-compare a").first.click()
    expect(page.locator(".wk-sides")).to_be_visible()

    assert_keeps_nobody_out(page)


def test_the_way_in_keeps_nobody_out(browser: Browser, tmp_path: Path) -> None:
    """Whoever is not signed in yet sees it first."""
    (tmp_path / "whoknows.toml").write_text(SIGNED_IN, encoding="utf-8")
    secrets = dict.fromkeys(("TEST_CLIENT_SECRET", "TEST_COOKIE_SECRET"), SECRET)
    with serve(tmp_path, environment=secrets) as address:
        page = browser.new_page(base_url=address, locale="en-GB", color_scheme="light")
        page.goto("/?lang=en")
        expect(page.locator(".st-key-sign_in button")).to_be_visible(timeout=20_000)

        assert_keeps_nobody_out(page)
        page.close()


def press_tab_until(page: Page, wanted: str) -> None:
    """Move the focus on until it is on what a selector finds; never backwards, and not for ever."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"40 times Tab did not reach {wanted}")


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [("en", QUESTION, "回答"), ("zh", "来电人核身失败几次后结束通话", "Answer")],
)
def test_a_cited_document_is_reached_and_left_with_the_keyboard_alone(
    page: Page, language: str, question: str, answer: str
) -> None:
    """From the box to a mark, to its document, back to the answer, and to the other language."""
    page.goto(f"/?lang={language}")
    expect(page.locator(".st-key-question input")).to_be_focused()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator(".wk-mark-1")).to_be_visible()
    press_tab_until(page, ".wk-mark-1")
    page.keyboard.press("Enter")
    expect(page.locator(".wk-text mark, .wk-row-marked").first).to_be_visible()

    press_tab_until(page, ".wk-return")
    page.keyboard.press("Enter")
    expect(page.locator(".wk-mark-1")).to_be_visible()
    expect(page.locator(".st-key-question input")).to_have_value(question)
    press_tab_until(page, ".st-key-language [role=radio]")
    if language == "zh":  # stands first, and a group of radio buttons is one stop
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".wk-answer .wk-label").first).to_have_text(answer)
    expect(page.locator(".st-key-question input")).to_have_value(question)
