"""The page behind a reverse proxy that signs people in, in a real browser."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
import pytest
from page_server import free_port, serve
from playwright.sync_api import Browser, Page, expect
from reverse_proxy import WHO, run_proxy
from served_workspace import HIDDEN_TEXT, QUESTION, write_served_workspace

from index.access import OPERATOR
from index.encoding import Encoder
from index.ledger import Ledger
from index.ledger_audit import Door, read_audit
from ingest.settings import Workspace

SECRET = "5e1c-secret-of-the-proxy"  # noqa: S105
PATIENCE_MS = 20_000
LI_NA, CHEN_MO = "li.na@example.com", "chen.mo@example.com"
HIDDEN = re.compile("board|secret.md")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server, what stands before it, and what stands before it without knowing the secret."""

    workspace: Workspace
    direct: str
    proxy: str
    impostor: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder) -> Iterator[Served]:
    """Gives a server that people reach by a proxy."""
    root = tmp_path_factory.mktemp("behind") / "proxy"
    direct, proxy, impostor = free_port(), free_port(), free_port()
    sign_in = f"""
[sign_in]
mode = "proxy"
address = "http://localhost:{proxy}"
operators = ["chen-mo"]
[sign_in.proxy]
addresses = ["127.0.0.1"]
secret_env = "TEST_PROXY_SECRET"
"""
    workspace = write_served_workspace(root, sign_in=sign_in, encoder=default_encoder)
    with ExitStack() as held:
        environment = {"TEST_PROXY_SECRET": SECRET}
        yield Served(
            workspace=workspace,
            direct=held.enter_context(serve(root, port=direct, environment=environment)),
            proxy=held.enter_context(run_proxy(direct, SECRET, proxy)),
            impostor=held.enter_context(run_proxy(direct, f"{SECRET}x", impostor)),
        )


@contextmanager
def browsing(
    browser: Browser, address: str, who: str = "", headers: Mapping[str, str] | None = None
) -> Iterator[Page]:
    """Give a browser that the proxy knows as somebody, or nobody."""
    context = browser.new_context(
        base_url=address, locale="en-GB", extra_http_headers=dict(headers or {})
    )
    if who:
        context.add_cookies([{"name": WHO, "value": who, "url": address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def test_each_is_whom_the_proxy_says(browser: Browser, served: Served) -> None:
    """On the page, whose connection comes by it too, and over HTTP; what they ask is on record."""
    with browsing(browser, served.proxy, LI_NA) as page:
        page.goto("/?lang=en")
        expect(page.locator(".wk-whose")).to_contain_text("李娜")
        expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
        expect(page.get_by_role("link", name="Administration")).to_have_count(0)
        box = page.locator(".st-key-question input")
        box.fill(QUESTION)
        box.press("Enter")
        expect(page.locator(".wk-answer")).to_contain_text("24 hours")
        expect(page.locator("body")).not_to_contain_text(HIDDEN_TEXT)
        asked = page.request.get("/api/v1/documents?top=50")
        assert asked.status == 200
        assert not HIDDEN.search(asked.text())
    with browsing(browser, served.proxy, CHEN_MO) as page:
        page.goto("/administration?lang=zh")
        expect(page.locator(".wk-whose")).to_contain_text("陈默")
        page.get_by_role("link", name="提问记录").click()
        expect(page.locator(".st-key-records_to")).to_be_visible()
        expect(page.locator(".st-key-admin table")).to_have_count(1)
        expect(page.locator(".st-key-admin table")).to_contain_text(QUESTION)
        expect(page.locator(".st-key-admin table")).to_contain_text("li-na")
        assert HIDDEN.search(page.request.get("/api/v1/documents?top=50").text())

    entries = read_audit(Ledger(served.workspace.index_dir), OPERATOR, person_id="li-na")
    assert {each.door for each in entries} == {Door.PAGE, Door.HTTP}
    assert QUESTION in {each.question for each in entries}


FORGED = {"X-Forwarded-User": CHEN_MO, "X-Whoknows-Secret": "guessed"}


def test_what_a_browser_says_of_itself_is_replaced_by_the_proxy(
    browser: Browser, served: Served
) -> None:
    """Nobody becomes another by it, and nobody somebody."""
    with browsing(browser, served.proxy, LI_NA, FORGED) as page:
        page.goto("/?lang=en")
        expect(page.locator(".wk-whose")).to_contain_text("李娜")
    with browsing(browser, served.proxy, "", FORGED) as page:
        page.goto("/departments?lang=en")
        expect(page.get_by_text("Nobody is signed in")).to_be_visible()
        assert page.request.get("/api/v1/documents").status == 401
    with browsing(browser, served.proxy, "stranger@example.com") as page:
        page.goto("/?lang=en")
        expect(page.get_by_text("The directory does not know you")).to_be_visible()


@pytest.mark.parametrize("way", ["direct", "impostor"])
def test_nobody_comes_by_another_way(browser: Browser, served: Served, way: str) -> None:
    """Neither past the proxy nor by one that does not know the secret; it says where to go."""
    address = str(getattr(served, way))
    with browsing(browser, address, LI_NA, FORGED) as page:
        page.goto("/departments?lang=en")
        expect(page.get_by_text("Nobody is signed in")).to_be_visible()
        expect(page.get_by_text(f"Open {served.proxy}")).to_be_visible()
        assert not re.search("Risk|Service|IT|Departments", page.locator(".stApp").inner_text())
        assert page.request.get("/api/v1/documents").status == 401
    for headers in (FORGED, {**FORGED, "X-Forwarded-For": "127.0.0.1"}):
        assert httpx.get(f"{address}/api/v1/documents", headers=headers).status_code == 401
