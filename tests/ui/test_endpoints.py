"""What a viewer may not read changes no byte of what any address of the server answers."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from generated_corpus import DEPARTMENTS, WORDS
from hash_encoder import HashEncoder
from hypothesis import Phase, assume, given, settings
from programs_application import create_programs_application
from ruled_corpus import (
    CORPUS,
    EXAMPLES,
    Example,
    encoder,
    rule,
    ruled,
    split_documents,
    without_referrals,
    written,
)
from served_workspace import write_served_workspace
from small_workspace import open_small_engine
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient
from streamlit.runtime import Runtime

from index.access import OPERATOR, Viewer
from index.applying import apply_access
from index.build import reindex
from index.errors import LedgerError
from index.ledger_audit import Door, read_audit
from ingest.records import Visibility
from ingest.settings import Workspace
from ui.application import API_PATH, assemble
from ui.opening import shared_engine
from ui.remembering import ledger_of
from ui.signing_in import shared_door

DOCUMENTS = (*sorted(CORPUS)[::3], "rd/never.md")
PEOPLE = ("zhang-wei", "li-na", "shen-qiu", "nobody")
Ask = Callable[[TestClient, Example], Iterable[Any]]


def limits(example: Example) -> dict[str, Any]:
    """Return to what an example is limited, as an address says it."""
    dates = {"since": example.since.isoformat(), "until": "2024-08"} if example.since else {}
    return {
        "in": [*example.departments],
        "type": [*example.kinds],
        "language": [*example.languages],
        "top": 12,
        **dates,
    }


def get(path: str, *asked: Callable[[Example], Mapping[str, Any]], pages: bool = False) -> Ask:
    """Ask at an address with each of some parameters."""

    def ask(client: TestClient, example: Example) -> Iterator[Any]:
        more = {"offset": example.skip} if pages else {}
        for each in asked:
            parameters = {**limits(example), **more, **each(example)}
            yield client.get(API_PATH + path, params=parameters)

    return ask


def post(path: str, body: Callable[[Example], Mapping[str, Any]]) -> Ask:
    """Send something to an address."""

    def ask(client: TestClient, example: Example) -> Iterator[Any]:
        yield client.post(API_PATH + path, params=limits(example), **body(example))

    return ask


TOOLS: Mapping[str, Callable[[Example], Iterable[dict[str, Any]]]] = {
    "ask": lambda example: [{"question": example.question}],
    "find_experts": lambda example: [{"question": f"Shen Qiu {example.question}"}],
    "find_departments": lambda example: [{"question": example.question}],
    "find_related": lambda example: [
        {"text": f"{example.question} 李娜 Li Na"},
        *({"document": each} for each in DOCUMENTS),
    ],
    "onboard": lambda _: [{"department": each} for each in (*DEPARTMENTS, "moon")],
    "open_document": lambda _: [{"document": each} for each in DOCUMENTS],
}


def tools(client: TestClient, example: Example) -> Iterator[Any]:
    """Ask with every tool that assistants have, and read each document as a resource."""
    scope = {"departments": [*example.departments], "top": 12}
    for name, ask in TOOLS.items():
        for arguments in ask(example):
            limited = arguments if name == "open_document" else {**arguments, **scope}
            yield tell(client, "tools/call", name=name, arguments=limited)
    for document in DOCUMENTS:
        yield tell(client, "resources/read", uri=f"whoknows://document/{document}")
    for listed in ("tools", "resources", "resources/templates", "prompts"):
        yield tell(client, f"{listed}/list")


def tell(client: TestClient, method: str, **parameters: Any) -> Any:
    """Send a message of the Model Context Protocol."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    accepted = {"Accept": "application/json, text/event-stream"}
    return client.post("/mcp", json=message, headers=accepted)


def question(example: Example) -> Mapping[str, Any]:
    return {"q": example.question}


ASKED: Mapping[str, Ask] = {
    "GET /api/v1/ask": get("/ask", question),
    "GET /api/v1/ask/stream": get("/ask/stream", question),
    "GET /api/v1/experts": get(
        "/experts", lambda each: {"q": f"Shen Qiu {each.question}"}, pages=True
    ),
    "GET /api/v1/departments": get("/departments", question, pages=True),
    "GET /api/v1/related": get(
        "/related", *(lambda _, each=each: {"document": each} for each in DOCUMENTS), pages=True
    ),
    "POST /api/v1/related": post(
        "/related", lambda each: {"json": {"text": f"{each.question} 李娜 Li Na"}}
    ),
    "POST /api/v1/related/file": post(
        "/related/file", lambda each: {"files": {"file": ("asked.md", each.question.encode())}}
    ),
    "GET /api/v1/duplicates": get("/duplicates", lambda _: {}, pages=True),
    "GET /api/v1/differences": get(
        "/differences",
        *(lambda _, each=each: {"one": each, "other": sorted(CORPUS)[0]} for each in DOCUMENTS),
    ),
    "GET /api/v1/onboard": get(
        "/onboard", *(lambda _, each=each: {"department": each} for each in (*DEPARTMENTS, "moon"))
    ),
    "GET /api/v1/map": get("/map", lambda _: {}, lambda _: {"names": "zh"}),
    "GET /api/v1/people": get(
        "/people", *(lambda _, q=q: {"q": q} for q in ("", "shen", "HR", "张")), pages=True
    ),
    "GET /api/v1/people/unresolved": get("/people/unresolved", lambda _: {}, pages=True),
    "GET /api/v1/person": get("/person", *(lambda _, each=each: {"id": each} for each in PEOPLE)),
    "GET /api/v1/documents": get(
        "/documents", lambda _: {}, lambda each: {"q": each.words[0]}, pages=True
    ),
    **{
        f"GET /api/v1/document{part}": get(
            f"/document{part}", *(lambda _, each=each: {"document": each} for each in DOCUMENTS)
        )
        for part in ("", "/page", "/original")
    },
    "GET /api/v1/status": get("/status", lambda _: {}),
    "/mcp": tools,
}
STARTS_PROCESSES = {"POST /api/v1/related/file"}
"""What is asked once, and of many examples only by the slow test."""
_PAGE = "the page asks the engine on behalf of its viewer, as test_signing_in proves"
_SAME_FOR_ALL = "it is the same for everybody, and says nothing of any document"
_STREAMLIT_OFF = "Streamlit's own door for programs, which is switched off"
NOT_ASKED: Mapping[str, str] = {
    f"{API_PATH}/audit": "what the caller was shown, as test_recorded and test_api prove",
    "/health": "it says only whether the server answers, as test_health proves",
    "/health/live": "the same",
    "/health/ready": "the same",
    "/metrics": "figures of the server, for operators, as test_health proves",
    "/_stcore/metrics": "the same, as test_protection proves",
    "/api/v1/openapi.json": _SAME_FOR_ALL,
    "/_stcore/health": _SAME_FOR_ALL,
    "/_stcore/host-config": _SAME_FOR_ALL,
    "/component/{path:path}": _SAME_FOR_ALL,
    "/_stcore/bidi-components/{path:path}": _SAME_FOR_ALL,
    "/": _SAME_FOR_ALL,  # Streamlit's scripts and styles
    "/_stcore/stream": _PAGE,
    "/auth/login": "it leads to the provider",
    "/auth/logout": "it ends a session",
    "/oauth2callback": "it begins a session",
    "/media/{file_id:path}": "nothing of a document is put there; test_protection proves who may",
    "/_stcore/upload_file/{session_id}/{file_id}": "it takes, and gives nothing back",
    "/_stcore/agent/interact": _STREAMLIT_OFF,
    "/_stcore/agent/openapi.json": _STREAMLIT_OFF,
    "/_stcore/agent/mcp": _STREAMLIT_OFF,
}
"""What has no comparison, and why it needs none."""


@dataclass(frozen=True)
class As:
    """Everybody is one viewer."""

    viewer: Viewer

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return that one."""
        return self.viewer


def endpoints(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """Yield every address of an application; those of the interface with their methods."""
    for route in routes:
        inner = getattr(route, "original_router", route)  # FastAPI's way of including a router
        path = prefix + getattr(route, "path", "")
        if below := getattr(inner, "routes", None):
            yield from endpoints(below, path)
        elif path.startswith(API_PATH) and path not in NOT_ASKED:
            yield from (f"{each} {path}" for each in route.methods - {"HEAD"})
        else:
            yield path or "/"


@pytest.fixture
def served_endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The addresses of the whole application, page and all, read from it itself."""
    monkeypatch.setattr("ui.opening.load_encoder", lambda *_: HashEncoder())
    workspace = write_served_workspace(tmp_path)
    app = assemble(workspace, shared_door(workspace.root))
    yield set(endpoints(app._build_starlette_app().routes))
    Runtime._instance = None  # there may be one in a process
    shared_door.cache_clear()
    shared_engine.cache_clear()


def test_every_address_is_compared_or_says_why_not(served_endpoints: set[str]) -> None:
    """A new one needs its comparison in `ASKED`, or its reason in `NOT_ASKED`."""
    assert served_endpoints == ASKED.keys() | NOT_ASKED.keys()


def test_every_tool_of_assistants_is_compared(whole: Workspace) -> None:
    """A new one needs what it is asked in `TOOLS`."""
    engine = open_small_engine(whole, encoder())
    app = create_programs_application(engine, As(RULED.viewer))
    with TestClient(app, base_url="http://localhost") as client:
        known = {each["name"] for each in tell(client, "tools/list").json()["result"]["tools"]}

    assert known == TOOLS.keys()


def answers_of(workspace: Workspace, example: Example, asked: Iterable[str]) -> dict[str, Any]:
    """Ask at some of the addresses."""
    engine = open_small_engine(workspace, encoder())
    app = create_programs_application(engine, As(example.viewer))
    with TestClient(app, base_url="http://localhost") as client:
        return {name: [*map(plain, ASKED[name](client, example))] for name in sorted(asked)}


def answers_without(gone: set[str], example: Example, asked: Iterable[str]) -> dict[str, Any]:
    """Ask the same of a corpus that never had some of the documents."""
    with TemporaryDirectory() as folder:
        left = {each: CORPUS[each] for each in CORPUS if each not in gone}
        reduced = ruled(written(Path(folder), left), example)
        reindex(reduced, encoder())
        return answers_of(reduced, example, asked)


def plain(response: Any) -> Any:
    """Return what a reply says: its status, body and link to the next page, without times."""
    assert response.status_code < 500, response.text
    return [response.status_code, response.headers.get("Link"), *map(decoded, bodies(response))]


def bodies(response: Any) -> Iterator[str]:
    """Yield the JSON objects of a reply, of which a stream has several."""
    kind = response.headers["Content-Type"]
    if not kind.startswith("text/event-stream"):
        yield response.text if "json" in kind else json.dumps(response.text)
        return
    for line in response.text.splitlines():
        if line.startswith("data: "):
            yield line.removeprefix("data: ")


def decoded(text: str) -> Any:
    """Return JSON without what differs from run to run, also where it stands as text in JSON."""

    def without_times(value: dict[str, Any]) -> dict[str, Any]:
        kept = {
            name: each
            for name, each in value.items()
            if name not in {"timings_ms", "generation", "built_at"}
        }
        if isinstance(kept.get("text"), str) and kept["text"].startswith("{"):
            kept["text"] = decoded(kept["text"])
        return kept

    return json.loads(text, object_hook=without_times)


def check(whole: Workspace, example: Example, asked: Iterable[str]) -> dict[str, Any]:
    """Compare the replies over the whole corpus with those over what the viewer may read.

    Returns the replies; none where the viewer may read everything: there is nothing to compare.
    """
    workspace = ruled(whole, example)
    apply_access(workspace)
    unreadable, hidden = split_documents(workspace, example.viewer)
    if not unreadable:
        return {}
    answers = answers_of(workspace, example, asked)

    assert without_referrals(answers) == without_referrals(
        answers_without(unreadable, example, asked)
    )
    if hidden != unreadable:
        assert answers == answers_without(hidden, example, asked)
    return answers


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The whole corpus, read once; each example gives it rules of its own."""
    workspace = written(tmp_path_factory.mktemp("whole"), CORPUS)
    reindex(workspace, encoder())
    return workspace


RULED = Example(
    rules=[
        rule("rd/plans/**", ["board"], Visibility.HIDDEN),
        rule("finance/reports/**", ["audit"], Visibility.LISTED),
    ],
    readers={"hr": ["legal"]},
    person="nobody",
    groups=frozenset(),
    words=WORDS[:4],
    departments=(),
    excluded=(),
)


def test_unreadable_documents_change_no_byte_of_any_reply(whole: Workspace) -> None:
    """`hidden` ones leave no trace, `listed` ones only a referral; files too are looked at."""
    answers = check(whole, RULED, ASKED)

    assert answers.keys() == ASKED.keys()
    answered = {each for each in answers if any(status == 200 for status, *_ in answers[each])}
    assert ASKED.keys() - answered == {"GET /api/v1/document/page"}  # texts have no pages


@settings(deadline=None, max_examples=2, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(example=EXAMPLES)
def test_nor_do_they_under_other_rules(whole: Workspace, example: Example) -> None:
    """A few of those that the engine itself is asked under."""
    assume(check(whole, example, ASKED.keys() - STARTS_PROCESSES))


NOT_RECORDED = {"GET /api/v1/status"}
"""It shows no document."""


def test_every_address_writes_down_who_asked(whole: Workspace) -> None:
    """Before it answers, also where it refuses."""
    workspace = ruled(whole, RULED)
    apply_access(workspace)
    engine = open_small_engine(workspace, encoder())
    ledger = ledger_of(engine)
    app = create_programs_application(engine, As(RULED.viewer))
    silent = set()
    with TestClient(app, base_url="http://localhost") as client:
        for name in ASKED.keys() - STARTS_PROCESSES:
            known = len(read_audit(ledger, OPERATOR, top=10_000))
            asked = len([*ASKED[name](client, RULED)])
            entries = read_audit(ledger, OPERATOR, top=10_000)
            new = entries[: len(entries) - known]
            if not new:
                silent.add(name)
            assert {each.person_id for each in new} <= {RULED.person}, name
            assert {each.door for each in new} <= {Door.MCP if name == "/mcp" else Door.HTTP}, name
            assert name in NOT_RECORDED or name == "/mcp" or len(new) >= asked, name

    assert silent == NOT_RECORDED


@pytest.mark.parametrize(
    "name", sorted(each for each in ASKED.keys() - NOT_RECORDED if each.startswith("GET"))
)
def test_what_the_caller_has_is_written_down_before_that_is_said(
    whole: Workspace, name: str
) -> None:
    """With all that it shows, as when it was sent; where that fails, it is not said either."""
    workspace = ruled(whole, RULED)
    apply_access(workspace)
    engine = open_small_engine(workspace, encoder())
    ledger, path = ledger_of(engine), name.removeprefix("GET ")
    app = create_programs_application(engine, As(RULED.viewer))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        sent = next((each for each in ASKED[name](client, RULED) if "ETag" in each.headers), None)
        if sent is None:
            assert path in {"/api/v1/ask/stream", "/api/v1/document/page"}  # they have no tag
            return
        tag, asked = {"If-None-Match": sent.headers["ETag"]}, str(sent.request.url)
        (first,) = read_audit(ledger, OPERATOR, top=1)
        again = client.get(asked, headers=tag)
        (second,) = read_audit(ledger, OPERATOR, top=1)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("search.auditing.add_entry", fail_to_write)
            unwritten = client.get(asked, headers=tag).status_code

    assert again.status_code == 304
    assert second.entry > first.entry
    assert (second.kind, second.question) == (first.kind, first.question)
    assert (second.documents, second.is_refused) == (first.documents, False)
    assert unwritten == 503


def fail_to_write(*_: Any, **__: Any) -> None:
    """Be a full disk."""
    raise LedgerError("ledger.sqlite: cannot be used (no space left on device)")


@pytest.mark.slow
@settings(deadline=None, max_examples=100, phases=(Phase.explicit, Phase.generate))
@given(example=EXAMPLES)
def test_nor_do_they_under_many_rules(whole: Workspace, example: Example) -> None:
    """Other ones each time."""
    assume(check(whole, example, ASKED))
