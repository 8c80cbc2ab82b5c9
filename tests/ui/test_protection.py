from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from served_workspace import ByHeader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from index.access import Viewer
from ingest.sign_in import SignInSettings
from ui.callers import CALLER, SingleUser
from ui.protection import protect
from ui.request_sizes import MOST_BYTES
from ui.restraint import Restraint
from ui.security_headers import CONTENT_SECURITY_POLICY
from ui.signing_in import Door

ADDRESS = "https://knows.example.com"
ALONE = SignInSettings()
TOGETHER = SignInSettings(mode="proxy", address=ADDRESS, hosts=("backend",))
LOCAL = "http://localhost:8501"


async def answer(request: Request) -> Response:
    """Answer with how much came, and who asks."""
    caller = request.scope.get(CALLER)
    who = caller.person_id if isinstance(caller, Viewer) else "nobody"
    response = PlainTextResponse(f"{len(await request.body())} {who}")
    response.set_cookie("session", "1")
    return response


async def fail(_: Request) -> Response:
    """Fail as nothing should."""
    raise ValueError("secret detail")


async def converse(socket: WebSocket) -> None:
    """Accept a connection, and hold it for as long as it is wanted."""
    await socket.accept()
    with suppress(WebSocketDisconnect):
        await socket.receive_text()


def served(settings: SignInSettings, **limits: Any) -> TestClient:
    """Return who asks a protected application, by its own name."""
    methods = ["GET", "POST"]
    paths = ("/", "/api/v1/related/file", "/media/x", "/auth/logout", "/_stcore/metrics")
    routes: list[Any] = [Route(each, answer, methods=methods) for each in paths]
    routes += [Route("/fail", fail), WebSocketRoute("/_stcore/stream", converse)]
    sign_in = SingleUser() if settings is ALONE else ByHeader()
    settings = replace(settings, **limits)
    door = Door(sign_in=sign_in, restraint=Restraint(settings))
    base = settings.address or LOCAL
    app = protect(Starlette(routes=routes), door, settings)
    return TestClient(app, base_url=base, raise_server_exceptions=False, follow_redirects=False)


def open_page(client: TestClient, headers: Mapping[str, str] | None = None) -> Any:
    """Return the connection of a page."""
    own = {"Host": client.base_url.netloc.decode()}  # which the client else leaves out
    return client.websocket_connect("/_stcore/stream", headers={**own, **(headers or {})})


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        (ALONE, "localhost", 200),
        (ALONE, "LOCALHOST:9", 200),
        (ALONE, "127.0.0.1:8501", 200),
        (ALONE, "[::1]:8501", 200),
        (ALONE, "evil.example.com", 421),
        (ALONE, "evil.example.com:8501", 421),
        (ALONE, "localhost.evil.example.com", 421),
        (ALONE, "user@localhost", 421),
        (ALONE, "knows.example.com", 421),
        (TOGETHER, "knows.example.com", 200),
        (TOGETHER, "backend:8501", 200),
        (TOGETHER, "localhost:8501", 200),
        (TOGETHER, "evil.example.com", 421),
    ],
)
def test_only_the_servers_own_names_lead_to_it(
    settings: SignInSettings, host: str, status: int
) -> None:
    """A page whose name was made to lead to this machine gets nothing from it."""
    assert served(settings).get("/", headers={"Host": host}).status_code == status


def test_single_user_is_not_to_be_served_through_a_proxy() -> None:
    """Everybody who comes by it would be that user."""
    for header in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Real-IP", "Via"):
        response = served(ALONE).get("/", headers={header: "for=10.0.0.1"})
        assert response.status_code == 403
        assert "[sign_in]" in response.json()["detail"]


CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "may_pass"),
    [
        ("POST", "/", {}, True),  # no browser
        ("POST", "/", {"Origin": LOCAL}, True),
        ("POST", "/", {"Origin": "http://localhost:9999"}, False),
        ("POST", "/", {"Origin": "null"}, False),
        ("POST", "/", {"Origin": "https://evil.example.com"}, False),
        ("POST", "/", {"Sec-Fetch-Site": "same-origin"}, True),
        ("POST", "/", {"Sec-Fetch-Site": "same-site"}, False),
        ("POST", "/", LINK, False),
        ("GET", "/", {"Origin": "https://evil.example.com"}, True),  # nor can it be read there
        ("GET", "/", CROSS, False),
        ("GET", "/", LINK, True),
        ("GET", "/", {**LINK, "Sec-Fetch-Dest": "embed"}, False),
        ("GET", "/auth/logout", LINK, False),
        ("GET", "/auth/logout", {"Sec-Fetch-Site": "same-origin"}, True),
    ],
)
def test_another_sites_page_can_do_nothing_but_link(
    method: str, path: str, headers: Mapping[str, str], may_pass: bool
) -> None:
    """Whatever its visitor may do here."""
    response = served(ALONE).request(method, path, headers=headers)

    assert response.status_code == (200 if may_pass else 403)


@pytest.mark.parametrize(
    ("settings", "headers", "may_pass"),
    [
        (ALONE, {}, True),
        (ALONE, {"Origin": LOCAL}, True),
        (ALONE, {"Origin": "http://localhost:9999"}, False),
        (ALONE, {"Origin": "https://evil.example.com"}, False),
        (ALONE, {"Host": "evil.example.com", "Origin": "http://evil.example.com"}, False),
        (TOGETHER, {"Origin": ADDRESS}, True),
        (TOGETHER, {"Origin": "http://knows.example.com"}, False),
    ],
)
def test_connections_of_the_page_come_from_the_page(
    settings: SignInSettings, headers: Mapping[str, str], may_pass: bool
) -> None:
    """Browsers let any page open one, with the cookies of its visitor."""
    client = served(settings)
    try:
        with open_page(client, headers):
            connected = True
    except WebSocketDisconnect as refused:
        assert refused.code == 1008
        connected = False

    assert connected is may_pass


def pieces(size: int) -> Iterator[bytes]:
    """Yield a body whose length is not said beforehand."""
    for _ in range(size // 100_000):
        yield b"x" * 100_000


def test_what_is_too_large_is_not_read() -> None:
    """Whether it says how large it is or not; a file may be larger."""
    client = served(ALONE)

    assert client.post("/", content=b"x" * MOST_BYTES).status_code == 200
    for body in (b"x" * (MOST_BYTES + 1), pieces(5_000_000)):
        response = client.post("/", content=body)
        assert response.status_code == 413
        assert response.json()["detail"].startswith("the request is larger than 1,000,000 bytes")
    assert client.post("/api/v1/related/file", content=pieces(20_000_000)).status_code == 200
    assert client.post("/api/v1/related/file", content=pieces(30_000_000)).status_code == 413


def test_strangers_send_no_files() -> None:
    """A form is read before it is asked who sends it."""
    client = served(TOGETHER)
    own = {"X-Person": "li-na"}

    def status(headers: Mapping[str, str]) -> int:
        body = pieces(5_000_000)
        return client.post("/api/v1/related/file", content=body, headers=headers).status_code

    assert status(own) == 200
    assert status({}) == 413


def test_who_asks_too_often_waits() -> None:
    """Each person for themselves; what the page loads for everybody is not counted."""
    client, path = served(TOGETHER, requests_per_minute=3), "/api/v1/related/file"
    li_na, chen_mo = {"X-Person": "li-na"}, {"X-Person": "chen-mo"}
    for _ in range(3):
        assert client.get(path, headers=li_na).status_code == 200
    refused = client.get(path, headers=li_na)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert client.get(path, headers=chen_mo).status_code == 200
    assert [client.get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/static/js/x.js").status_code == 404
    with pytest.raises(WebSocketDisconnect), open_page(client):
        pass


@pytest.mark.parametrize(
    ("address", "accepted", "said"),
    [
        ("/", "en-GB,en;q=0.9", "Too many questions"),
        ("/people", "zh-CN,zh;q=0.9", "提问过于频繁"),
        ("/?lang=en", "zh-CN", "Too many questions"),
        ("/?lang=zh", "en-GB", "提问过于频繁"),
        ("/?lang=<b>", "", "Too many questions"),
    ],
)
def test_whoever_opens_the_page_too_often_reads_why(address: str, accepted: str, said: str) -> None:
    """In their language, as far as a browser says it."""
    client = served(TOGETHER, requests_per_minute=1)
    client.get("/")
    refused = client.get(address, headers={"Accept-Language": accepted})

    assert refused.status_code == 429
    assert refused.headers["Content-Type"].startswith("text/html")
    assert f"<h1>{said}</h1>" in refused.text
    assert int(refused.headers["Retry-After"]) >= 1
    assert "<b>" not in refused.text


def test_strangers_behind_a_known_proxy_are_counted_one_by_one() -> None:
    """Whom the proxy names; what a stranger says of themselves besides makes them nobody else."""
    behind = served(TOGETHER, requests_per_minute=2, trusted_proxies=(ip_network("192.0.2.0/28"),))

    def statuses(said: str, peer: str = "192.0.2.1") -> list[int]:
        client = TestClient(behind.app, base_url=ADDRESS, client=(peer, 5))
        asked = {"X-Forwarded-For": said}
        return [client.get("/", headers=asked).status_code for _ in range(3)]

    assert statuses("203.0.113.7") == [200, 200, 429]
    assert statuses("203.0.113.8") == [200, 200, 429]
    assert statuses("203.0.113.99, 203.0.113.7") == [429] * 3  # what was there before is no proxy's
    assert statuses("203.0.113.9", peer="198.51.100.1") == [200, 200, 429]
    assert statuses("203.0.113.10", peer="198.51.100.1") == [429] * 3  # nor is this one


def test_no_more_pages_are_open_than_may_be() -> None:
    """Of each person and of everybody together; to close one makes room for another."""
    client = served(TOGETHER, open_pages_per_person=2, open_pages=3)
    li_na, chen_mo, wang = ({"X-Person": each} for each in ("li-na", "chen-mo", "wang-fang"))

    def status(headers: Mapping[str, str]) -> tuple[int, str]:
        reply = client.get("/", headers={**headers, "Accept-Language": "en"})
        return reply.status_code, reply.text

    with open_page(client, li_na):
        assert status(li_na)[0] == 200
        with open_page(client, li_na):
            refused = status(li_na)
            assert refused[0] == 429
            assert "You have too many pages open" in refused[1]
            assert "No more than 2" in refused[1]
            with pytest.raises(WebSocketDisconnect) as caught, open_page(client, li_na):
                pass
            assert "close some" in caught.value.reason
            assert client.get("/media/x", headers=li_na).status_code == 200  # it is no page
            with open_page(client, chen_mo):
                refused = status(wang)
                assert refused[0] == 503
                assert "Too many people are here" in refused[1]
                with pytest.raises(WebSocketDisconnect), open_page(client, wang):
                    pass
            assert status(wang)[0] == 200
        with open_page(client, li_na):
            pass
    assert status(li_na)[0] == 200


def test_strangers_reach_none_of_streamlits_stores_and_figures() -> None:
    """Streamlit itself would ask nobody who they are."""
    client = served(TOGETHER)
    operator, li_na = {"X-Person": "operator"}, {"X-Person": "li-na"}

    assert client.get("/media/x").status_code == 401
    assert client.get("/media/x", headers=li_na).status_code == 200
    assert client.get("/_stcore/metrics", headers=li_na).status_code == 403
    assert client.get("/_stcore/metrics", headers=operator).status_code == 200
    assert served(ALONE).get("/_stcore/metrics").status_code == 200
    assert client.get("/", headers=li_na).text == "0 li-na"


def test_every_reply_tells_browsers_what_to_refuse() -> None:
    """Refusals and failures too; encryption is insisted on where there is some."""
    alone, together = served(ALONE), served(TOGETHER)
    replies = [
        alone.get("/"),
        alone.get("/none"),
        alone.get("/fail"),
        alone.get("/", headers={"Host": "evil.example.com"}),
        alone.post("/", content=b"x" * (MOST_BYTES + 1)),
    ]
    for each in (*replies, together.get("/")):
        assert each.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert each.headers["X-Content-Type-Options"] == "nosniff"
        assert each.headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in each.headers["Permissions-Policy"]
        assert "secret" not in each.text

    assert "Strict-Transport-Security" not in replies[0].headers
    assert "Secure" not in replies[0].headers["Set-Cookie"]
    assert together.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert together.get("/").headers["Set-Cookie"].endswith("; Secure")
