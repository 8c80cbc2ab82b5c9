import dataclasses
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hash_encoder import HashEncoder
from model_server import Reply, serve_model
from own_loop import run_apart
from served_workspace import (
    HIDDEN_TEXT,
    QUESTION,
    RULE,
    ByHeader,
    held_by,
    read_events,
    write_served_workspace,
)
from starlette.requests import HTTPConnection

from index.access import Viewer
from index.build import reindex
from index.ledger_schema import LEDGER_NAME
from ingest.records import EVERYONE
from ingest.settings import Workspace, load_workspace
from search.engine import Engine
from search.errors import OriginalError, OriginalProblem
from search.opened_documents import BEGINNING, Opening
from search.originals import OriginalFile, PageImage
from search.related import RelatedDocument
from search.scopes import Scope
from ui.api import MOST_TEXT, create_api
from ui.callers import SingleUser
from ui.cli import main
from ui.signing_in import open_door

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace that all of these tests read, and none changes."""
    return write_served_workspace(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def engine(workspace: Workspace) -> Engine:
    """The engine over it."""
    return Engine(workspace, HashEncoder)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Asks as whoever sees everything."""
    with TestClient(create_api(engine, SingleUser())) as client:
        yield client


@pytest.fixture(scope="module")
def people(engine: Engine) -> Callable[[str], TestClient]:
    """Gives a client that asks as a person."""
    api = create_api(engine, ByHeader())
    return lambda person: TestClient(api, headers={"X-Person": person})


@pytest.fixture
def printed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Gives the JSON object that a command prints."""
    monkeypatch.setattr("ui.opening.load_encoder", lambda *_: HashEncoder())

    def run(*arguments: str) -> Any:
        command = ["whoknows", "--workspace", str(workspace.root), *arguments, "--json"]
        monkeypatch.setattr("sys.argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return json.loads(capsys.readouterr().out)

    return run


def problem(response: Any, status: int) -> dict[str, Any]:
    """Return the problem that a request was answered with, having seen to its shape."""
    body: dict[str, Any] = response.json()
    assert response.status_code == status, body
    assert response.headers["Content-Type"] == PROBLEM
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


SAME: Mapping[str, tuple[tuple[str, ...], str]] = {
    "ask": (("ask", QUESTION, "--top", "3"), f"/ask?q={QUESTION}&top=3"),
    "ask in a department": (("ask", QUESTION, "--in", "it"), f"/ask?q={QUESTION}&in=it"),
    "ask as a person": (("ask", QUESTION, "--as", "li-na"), f"/ask?q={QUESTION}&as=li-na"),
    "experts": (("experts", "标记 flag"), "/experts?q=标记 flag"),
    "departments": (("departments", QUESTION), f"/departments?q={QUESTION}"),
    "related": (("related", "it/door.md"), "/related?document=it/door.md"),
    "duplicates": (("duplicates",), "/duplicates"),
    "onboard": (("onboard", "it"), "/onboard?department=it"),
    "people": (("people", "li"), "/people?q=li"),
    "unresolved": (("people", "--unresolved"), "/people/unresolved"),
}


@pytest.mark.parametrize("question", SAME)
def test_reply_is_the_object_of_the_command_line(
    client: TestClient, printed: Callable[..., Any], question: str
) -> None:
    """Whichever door a question is asked at, its answer is the same; only timings differ."""
    arguments, address = SAME[question]
    expected = printed(*arguments)
    response = client.get(address)

    assert response.status_code == 200, response.text
    found = response.json()
    for each in (expected, found):
        each.pop("timings_ms", None)
    assert found == expected


def test_status_says_what_the_command_line_says(
    client: TestClient, printed: Callable[..., Any]
) -> None:
    """To the operator, who sees everything."""
    found = client.get("/status").json()

    assert found == {key: value for key, value in printed("status").items() if key in found}
    assert set(found) >= {"generation", "built_at", "documents", "chunks", "people", "size_bytes"}


def test_status_counts_only_what_the_caller_may_read(
    people: Callable[[str], TestClient],
) -> None:
    """The size of all of it would tell of what is hidden."""
    everything = people("operator").get("/status").json()
    readable = people("li-na").get("/status").json()

    assert readable["documents"] == everything["documents"] - 1
    assert readable["size_bytes"] is None


def test_what_a_caller_may_not_read_is_in_no_reply(
    people: Callable[[str], TestClient],
) -> None:
    """The board reads it, others get the same as if it did not exist."""
    addresses = [f"/ask?q={QUESTION}&top=50", "/documents?top=50", f"/ask/stream?q={QUESTION}"]
    hidden = [people("li-na").get(address).text for address in addresses]
    shown = [people("chen-mo").get(address).text for address in addresses]

    assert all("risk/secret.md" in each for each in shown)
    assert not any("risk/secret.md" in each or HIDDEN_TEXT in each for each in hidden)
    problem(people("li-na").get("/related?document=risk/secret.md"), 404)


PAGES = {
    "experts": f"/experts?q={QUESTION}",
    "departments": f"/departments?q={QUESTION}",
    "related": "/related?document=it/door.md&in=it&in=service&in=risk",
    "pairs": "/duplicates?",
    "people": "/people?",
    "unresolved": "/people/unresolved?",
    "documents": "/documents?q=",
}


@pytest.mark.parametrize("key", PAGES)
def test_pages_together_are_the_whole_list(client: TestClient, key: str) -> None:
    """Each page but the last links to the next; none repeats or leaves out anything."""
    whole = client.get(f"{PAGES[key]}&top=50").json()[key]
    collected: list[Any] = []
    address: str | None = f"{PAGES[key]}&top=2"
    while address:
        response = client.get(address)
        page = response.json()[key]
        assert len(page) <= 2
        collected += page
        address = response.links.get("next", {}).get("url")

    assert len(whole) > 1
    assert collected == whole


@pytest.mark.parametrize("written", ["top=2.0", "top=2&offset=0.0", "top=+2"])
def test_numbers_may_be_written_as_parameters_may(client: TestClient, written: str) -> None:
    """What is let in as a number is one for the link to the next page too."""
    reply = client.get(f"/documents?{written}")

    assert reply.status_code == 200
    assert "offset=2" in reply.headers["Link"]


def test_text_and_file_find_the_same_related_work(client: TestClient) -> None:
    """What is pasted and what is uploaded are read alike."""
    text = "The badge is blocked before the guard hangs up, and a new one is made."
    pasted = client.post("/related", json={"text": text})
    uploaded = client.post("/related/file?top=10", files={"file": ("badge.md", text.encode())})

    assert pasted.json()["query"] == text
    assert uploaded.json()["query"] == "badge.md"
    assert pasted.json()["related"] == uploaded.json()["related"] != []
    assert "ETag" not in pasted.headers


def test_documents_are_compared_sentence_by_sentence(client: TestClient) -> None:
    """The copies of one text have no difference."""
    found = client.get("/differences?one=it/door.md&other=risk/door.md")

    assert found.status_code == 200, found.text
    problem(client.get("/differences?one=it/door.md&other=risk/none.md"), 404)


def test_map_shows_departments_and_what_they_share(client: TestClient) -> None:
    """In English unless Chinese is asked for; there is no other language."""
    found = client.get("/map?names=zh").json()

    assert {each["department"] for each in found["departments"]} == {"it", "risk", "service"}
    assert any("badge" in each["shared_terms"] for each in found["links"])
    problem(client.get("/map?names=fr"), 422)


def test_person_is_shown_by_id(client: TestClient) -> None:
    """An id that nobody has is not found."""
    assert "王芳" in client.get("/person?id=wang-fang").text
    problem(client.get("/person?id=nobody"), 404)


def test_reply_that_the_caller_has_is_not_sent_again(people: Callable[[str], TestClient]) -> None:
    """The tag belongs to the caller and the question."""
    client = people("li-na")
    tag = client.get(f"/ask?q={QUESTION}").headers["ETag"]

    def status(asking: TestClient, address: str) -> int:
        return asking.get(address, headers={"If-None-Match": f'"other", {tag}'}).status_code

    assert status(client, f"/ask?q={QUESTION}") == 304
    assert status(client, f"/ask?q={QUESTION}&top=3") == 200
    assert status(people("chen-mo"), f"/ask?q={QUESTION}") == 200
    assert client.get("/status").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/status").headers["Vary"] == "Authorization, Cookie"


def test_tag_changes_with_the_generation(tmp_path: Path) -> None:
    """What was published since is sent."""
    workspace = write_served_workspace(tmp_path)
    client = TestClient(create_api(Engine(workspace, HashEncoder), SingleUser()))
    tag = client.get("/documents").headers["ETag"]
    (tmp_path / "departments" / "it" / "new.md").write_text("# New\n\nA new text.", "utf-8")
    reindex(workspace, HashEncoder())
    again = client.get("/documents?top=50", headers={"If-None-Match": tag})

    assert again.status_code == 200
    assert "it/new.md" in again.text
    assert again.headers["ETag"] != tag


def test_answer_that_a_model_writes_has_no_tag(engine: Engine) -> None:
    """A model that failed once would otherwise fail until the next generation."""
    with serve_model(Reply(pieces=["x"])) as server:
        client = TestClient(create_api(writing(engine, server), SingleUser()))
        assert "ETag" not in client.get(f"/ask?q={QUESTION}").headers
        assert "ETag" in client.get(f"/experts?q={QUESTION}").headers


WRONG = {
    "/ask": 422,
    "/ask?q=": 422,
    "/ask?q=...": 422,
    f"/ask?q={'x' * 20_000}": 422,
    "/ask?q=flag&top=51": 422,
    "/ask?q=flag&top=0": 422,
    "/ask?q=flag&top=many": 422,
    "/experts?q=flag&offset=-1": 422,
    "/experts?q=flag&offset=99999999999999999999": 422,
    "/ask?q=flag&in=moon": 404,
    "/ask/stream?q=flag&in=moon": 404,
    "/ask/stream?q=...": 422,
    "/ask?q=flag&as=nobody": 404,
    "/related?document=it/none.md": 404,
    "/onboard?department=moon": 404,
    "/nowhere": 404,
}


@pytest.mark.parametrize("address", WRONG)
def test_wrong_request_is_told_what_is_wrong(client: TestClient, address: str) -> None:
    """As problem details, with a status of its own."""
    problem(client.get(address), WRONG[address])


def test_wrong_parameters_are_named(client: TestClient) -> None:
    """Each with what is wrong about it."""
    found = problem(client.get("/ask?top=51"), 422)

    assert {each["where"] for each in found["errors"]} == {"query.q", "query.top"}


def test_what_cannot_be_related_is_a_problem(client: TestClient) -> None:
    """A file that is not what its name says, a text without words, one too long, no text."""
    broken = {"file": ("broken.pdf", b"%PDF-1.7 broken", "application/pdf")}
    found = problem(client.post("/related/file", files=broken), 422)

    assert "broken.pdf" in found["detail"]
    problem(client.post("/related", json={"text": "..."}), 422)
    problem(client.post("/related", json={"text": "x" * (MOST_TEXT + 1)}), 422)
    problem(client.post("/related", content=b"{"), 422)
    problem(client.post("/ask"), 405)


def test_only_the_operator_asks_as_another(people: Callable[[str], TestClient]) -> None:
    """And sees what that person sees."""
    asked = people("operator").get("/documents?top=50&as=li-na").json()

    assert asked == people("li-na").get("/documents?top=50").json()
    found = problem(people("li-na").get("/documents?as=chen-mo"), 403)
    assert "operator" in found["detail"]


def test_who_is_not_known_is_told_how_to_sign_in(engine: Engine) -> None:
    """Whatever is asked for, and before anything is looked up."""
    client = TestClient(create_api(engine, ByHeader()))
    for address in (f"/ask?q={QUESTION}", f"/ask/stream?q={QUESTION}", "/ask?q=flag&in=moon"):
        response = client.get(address)
        assert "X-Person" in problem(response, 401)["detail"]
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_no_index_is_said_to_be_none_yet(workspace: Workspace, tmp_path: Path) -> None:
    """The stream too has a status, rather than an event."""
    (tmp_path / "whoknows.toml").write_bytes((workspace.root / "whoknows.toml").read_bytes())
    (tmp_path / "people.csv").write_bytes((workspace.root / "people.csv").read_bytes())
    for each in ("service", "risk", "it"):
        (tmp_path / "departments" / each).mkdir(parents=True)
    engine = Engine(load_workspace(tmp_path), HashEncoder)
    client = TestClient(create_api(engine, SingleUser()))

    for address in (f"/ask?q={QUESTION}", f"/ask/stream?q={QUESTION}", "/status"):
        assert "whoknows index" in problem(client.get(address), 503)["detail"]


def test_strangers_are_not_told_what_is_wrong(tmp_path: Path) -> None:
    """Whoever makes up a key learns nothing of the files behind it."""
    workspace = write_served_workspace(tmp_path)
    (workspace.index_dir / LEDGER_NAME).write_bytes(b"no database" * 1000)
    engine = Engine(workspace, HashEncoder)
    client = TestClient(create_api(engine, open_door(engine, {}).sign_in))
    reply = client.get("/status", headers={"Authorization": "Bearer wk_made_up"})

    assert problem(reply, 503)["detail"].startswith("the server cannot answer now")
    assert "ledger" not in reply.text


class Broken(HashEncoder):
    """An encoder that a disk has failed."""

    def encode_queries(self, texts: Any) -> Any:
        """Raise."""
        raise OSError("secret detail")


def test_what_should_not_happen_says_nothing_of_itself(workspace: Workspace) -> None:
    """It may hold what the caller may not read."""
    api = create_api(Engine(workspace, Broken), SingleUser())
    client = TestClient(api, raise_server_exceptions=False)

    assert "secret" not in problem(client.get(f"/ask?q={QUESTION}"), 500)["detail"]


def writing(engine: Engine, server: Any) -> Engine:
    """Return an engine over the same index, whose answers a server writes."""
    workspace = dataclasses.replace(engine.workspace, answering=server.settings())
    return Engine(workspace, HashEncoder)


def test_answer_comes_in_steps(client: TestClient) -> None:
    """Without a model, all of it is there at once, and then again as the end."""
    response = client.get(f"/ask/stream?q={QUESTION}")
    events = [(name, json.loads(data)) for name, data in read_events(response.iter_lines())]

    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert [name for name, _ in events] == ["evidence", "answer"]
    whole = client.get(f"/ask?q={QUESTION}").json()
    for value in (whole, events[1][1]):
        value.pop("timings_ms")
    assert events[1][1] == whole


def test_sentences_of_a_model_come_as_they_are_accepted(engine: Engine) -> None:
    """And those that no passage supports as they are struck."""
    with serve_model(Reply(pieces=["x"])) as server:
        TestClient(create_api(writing(engine, server), SingleUser())).get(f"/ask?q={QUESTION}")
        passages = server.asked[0].data["passages"]
    number = 1 + next(place for place, each in enumerate(passages) if RULE in each["text"])
    pieces = [f"{RULE[:-1]} [{number}]. ", f"The moon is made of cheese for 12 years [{number}]. "]
    with serve_model(Reply(pieces=pieces)) as server:
        client = TestClient(create_api(writing(engine, server), SingleUser()))
        response = client.get(f"/ask/stream?q={QUESTION}")
    events = [(name, json.loads(data)) for name, data in read_events(response.iter_lines())]

    assert [name for name, _ in events] == ["evidence", "sentence", "struck", "answer"]
    assert events[1][1]["sentences"][0]["text"] in events[3][1]["answer"]["text"]
    assert len(events[2][1]["struck"]) == 1


class BreaksLater(HashEncoder):
    """An encoder that works for the question, and fails when sentences are compared later on."""

    is_broken = False

    def encode_chunks(self, texts: Any) -> Any:
        """Embed, until told to break."""
        if self.is_broken:
            raise OSError("secret detail")
        return super().encode_chunks(texts)

    encode_queries = HashEncoder.encode_chunks


def test_error_in_the_middle_of_an_answer_is_its_last_event(engine: Engine) -> None:
    """The status was sent long before; the generation is given back all the same."""
    encoder = BreaksLater()

    class Late(Engine):
        """Has its encoder break once the evidence was given."""

        def ask_in_steps(self, question: str, scope: Any) -> Any:
            """Yield as the engine does."""
            for event in super().ask_in_steps(question, scope):
                yield event
                encoder.is_broken = True

    with serve_model(Reply(pieces=[f"{RULE[:-1]} [1]. "])) as server:
        workspace = dataclasses.replace(engine.workspace, answering=server.settings())
        late = Late(workspace, lambda: encoder)
        response = TestClient(create_api(late, SingleUser())).get(f"/ask/stream?q={QUESTION}")
    events = list(read_events(response.iter_lines()))

    assert response.status_code == 200
    assert [name for name, _ in events] == ["evidence", "problem"]
    assert json.loads(events[1][1])["status"] == 500
    assert "secret" not in events[1][1]
    assert held_by(late) == 0


def test_who_goes_away_gives_the_generation_back(engine: Engine) -> None:
    """While a model is still writing, too."""
    with serve_model(Reply(pieces=["A ", "long ", "text "] * 20, pause_seconds=0.02)) as server:
        asked = writing(engine, server)
        names = run_apart(_ask_and_go, create_api(asked, SingleUser()))

    assert names == ["evidence"]
    assert held_by(asked) == 0


async def _ask_and_go(api: FastAPI) -> list[str]:
    """Ask for a stream and disconnect after its first event; return the names of what came."""
    received = ""
    gone = anyio.Event()
    is_asked = False

    async def receive() -> Any:
        nonlocal is_asked
        if not is_asked:
            is_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal received
        received += message.get("body", b"").decode()
        if "\n\n" in received:
            gone.set()

    query = f"q={QUESTION.replace(' ', '+').replace('?', '%3F')}".encode()
    scope = {"type": "http", "method": "GET", "path": "/ask/stream", "query_string": query}
    scope |= {"headers": [], "server": ("test", 80), "scheme": "http", "http_version": "1.1"}
    with anyio.fail_after(20):
        await api(scope | {"asgi": {"spec_version": "2.3"}}, receive, send)
    return [name for name, _ in read_events(iter(received.splitlines()))]


def test_everybody_reads_what_is_on_record_of_themselves(
    people: Callable[[str], TestClient], client: TestClient
) -> None:
    """And of nobody else, but for whoever sees everything."""
    people("li-na").get("/experts?q=badge of the door")
    own = people("li-na").get("/audit?top=50").json()["entries"]
    others = people("zhao-lei").get("/audit?top=50").json()["entries"]
    everything = client.get("/audit?top=50").json()

    assert own[0]["question"] == "badge of the door"
    assert own[0]["documents"]
    assert {each["person_id"] for each in own} == {"li-na"}
    assert {each["person_id"] for each in others} <= {"zhao-lei"}
    assert everything["enabled"]
    assert own[0] in everything["entries"]


class _LooksAfterIt:
    """Everybody is one person, who looks after whoknows."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return that one."""
        return Viewer(person_id="chen-mo", groups=frozenset({EVERYONE}), is_operator=True)


def test_whoever_looks_after_it_reads_the_audit_log_of_everybody(
    client: TestClient, people: Callable[[str], TestClient], engine: Engine
) -> None:
    """Where they ask for it, and that is on record; to everybody else it is refused."""
    people("li-na").get("/ask?q=badge of the door")
    problem(people("li-na").get("/audit?everyone=true"), 403)
    (tried, *_) = client.get("/audit?top=1&kind=audit").json()["entries"]
    asking = TestClient(create_api(engine, _LooksAfterIt()))
    found = asking.get("/audit?everyone=true&person=li-na&kind=ask&since=2020&top=1")
    (entry,) = found.json()["entries"]

    assert (tried["person_id"], tried["is_refused"]) == ("li-na", True)
    assert (entry["person_id"], entry["question"]) == ("li-na", "badge of the door")
    assert "offset=1" in found.headers["Link"]
    assert asking.get("/audit").json()["entries"][0]["person_id"] == "chen-mo"
    (read,) = client.get("/audit?top=1&person=chen-mo").json()["entries"]
    assert (read["kind"], read["question"]) == ("audit", "person=li-na since=2020-01-01 kind=ask")
    assert client.get("/audit?everyone=true&until=2019").json()["entries"] == []
    assert client.get("/audit?until=9999-12-31").json()["entries"]
    problem(client.get("/audit?since=soon"), 422)
    problem(client.get("/audit?as=li-na&everyone=true"), 403)


def test_fifty_at_once_are_all_answered(client: TestClient) -> None:
    """Those beyond what the processors can do wait for their turn."""
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: client.get(f"/ask?q={QUESTION}"), range(50)))

    assert {each.status_code for each in replies} == {200}
    assert len({json.dumps(each.json()["hits"]) for each in replies}) == 1


class _Reading(Engine):
    """Reads files for as long as a test wants."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, HashEncoder)
        self.may_end = threading.Event()
        self.at_once, self.most_at_once = 0, 0

    def related_to_file(self, content: bytes, name: str, scope: Scope) -> list[RelatedDocument]:
        """Wait, and find nothing."""
        self._wait()
        return []

    def original_file(self, document_id: str, viewer: Viewer) -> OriginalFile:
        """Wait, and fetch next to nothing."""
        self._wait()
        return OriginalFile(
            content=b"x", media_type="text/plain", file_name=document_id, content_hash="x"
        )

    def page_image(
        self, document_id: str, page: int, viewer: Viewer, opening: Opening = BEGINNING
    ) -> PageImage:
        """Wait, and say that there is no such page."""
        self._wait()
        raise OriginalError(OriginalProblem.UNDRAWABLE, "no such page")

    def _wait(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.may_end.wait(timeout=30)
        self.at_once -= 1


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("POST /related/file", {"files": {"file": ("a.txt", b"stock")}}, 200),
        ("GET /document/original?document=it/door.md", {}, 200),
        ("GET /document/page?document=it/door.md", {}, 415),
    ],
)
def test_files_that_take_long_hold_nobody_up(
    workspace: Workspace, address: str, sent: dict[str, Any], status: int
) -> None:
    """However many are asked for, few are read at once, and questions are answered meanwhile."""
    engine = _Reading(workspace)
    api = create_api(engine, SingleUser())
    replies: list[int] = []

    async def ask_for_it(asking: httpx.AsyncClient) -> None:
        reply = await asking.request(*address.split(), **sent)
        replies.append(reply.status_code)

    async def ask_meanwhile() -> int:
        transport = httpx.ASGITransport(app=api)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as asking,
            anyio.create_task_group() as group,
        ):
            for _ in range(45):  # more than there are threads
                group.start_soon(ask_for_it, asking)
            await anyio.sleep(0.5)
            answered = 0
            with anyio.move_on_after(5):
                answered = (await asking.get("/status")).status_code
            engine.may_end.set()
        return answered

    assert run_apart(ask_meanwhile) == 200
    assert replies == [status] * 45
    assert engine.most_at_once == 2


def test_description_of_the_interface_is_whole(client: TestClient) -> None:
    """Each question has its own id, words and example; whatever is referred to is there."""
    description = client.get("/openapi.json").json()
    operations = [each for path in description["paths"].values() for each in path.values()]
    ids = [each["operationId"] for each in operations]

    assert len(ids) == len(set(ids)) >= 16
    for each in operations:
        assert each["description"]
        assert each["tags"]
        assert each["responses"]["422"]["content"].keys() == {PROBLEM}
        for parameter in each.get("parameters", []):
            assert parameter["description"], parameter
            examples = parameter.get("examples") or parameter["schema"].get("examples")
            assert examples or "default" in parameter["schema"], parameter
    for reference in _references(description):
        found = description
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
