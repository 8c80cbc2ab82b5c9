import re
from urllib.parse import urlencode

from page_workspace import HOSTILE_TITLE
from playwright.sync_api import Browser, Locator, Page, expect

CHINESE_QUESTION = "谁在管 6205-2RS 轴承的库存"
ENGLISH_QUESTION = "when did the first customers call about the fake points message"


def open_page(page: Page, **address: str) -> None:
    page.goto(f"/?{urlencode(address)}")
    expect(page.locator(".st-key-question input")).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.locator(".st-key-question input").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".wk-passages")).to_be_visible()


def bars(page: Page) -> Locator:
    return page.locator(".st-key-found a.wk-bar")


def test_a_chinese_question_gets_an_answer_its_proof_departments_and_people(page: Page) -> None:
    """Typed and sent with Enter, everything that was asked for is on the screen."""
    open_page(page, lang="zh")
    ask(page, CHINESE_QUESTION)

    expect(page.locator(".wk-quote").first).to_contain_text("6205")
    expect(page.locator(".wk-quote .wk-mark").first).to_have_text("1")
    expect(page.locator("#wk-source-1 .wk-title")).to_contain_text(re.compile("轴承|库存"))
    expect(page.locator("#wk-source-1 .wk-badge")).to_have_text(re.compile("供应链部|生产部"))
    expect(page.locator(".wk-sure")).to_contain_text("文档，来自")
    expect(bars(page).filter(has_text="供应链部")).to_be_visible()
    expect(page.locator(".wk-person").first).to_contain_text(re.compile("供应链部|生产部"))
    expect(page.locator(".wk-person").first).to_contain_text("在找到的文档中")
    expect(page.locator(".wk-person .wk-mail").first).to_have_attribute(
        "href", re.compile(r"^mailto:.+@example\.com$")
    )
    expect(page.locator(".wk-snippet mark").first).to_be_visible()


def test_an_english_question_gets_the_same(page: Page) -> None:
    """A department is named beside its bar with its share, for who cannot see it."""
    open_page(page, lang="en")
    ask(page, ENGLISH_QUESTION)

    expect(page.locator(".wk-quote .wk-mark").first).to_have_text("1")
    expect(page.locator("#wk-source-1")).to_contain_text(re.compile("Risk control|Customer"))
    expect(bars(page).filter(has_text="Risk control")).to_have_text(re.compile(r"\d+%$"))
    expect(page.locator(".wk-person .wk-name").first).to_be_visible()
    expect(page.locator(".wk-person .wk-why").first).to_contain_text("of the documents found")


def test_the_box_is_focused_and_an_example_answers_with_a_click(page: Page) -> None:
    """A newcomer can type at once, or follow a question made of this workspace's documents."""
    open_page(page, lang="en")
    expect(page.locator(".st-key-question input")).to_be_focused()
    example = page.locator(".st-key-examples button").first
    question = example.inner_text()
    example.click()

    expect(page.locator(".wk-passages")).to_be_visible()
    expect(page.locator(".st-key-question input")).to_have_value(question)


def test_asking_nothing_says_to_write_a_question(page: Page) -> None:
    """And offers the examples."""
    open_page(page, lang="zh")
    page.get_by_role("button", name="提问").click()

    expect(page.locator(".st-key-examples")).to_contain_text("请先写下问题")


def test_the_language_switch_keeps_the_question_and_goes_into_the_address(page: Page) -> None:
    """Headings, departments and dates change; what was asked does not."""
    open_page(page, lang="en", q=CHINESE_QUESTION)
    expect(page.locator("#wk-source-1 .wk-badge")).to_have_text(
        re.compile("Supply chain|Production")
    )
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).click()

    expect(page.locator(".wk-answer .wk-label").first).to_have_text("回答")
    expect(page.locator("#wk-source-1 .wk-badge")).to_have_text(re.compile("供应链部|生产部"))
    expect(page.locator(".st-key-question input")).to_have_value(CHINESE_QUESTION)
    assert "lang=zh" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_link_that_was_sent_shows_the_same_answer(page: Page, browser: Browser) -> None:
    """The address holds the whole search."""
    open_page(page, lang="zh")
    ask(page, CHINESE_QUESTION)
    answer = page.locator(".wk-quotes").inner_text()
    link = page.url
    context = browser.new_context(locale="en-GB")
    received = context.new_page()
    received.goto(link)

    expect(received.locator(".wk-quotes")).to_have_text(
        re.compile(r"\s*".join(map(re.escape, answer.split()))), timeout=20_000
    )
    expect(received.locator(".st-key-question input")).to_have_value(CHINESE_QUESTION)
    context.close()


def test_where_nothing_answers_it_says_so_and_names_who_is_closest(page: Page) -> None:
    """No quotation is offered for what nobody wrote down."""
    open_page(page, lang="en", q="zxqv blorf wibble")

    expect(page.locator(".wk-abstained")).to_contain_text("Nobody has written this down")
    expect(page.locator(".wk-quote")).to_have_count(0)
    expect(page.locator(".st-key-people")).to_contain_text("Closest people")
    expect(page.locator(".wk-person").first).to_be_visible()


def test_a_department_filter_narrows_everything_and_can_be_undone(page: Page) -> None:
    """Only the chosen department's passages stay, until it is let go."""
    open_page(page, lang="en", q="bearing 6205-2RS stock")
    expect(page.locator(".wk-passages")).to_be_visible()
    page.locator(".st-key-filters").get_by_text("Department", exact=True).click()
    page.locator(".st-key-departments").get_by_text("Production", exact=True).click()

    expect(page.locator(".st-key-filters")).to_contain_text("Department: Production")
    expect(page.locator(".wk-passage .wk-badge").filter(has_text="Supply chain")).to_have_count(0)
    assert "in=production" in page.url
    page.keyboard.press("Escape")
    page.get_by_text("Look everywhere").click()
    expect(
        page.locator(".wk-passage .wk-badge").filter(has_text="Supply chain").first
    ).to_be_visible()


def test_a_bar_looks_only_there_and_again_everywhere_with_the_keyboard_alone(page: Page) -> None:
    """Each bar is a filter, and shows that it is one by what it leaves."""
    open_page(page, lang="en", q="bearing 6205-2RS stock")
    expect(bars(page)).to_have_count(4)
    bars(page).first.focus()
    page.keyboard.press("Enter")

    expect(bars(page)).to_have_count(1)
    assert "in=supply-chain" in page.url
    bars(page).first.focus()
    page.keyboard.press("Enter")
    expect(bars(page)).to_have_count(4)


def test_a_further_question_goes_on_from_the_last_and_can_stand_alone(page: Page) -> None:
    """The address holds the thread, and the page says how it was understood."""
    open_page(page, lang="zh", q=CHINESE_QUESTION)
    further = page.locator(".st-key-further input")
    further.fill("那客户服务部呢？")
    further.press("Enter")

    expect(page.locator(".wk-thread")).to_contain_text(
        f"理解为：{CHINESE_QUESTION} · 仅限客户服务部"
    )
    expect(page.locator(".wk-passage .wk-badge").filter(has_text="供应链部")).to_have_count(0)
    assert "after=" in page.url
    page.get_by_text("只问“那客户服务部呢？”").click()
    expect(page.locator(".wk-thread")).to_have_count(0)
    expect(page.locator(".st-key-question input")).to_have_value("那客户服务部呢？")


def test_the_link_and_an_introduction_are_copied_with_a_click(page: Page) -> None:
    """Nothing from outside is needed for it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, lang="en", q=ENGLISH_QUESTION)
    page.get_by_text("Copy link to this search").click()
    expect(page.locator(".wk-copy").first).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    person = page.locator(".wk-person").first
    person.get_by_text("Draft an introduction").click()
    person.get_by_role("button", name="Copy").click()

    expect(person.locator(".wk-copy")).to_contain_text("Copied")
    assert ENGLISH_QUESTION in page.evaluate("navigator.clipboard.readText()")


def test_a_mark_points_out_its_source(page: Page) -> None:
    """Once it has the focus, the card is highlighted."""
    open_page(page, lang="zh", q=CHINESE_QUESTION)
    card = page.locator("#wk-source-1")
    expect(card).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.locator(".wk-mark-1").focus()

    expect(card).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_what_a_document_says_stays_text(page: Page) -> None:
    """Markup, links, formulas and colours in a document are shown as they were written."""
    open_page(page, lang="en", q="harbour crane inspection")
    card = page.locator(".wk-passage").first

    expect(card.locator(".wk-title")).to_have_text(HOSTILE_TITLE)
    expect(card).to_contain_text("<img src=x onerror=")
    expect(card).to_contain_text("$12 to $15")
    expect(card).to_contain_text(":red[alarm], # not a heading")
    assert page.evaluate("window.struck") is None
    expect(page.locator("a[href^=javascript]")).to_have_count(0)
    expect(page.locator(".wk-passage :is(img, script, h1, .katex)")).to_have_count(0)


def test_a_question_stays_text_too(page: Page) -> None:
    """A link cannot be made that runs something for whoever opens it."""
    question = "harbour crane <img src=x onerror='window.struck = 4'> [x](javascript:alert(1))"
    open_page(page, lang="en", q=question)

    expect(page.locator(".wk-passages")).to_be_visible()
    expect(page.locator(".st-key-question input")).to_have_value(question)
    assert page.evaluate("window.struck") is None


def test_a_narrow_screen_has_one_column_with_people_before_passages(page: Page) -> None:
    """At 390 pixels nothing is cut off at the side."""
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, lang="zh", q=CHINESE_QUESTION)
    expect(page.locator(".wk-passages")).to_be_visible()
    tops = [
        page.locator(part).first.bounding_box()["y"]  # type: ignore[index]  # visible, so it has one
        for part in (".wk-answer", ".wk-bars", ".wk-people", ".wk-passages")
    ]

    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_long_names_and_all_that_can_be_done_fit_a_narrow_screen(page: Page) -> None:
    """Names wrap, and no button lies on another."""
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, lang="en", q=ENGLISH_QUESTION)
    expect(page.locator(".wk-passages")).to_be_visible()
    page.evaluate(
        "for (const badge of document.querySelectorAll('.wk-badge'))"
        "  badge.lastChild.textContent = "
        "    'Group Office for Digital Transformation and the Management of Processes';"
    )
    thumb = page.locator(".st-key-thumb_down button").bounding_box()
    link = page.locator(".wk-actions .wk-copy").first.bounding_box()

    assert page.locator(".stMain").evaluate("main => main.scrollWidth") <= 390
    assert thumb
    assert link
    assert link["y"] >= thumb["y"] + thumb["height"] or link["x"] >= thumb["x"] + thumb["width"]
