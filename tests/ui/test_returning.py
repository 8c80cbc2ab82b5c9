"""Whoever has signed in comes back to the page that they left, and to nothing that others name."""

from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.returning import ReturnToPage, page_of

ADDRESS = "https://knows.example.com"
PROVIDER = "https://login.example.com/authorize"
PAGE = "/people?lang=zh&q=%E5%BC%A0%E4%BC%9F&after=a+b&in=rd&in=hr"


async def log_in(request: Request) -> Response:
    """Lead to the provider, as Streamlit does."""
    state = request.query_params.get("state", "")
    return RedirectResponse(f"{PROVIDER}?response_type=code&state={state}")


async def call_back(request: Request) -> Response:
    """Lead to the start page with a session, as Streamlit does; elsewhere where it is told so."""
    response = RedirectResponse(request.query_params.get("to", "/"))
    response.set_cookie("session", "1")
    return response


class Clock:
    """Shows what a test wants."""

    seconds = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """The time that the server goes by."""
    return Clock()


@pytest.fixture
def client(clock: Clock) -> TestClient:
    """Asks a server at which people sign in."""
    routes = [
        Route("/auth/login", log_in),
        Route("/oauth2callback", call_back),
        Route("/elsewhere", call_back),
    ]
    app = ReturnToPage(Starlette(routes=routes), ADDRESS, clock)
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


def come_back(client: TestClient, state: str, path: str = "/oauth2callback") -> str:
    """Return where the provider's answer leads."""
    return str(client.get(f"{path}?code=1&state={state}").headers["Location"])


def leave(client: TestClient, state: str, referrer: str | None) -> None:
    """Go to sign in from a page."""
    headers = {} if referrer is None else {"Referer": referrer}
    reply = client.get(f"/auth/login?state={state}", headers=headers)
    assert parse_qs(urlsplit(reply.headers["Location"]).query)["state"] == [state]


def test_whoever_signs_in_comes_back_to_the_page_that_they_left(client: TestClient) -> None:
    """Each to their own, once, with the session that was made."""
    leave(client, "one", ADDRESS + PAGE)
    leave(client, "two", f"{ADDRESS}/?q=steel")
    back = client.get("/oauth2callback?code=1&state=one")

    assert back.headers["Location"] == PAGE
    assert "session=1" in back.headers["Set-Cookie"]
    assert come_back(client, "two") == "/?q=steel"
    assert come_back(client, "one") == "/"


@pytest.mark.parametrize(
    "referrer",
    [
        None,
        "",
        "/people",
        "https://evil.example.com/",
        "https://evil.example.com/people?x=https://knows.example.com/",
        f"{ADDRESS}.evil.example.com/people",
        f"{ADDRESS}:444/people",
        f"{ADDRESS}@evil.example.com/people",
        "http://knows.example.com/people",  # anybody may change what is said without encryption
        "https://user@knows.example.com/people",
        f"{ADDRESS}//evil.example.com/",
        f"{ADDRESS}/\\evil.example.com/",
        f"{ADDRESS}/%2F%2Fevil.example.com/",
        f"{ADDRESS}/people/..//evil.example.com",
        f"{ADDRESS}/auth/logout",
        f"{ADDRESS}/oauth2callback?code=1",
        f"{ADDRESS}/api/v1/ask?q=x",
        f"{ADDRESS}/media/x.html",
        f"{ADDRESS}/people?q=a b",
        f"{ADDRESS}/people?q={'x' * 20_000}",
        "javascript:alert(1)",
        "data:text/html,x",
        ADDRESS,
    ],
)
def test_no_other_address_leads_anywhere(client: TestClient, referrer: str | None) -> None:
    """Not to another host, nor to what does something when it is opened."""
    leave(client, "one", referrer)

    assert come_back(client, "one") == "/"


def test_an_address_stays_an_address() -> None:
    """What stands for the end of a line in it does not end the header; a fragment is no part."""
    assert page_of(f"{ADDRESS}/?q=%0D%0ASet-Cookie:x", ADDRESS) == "/?q=%0D%0ASet-Cookie:x"
    assert page_of(f"{ADDRESS}/?q=x\r\nSet-Cookie:x", ADDRESS) is None
    assert page_of(f"{ADDRESS}/?q=//evil.example.com#x", ADDRESS) == "/?q=//evil.example.com"


def test_only_what_the_provider_gives_back_counts(client: TestClient) -> None:
    """Not another word, nor two; and no other reply is touched."""
    leave(client, "one", ADDRESS + PAGE)

    assert come_back(client, "two") == "/"
    assert come_back(client, "one&state=one") == "/"
    assert come_back(client, "one", "/elsewhere") == "/"
    assert come_back(client, "one&to=/other") == "/other"
    assert come_back(client, "one") == PAGE


def test_what_takes_too_long_or_is_too_much_is_forgotten(client: TestClient, clock: Clock) -> None:
    """An hour, and a thousand people at the provider at once."""
    leave(client, "late", ADDRESS + PAGE)
    clock.seconds = 3_601
    assert come_back(client, "late") == "/"
    for number in range(1_001):
        leave(client, str(number), ADDRESS + PAGE)

    assert come_back(client, "0") == "/"
    assert come_back(client, "1") == PAGE
    assert come_back(client, "1000") == PAGE
