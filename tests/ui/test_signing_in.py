"""The page with a real provider, in a real browser."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from itsdangerous import URLSafeTimedSerializer
from page_server import free_port, serve
from playwright.sync_api import Browser, Page, expect
from served_workspace import write_served_workspace

from index.encoding import Encoder
from index.ledger import Ledger
from index.ledger_keys import create_key
from ingest.people import load_directory
from ingest.settings import Workspace
from ui.sessions import COOKIE

# The provider still uses what another library is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated")

CLIENT_SECRET = "9d1b-client-secret-7c"  # noqa: S105
COOKIE_SECRET = "4f7a-cookie-secret-of-tests"  # noqa: S105
SESSION_HOURS = 12
LEFT_SECONDS = 20
PATIENCE_MS = 20_000
HIDDEN = re.compile("board|secret.md")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that people sign in to."""

    workspace: Workspace
    address: str
    log: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder) -> Iterator[Served]:
    """Gives a server, and the provider at which its people sign in."""
    from oidc_provider_mock import run_server_in_thread

    port, root = free_port(), tmp_path_factory.mktemp("signed") / "in"
    with run_server_in_thread() as provider:
        sign_in = f"""
[sign_in]
mode = "oidc"
address = "http://localhost:{port}"
session_hours = {SESSION_HOURS}
operators = ["chen-mo"]
[sign_in.oidc]
metadata_url = "http://localhost:{provider.server_port}/.well-known/openid-configuration"
client_id = "whoknows"
client_secret_env = "TEST_CLIENT_SECRET"
cookie_secret_env = "TEST_COOKIE_SECRET"
"""
        workspace = write_served_workspace(root, sign_in=sign_in, encoder=default_encoder)
        secrets = {"TEST_CLIENT_SECRET": CLIENT_SECRET, "TEST_COOKIE_SECRET": COOKIE_SECRET}
        log = root / "log"
        with serve(root, port=port, environment=secrets, log=log) as address:
            yield Served(workspace=workspace, address=address, log=log)


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Page]:
    """A browser that nobody has used yet."""
    context = browser.new_context(base_url=served.address, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def sign_in(page: Page, address: str, button: str = "Sign in") -> None:
    """Sign in as whoever has an e-mail address."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator("input[name=sub]").fill(address)
    page.get_by_role("button", name="Authorize").click()


def sign_out(page: Page) -> None:
    """Sign out, at the provider too."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()


def let_age(page: Page, *, until: float) -> None:
    """Have the session of a browser begin as early as it takes to be over at a time."""
    (cookie,) = [each for each in page.context.cookies() if each["name"] == COOKIE]
    serializer = URLSafeTimedSerializer(COOKIE_SECRET, salt=COOKIE)
    said = serializer.loads(cookie["value"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("itsdangerous.timed.time.time", lambda: until - SESSION_HOURS * 3_600)
        cookie["value"] = serializer.dumps(said)
    page.context.add_cookies([cookie])


def test_each_sees_what_they_may_see_until_they_sign_out_or_time_is_over(
    visitor: Page, served: Served
) -> None:
    """Before that there is no trace of anything; a stranger learns who they are, and no more."""
    page = visitor
    page.goto("/departments?lang=en")
    expect(page.get_by_text("Please sign in")).to_be_visible()
    assert not re.search("Risk|Service|IT|Departments", page.locator(".stApp").inner_text())

    sign_in(page, "stranger@example.com")
    expect(page.get_by_text("The directory does not know you")).to_be_visible()
    expect(page.get_by_text("You are signed in as stranger@example.com")).to_be_visible()
    sign_out(page)

    sign_in(page, "li.na@example.com")
    expect(page.get_by_text("Signed in as 李娜")).to_be_visible()
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
    page.goto("/administration?lang=en")
    expect(page.get_by_text("Signed in as 李娜")).to_be_visible()
    expect(page.locator(".wk-failure")).to_be_visible()
    asked = page.request.get("/api/v1/documents?top=50")
    assert asked.status == 200
    assert not HIDDEN.search(asked.text())
    other_tab = page.context.new_page()
    other_tab.goto("/people?lang=en")
    expect(other_tab.get_by_text("Signed in as 李娜")).to_be_visible()
    kept = page.context.cookies()
    sign_out(page)
    expect(page.get_by_text("Please sign in")).to_be_visible()
    page.context.add_cookies(kept)  # as whoever had copied them would
    assert page.request.get("/api/v1/documents").status == 401
    other_tab.get_by_text("中文").click()
    expect(other_tab.get_by_text("请先登录")).to_be_visible()
    other_tab.close()

    page.context.clear_cookies()
    page.goto("/?lang=en")
    sign_in(page, "chen.mo@example.com")
    expect(page.get_by_text("Signed in as 陈默")).to_be_visible()
    assert HIDDEN.search(page.request.get("/api/v1/documents?top=50").text())
    page.get_by_role("link", name="Administration").click()
    expect(page.locator(".st-key-admin")).to_be_visible()

    over_at = time.time() + LEFT_SECONDS
    let_age(page, until=over_at)
    page.goto("/administration?lang=en")
    expect(page.locator(".st-key-admin")).to_be_visible()
    page.wait_for_timeout((over_at - time.time() + 1) * 1_000)
    page.get_by_text("中文").click()
    expect(page.get_by_text("登录已过期")).to_be_visible()
    expect(page.locator(".st-key-admin")).to_have_count(0)
    assert page.request.get("/api/v1/documents").status == 401


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "/?lang=zh&q=flag+answers%3F&in=it&in=service&since=2000&after=a+b",
            ".wk-failure, .wk-answer",
        ),
        ("/people?lang=en&person=wang-fang", "h1:has-text('Wang Fang')"),
        (f"/related?lang=en&by=text&text={quote_plus('轴承安全库存与门禁卡' * 40)}", "h1"),
    ],
)
def test_whoever_signs_in_reads_what_they_came_for(visitor: Page, address: str, shown: str) -> None:
    """The address that they opened, to the letter: the question, its limits and the language."""
    visitor.goto(address)
    name = "登录" if "lang=zh" in address else "Sign in"
    expect(visitor.get_by_role("button", name=name, exact=True)).to_be_visible()
    opened = visitor.url
    assert opened.endswith(address)
    sign_in(visitor, "li.na@example.com", name)
    expect(visitor.locator(".wk-whose")).to_contain_text("李娜")

    assert visitor.url == opened
    expect(visitor.locator(shown).first).to_be_visible()
    assert visitor.url == opened


@pytest.mark.parametrize("left", ["//evil.example.com/x", "https://evil.example.com/", "/people"])
def test_a_very_long_address_is_found_again_in_the_browser(
    visitor: Page, served: Served, left: str
) -> None:
    """Which tells the server nothing of it; what stands there leads to no other host."""
    address = f"/related?lang=en&by=text&text={quote_plus('轴承安全库存与门禁卡' * 90)}"
    visitor.goto(address)
    expect(visitor.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    opened = visitor.url
    assert len(opened) > 4_096
    sign_in(visitor, "li.na@example.com")
    expect(visitor.locator(".wk-whose")).to_contain_text("李娜")
    expect(visitor).to_have_url(opened)
    expect(visitor.locator("h1")).to_have_text("Related")

    visitor.evaluate("left => sessionStorage.setItem('wk-left', left)", left)
    visitor.goto("/")
    expect(visitor.locator(".wk-whose")).to_contain_text("李娜")
    wanted = f"{served.address}{left}" if left == "/people" else f"{served.address}/"
    expect(visitor).to_have_url(wanted)


def test_secrets_are_in_no_log(served: Served) -> None:
    """Neither those of the server nor the key of a person, whatever goes wrong with it."""
    workspace = served.workspace
    directory = load_directory(workspace.directory_path, workspace.departments)
    ledger = Ledger(workspace.index_dir)
    key = create_key(ledger, directory, person_id="li-na", label="", days=None).secret
    statuses = []
    for path in ("/api/v1/status", "/api/v1/person?id=none", "/metrics", "/api/v1/ask?q=%00"):
        for bearer in (key, f"{key}x"):
            request = urllib.request.Request(
                served.address + path, headers={"Authorization": f"Bearer {bearer}"}
            )
            try:
                with urllib.request.urlopen(request) as reply:
                    statuses.append(reply.status)
            except urllib.error.HTTPError as error:
                statuses.append(error.code)
                assert json.load(error)["detail"]
    written = served.log.read_text(encoding="utf-8")

    assert statuses[:6] == [200, 401, 404, 401, 403, 403]
    assert 500 not in statuses
    for secret in (key, key.rpartition("_")[2], CLIENT_SECRET, COOKIE_SECRET):
        assert secret not in written
