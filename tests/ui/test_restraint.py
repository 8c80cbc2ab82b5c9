"""How much one may ask, and who that one is; on the page as by any other door."""

import re
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_server import free_port, serve
from page_sessions import ask_at_once
from served_workspace import QUESTION, write_served_workspace
from starlette.requests import HTTPConnection
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from index.access import OPERATOR, Viewer
from index.encoding import Encoder
from index.ledger import Ledger
from index.ledger_audit import read_audit
from ingest.records import EVERYONE
from ingest.settings import load_workspace
from ingest.sign_in import SignInSettings
from ui.links import Place
from ui.proxies import client_address, site_of
from ui.restraint import Restraint, TooManyQuestionsError
from ui.signing_in import Door

LONGEST_SECONDS = 8  # that a test of these takes
ANN = Viewer(person_id="ann", groups=frozenset({EVERYONE}))
PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


def connection(*said: str, peer: str = "10.0.0.1") -> HTTPConnection:
    """Return a connection from an address, with what it says of those before."""
    headers = [(b"x-forwarded-for", each.encode()) for each in said]
    return HTTPConnection({"type": "http", "headers": headers, "client": (peer, 4711)})


@pytest.mark.parametrize(
    ("said", "peer", "address"),
    [
        ((), "10.0.0.1", "10.0.0.1"),
        (("203.0.113.7",), "10.0.0.1", "203.0.113.7"),
        (("203.0.113.7",), "::ffff:10.0.0.1", "203.0.113.7"),
        (("203.0.113.7",), "192.168.0.1", "192.168.0.1"),  # nobody that is known says so
        (("203.0.113.7",), "testclient", "testclient"),
        (("198.51.100.1, 203.0.113.7",), "10.0.0.1", "203.0.113.7"),
        (("203.0.113.7, 10.9.9.9",), "10.0.0.1", "203.0.113.7"),  # two proxies, one after the other
        (("203.0.113.7, 10.9.9.9, 192.0.2.1",), "10.0.0.1", "192.0.2.1"),
        (("203.0.113.7", "10.9.9.9"), "10.0.0.1", "203.0.113.7"),  # each in a header of its own
        (("10.9.9.9",), "10.0.0.1", "10.9.9.9"),  # a proxy itself asks
        (("203.0.113.7:51234",), "10.0.0.1", "203.0.113.7"),
        (("[2001:db9::7]:443",), "10.0.0.1", "2001:db9::7"),
        (("2001:db9::7",), "2001:db8::1", "2001:db9::7"),
        (("203.0.113.7, unknown",), "10.0.0.1", "10.0.0.1"),
        (("203.0.113.7, ",), "10.0.0.1", "10.0.0.1"),
        (("<script>",), "10.0.0.1", "10.0.0.1"),
    ],
)
def test_address_is_the_last_that_a_known_proxy_names(
    said: tuple[str, ...], peer: str, address: str
) -> None:
    """What stands before it could have been written by whoever asks."""
    assert client_address(connection(*said, peer=peer), PROXIES) == address
    assert client_address(connection(*said, peer=peer), ()) == peer


class AsOne:
    """Everybody is one person."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return that one."""
        return ANN


def test_without_a_client_there_is_no_address() -> None:
    """As where the page is drawn for no browser."""
    nobody = HTTPConnection({"type": "http", "headers": [], "client": None})

    assert client_address(nobody, PROXIES) == ""


def test_people_are_counted_wherever_they_are() -> None:
    """And strangers at one address together; the proxies that people come by are known ones."""
    restraint = Restraint(SignInSettings(requests_per_minute=2, trusted_proxies=PROXIES))
    for said in ("203.0.113.1", "203.0.113.2"):
        restraint.count(connection(said), ANN)
        restraint.count(connection(said), None)

    with pytest.raises(TooManyQuestionsError) as caught:
        restraint.count(connection("203.0.113.3"), ANN)
    assert 1 <= caught.value.seconds <= 60
    restraint.count(connection("203.0.113.1"), None)
    with pytest.raises(TooManyQuestionsError):
        restraint.count(connection("203.0.113.1"), None)


def test_strangers_of_one_site_are_counted_together() -> None:
    """Who has one address of IPv6 has all that begin alike."""
    restraint = Restraint(SignInSettings(requests_per_minute=1, trusted_proxies=PROXIES))
    restraint.count(connection("2001:db9::7"), None)
    restraint.count(connection("2001:db9:0:1::7"), None)

    with pytest.raises(TooManyQuestionsError):
        restraint.count(connection("2001:db9::8"), None)
    assert site_of("::ffff:192.0.2.1") == site_of("192.0.2.1") == "192.0.2.1"


@pytest.fixture
def within_a_minute() -> None:
    """Waits for the next minute where this one is nearly over: it is by minutes that is counted."""
    left = 60 - time.time() % 60
    if left < LONGEST_SECONDS:
        time.sleep(left)


@pytest.mark.usefixtures("within_a_minute")
@pytest.mark.parametrize("view", [each for each in Place if each is not Place.ADMINISTRATION])
def test_no_view_asks_for_whoever_has_asked_too_often(
    shown: Callable[..., str], indexed_workspace: Path, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    """It says how long to wait, shows nothing of any document, and writes nothing down."""
    door = Door(sign_in=AsOne(), restraint=Restraint(SignInSettings(requests_per_minute=1)))
    monkeypatch.setattr("ui.viewers.served_door", lambda: door)
    ledger = Ledger(load_workspace(indexed_workspace).index_dir)
    address = {"q": "call centre", "document": "production/processes/line-3.md"}
    assert "Too many questions" not in shown(view, lang="en", **address)
    known = len(read_audit(ledger, OPERATOR, top=10_000))
    for language, said in (("en", "Too many questions"), ("zh", "提问过于频繁")):
        refused = shown(view, lang=language, **address)
        assert said in refused
        assert re.search(r"[1-9]\d*", refused[refused.index(said) :])
        assert not re.search('class="wk-(card|answer|text|grid|facts-table)', refused)

    assert len(read_audit(ledger, OPERATOR, top=10_000)) == known


@pytest.fixture(scope="module")
def restrained(tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder) -> Iterator[str]:
    """Where a server is that lets nobody ask often or have many pages open."""
    root = tmp_path_factory.mktemp("restrained") / "workspace"
    sign_in = "[sign_in]\nrequests_per_minute = 8\nopen_pages_per_person = 2\n"
    write_served_workspace(root, sign_in=sign_in, encoder=default_encoder)
    with serve(root, port=free_port()) as address:
        yield address


def open_page(address: str) -> Any:
    """Return the connection of a page."""
    stream = f"{address.replace('http:', 'ws:')}/_stcore/stream"
    return connect(stream, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]  # a name of its own


@pytest.mark.usefixtures("within_a_minute")
def test_a_page_that_stays_open_asks_no_more_often_than_a_program(restrained: str) -> None:
    """Both are one count; other addresses' are others."""
    with open_page(restrained), open_page(restrained):
        with pytest.raises(InvalidStatus), open_page(restrained):
            pass
        assert "too many pages" in httpx.get(restrained).text
    ((*first, _, last),) = ask_at_once(restrained, [[QUESTION] * 8])
    answered, refused = "".join(first[0].html), "".join(last.html)

    assert 'class="wk-answer"' in answered
    assert "Too many questions" in refused
    assert 'class="wk-answer"' not in refused
    asked = httpx.get(f"{restrained}/api/v1/status")
    assert asked.status_code == 429
    assert int(asked.headers["Retry-After"]) > 0
