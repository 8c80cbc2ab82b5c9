"""Requests that mean harm or no sense: each is answered or refused, and none learns a secret."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hash_encoder import HashEncoder
from hypothesis import HealthCheck, Phase, given, settings
from programs_application import create_programs_application
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served_workspace import HIDDEN_TEXT, ByHeader, write_served_workspace
from starlette.testclient import TestClient

from ingest.sign_in import SignInSettings
from search.engine import Engine
from ui.api import create_api
from ui.protection import protect
from ui.restraint import Restraint
from ui.signing_in import Door

PLANTED = "99 hours"  # in a document that only the board may read
READERS: tuple[Mapping[str, str], ...] = ({}, {"X-Person": "li-na"}, {"X-Person": "zhao-lei"})
HOSTILE = (
    *("' OR 1=1 --", "'; DROP TABLE documents; --", 'flag" UNION SELECT text FROM chunks --'),
    *('"', "flag AND", "NOT flag", "NEAR(flag hours, 99)", "text:flag*", "^flag", "{a b}: c", "*"),
    *("IVF1024,Flat", "selector=None", "-1", "1e400", "NaN", "[0.1, 0.2]"),
    *(
        "../../etc/passwd",
        "risk/../risk/secret.md",
        "..%2f..%2frisk%2fsecret.md",
        "risk//secret.md",
    ),
    *("risk\\secret.md", "file:///etc/passwd", "/etc/passwd", "RISK/SECRET.MD", "risk/secret.md"),
    *("risk/secret.md\u200b", "\u202erisk/secret.md", "risk/\ufeffsecret.md", "ｒｉｓｋ/secret.md"),
    *(
        "\u200b\u200d\u2060",
        "\u202e\u2066flag\u2069",
        "flag\u0000hours",
        "\x00",
        "\ud800",
        "a\udfff",
    ),
    *(
        "\U0010ffff",
        "𠮷野家" * 50,
        "e\u0301" * 200,
        "{{7*7}}",
        "${jndi:ldap://x}",
        "<script>x</script>",
    ),
    *("%s%n%x", "\r\nX-Injected: 1", "a" * 1_500, "flag " * 900, "", " ", "\t\n"),
)
IDS = ("document", "one", "other", "id", "department", "in", "as")
PATHS = {
    "ask": ("q", "in"),
    "ask/stream": ("q",),
    "experts": ("q",),
    "departments": ("q",),
    "related": ("document",),
    "differences": ("one", "other"),
    "onboard": ("department",),
    "people": ("q",),
    "person": ("id",),
    "documents": ("q",),
    "duplicates": ("in",),
    "status": ("as",),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine over a workspace with a secret."""
    return Engine(write_served_workspace(tmp_path_factory.mktemp("served")), HashEncoder)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Asks at the protected doors for programs."""
    app = create_programs_application(engine, ByHeader())
    settings = SignInSettings(mode="proxy", address="http://localhost", requests_per_minute=100_000)
    door = Door(sign_in=ByHeader(), restraint=Restraint(settings))
    protected = protect(app, door, settings)
    with TestClient(
        protected, base_url="http://localhost", raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture(scope="module")
def interface(engine: Engine) -> Any:
    """The description of the interface, as the interface gives it."""
    return schemathesis.openapi.from_asgi("/openapi.json", create_api(engine, ByHeader()))


def see_to(response: Any, *, may_read: bool = False) -> None:
    """See that a reply is one, and gives nothing away."""
    assert response.status_code < 500, response.text
    assert "X-Injected" not in response.headers
    assert may_read or PLANTED not in response.text
    assert "Traceback" not in response.text


def test_the_secret_is_there_to_be_found(client: TestClient) -> None:
    """Whoever may read it finds it, or the other tests would prove nothing."""
    found = client.get("/api/v1/ask?q=flag of the board", headers={"X-Person": "chen-mo"})

    assert PLANTED in HIDDEN_TEXT
    assert PLANTED in found.text


@pytest.mark.parametrize("path", PATHS)
def test_hostile_words_are_words(client: TestClient, path: str) -> None:
    """In a query they are sought for, as an id they are nobody's."""
    for text in HOSTILE:
        sent = text.encode("utf-8", "surrogatepass")
        for name in PATHS[path]:
            parameters = {"q": "flag", "other": "it/door.md", "one": "it/door.md", name: sent}
            for reader in READERS[1:2] if name in IDS else READERS:
                response = client.get(f"/api/v1/{path}", params=parameters, headers=reader)
                see_to(response)
                assert response.status_code == 401 or reader


BODIES: Mapping[str, bytes] = {
    "nothing": b"",
    "no JSON": b'{"text": ',
    "no object": b"[1, 2]",
    "null": b"null",
    "a number": b'{"text": 7}',
    "a list": b'{"text": ["flag"]}',
    "an object": b'{"text": {"$ne": null}}',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "half a letter": b'{"text": "\\ud800 flag"}',
    "NUL": b'{"text": "flag\\u0000hours"}',
    "not a number": b'{"text": NaN}',
    "a huge number": b'{"text": 1' + b"0" * 5_000 + b"}",
    "deep": b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "twice": b'{"text": "flag", "text": 7}',
    "long": json.dumps({"text": "flag " * 199_000}).encode(),
    "too long": json.dumps({"text": "flag " * 300_000}).encode(),
    "a bomb of letters": json.dumps({"text": "\u202e" * 90_000}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/api/v1/related", "/mcp"])
def test_bodies_without_sense_are_refused(client: TestClient, path: str, name: str) -> None:
    """With the reason, and within the time that a question takes."""
    accepted = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    for reader in READERS:
        response = client.post(path, content=BODIES[name], headers={**accepted, **reader})
        see_to(response)
        if name == "too long":
            assert response.status_code == 413


@pytest.mark.parametrize("name", ["../../x.md", "\u202etxt.exe", "a\x00b.md", "", "x" * 5_000])
def test_files_of_hostile_names_are_only_read(client: TestClient, name: str) -> None:
    """A name is a text like any other."""
    for reader in READERS[:2]:
        files = {"file": (name, b"The flag is set.")}
        see_to(client.post("/api/v1/related/file", files=files, headers=reader))


def test_wrong_headers_are_refused(client: TestClient) -> None:
    """Credentials of any length and kind are none."""
    for value in ("Bearer " + "wk_" * 9_000, "Bearer \xff", "\x00", "Negotiate x"):
        see_to(client.get("/api/v1/status", headers={"Authorization": value.encode("latin-1")}))


CONFORMS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def try_everything(interface: Any, most_examples: int) -> Counter[int]:
    """Ask at every address of the interface what its description allows; count the statuses."""
    statuses: Counter[int] = Counter()

    def try_one(case: Any) -> None:
        for reader in READERS:
            case.headers = {**(case.headers or {}), **reader}
            if reader is READERS[-1]:  # to ask as another would only be refused
                case.query = {k: each for k, each in (case.query or {}).items() if k != "as"}
            response = case.call_and_validate(checks=CONFORMS)
            see_to(response)
            statuses[response.status_code] += 1

    few = settings(
        max_examples=most_examples,
        deadline=None,
        database=None,
        derandomize=most_examples < 10,
        phases=(Phase.generate,),
        suppress_health_check=[*HealthCheck],
    )
    for operation in interface.get_all_operations():
        few(given(case=operation.ok().as_strategy())(try_one))()
    return statuses


def test_replies_are_as_the_interface_is_described(interface: Any) -> None:
    """Whoever asks; no reply holds what its reader may not read."""
    statuses = try_everything(interface, 3)

    assert {200, 401, 404} <= statuses.keys()


@pytest.mark.slow
def test_replies_to_very_many_requests_are_as_described(interface: Any) -> None:
    """Other ones each time."""
    try_everything(interface, 200)
