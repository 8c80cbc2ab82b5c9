import inspect
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hash_encoder import HashEncoder
from served_workspace import QUESTION, ByHeader, write_served_workspace
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import Mount

from index.access import Viewer
from search.engine import Engine
from ui.api import create_api
from ui.client import Client, ClientError, Event


class ByKey(ByHeader):
    """Knows a person by a key, which is their id."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return whose key a connection carries."""
        key = connection.headers.get("Authorization", "").removeprefix("Bearer ")
        headers = [(b"x-person", key.encode())] if key else []
        return super().identify(HTTPConnection({"type": "http", "headers": headers}))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server answers that asks for a key."""
    workspace = write_served_workspace(tmp_path_factory.mktemp("served"))
    api = create_api(Engine(workspace, HashEncoder), ByKey())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        application = Starlette(routes=[Mount("/api/v1", api)])
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    """Asks as the operator."""
    with Client(address, "operator") as client:
        yield client


ARGUMENTS: dict[str, tuple[str, ...]] = {
    "ask": (QUESTION,),
    "experts": (QUESTION,),
    "departments": (QUESTION,),
    "related": ("it/door.md",),
    "related_to_text": ("The badge is blocked before the guard hangs up.",),
    "duplicates": (),
    "differences": ("it/door.md", "risk/door.md"),
    "onboard": ("it",),
    "department_map": (),
    "people": ("li",),
    "unresolved_names": (),
    "person": ("li-na",),
    "documents": ("door",),
    "open_document": ("it/door.md",),
    "audit": (),
    "status": (),
}
FILES = ("page_image", "original_file")


def test_every_question_has_a_method(address: str, client: Client) -> None:
    """As many as the interface has operations."""
    methods = {name for name, _ in inspect.getmembers(Client, inspect.isfunction)}
    public = {each for each in methods if not each.startswith("_")} - {"close"}

    assert public == {*ARGUMENTS, *FILES, "ask_in_steps", "related_to_file"}
    assert len(public) == len([each for path in create_api_description() for each in path.values()])


def create_api_description() -> Any:
    """Return the operations that the interface describes."""
    return create_api(None, ByKey()).openapi()["paths"].values()  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ARGUMENTS)
def test_method_returns_the_object_of_its_question(client: Client, method: str) -> None:
    """Decoded, and with something in it."""
    found = getattr(client, method)(*ARGUMENTS[method])

    assert isinstance(found, dict)
    assert any(found.values())


def test_scope_reaches_the_server(client: Client, address: str) -> None:
    """Departments, number, offset, and on whose behalf."""
    found = client.documents(departments=["it", "risk"], top=3, offset=1)["documents"]
    every = client.documents(departments=["it", "risk"], top=50)["documents"]

    assert found == every[1:4]
    assert {each["department"] for each in every} == {"it", "risk"}
    with Client(address, "operator", as_person="li-na") as other:
        seen = other.documents(top=50)["documents"]
    assert "risk/secret.md" in json.dumps(every)
    assert "risk/secret.md" not in json.dumps(seen)


def test_files_come_as_their_bytes(client: Client) -> None:
    """The original as its department has it; a text has no image of a page, which is told."""
    assert b"guard hangs up" in client.original_file("it/door.md")
    opened = client.open_document("it/door.md", quote="the guard hangs up")
    assert any(each["is_asked"] for each in opened["blocks"])
    with pytest.raises(ClientError) as refused:
        client.page_image("it/door.md", page=2)
    assert refused.value.status == 415


def test_file_is_sent(client: Client, tmp_path: Path) -> None:
    """Under its name."""
    path = tmp_path / "badge.md"
    path.write_text("The badge is blocked before the guard hangs up.", encoding="utf-8")
    found = client.related_to_file(path, departments=["it"], top=1)

    assert found["query"] == "badge.md"
    assert [each["document"] for each in found["related"]] == ["it/door.md"]


def test_answer_comes_in_steps(client: Client) -> None:
    """The last of them is the whole answer."""
    events = list(client.ask_in_steps(QUESTION))

    assert [each.name for each in events] == ["evidence", "answer"]
    assert isinstance(events[-1], Event)
    assert events[-1].value["answer"] == client.ask(QUESTION)["answer"]


def test_what_is_wrong_is_one_error_with_what_to_do(client: Client, address: str) -> None:
    """Whether a question, a key or a department is wrong, in steps or not."""
    for ask in (client.ask, lambda *a, **k: list(client.ask_in_steps(*a, **k))):
        with pytest.raises(ClientError, match="moon") as wrong:
            ask(QUESTION, departments=["moon"])
        assert wrong.value.status == 404
        assert wrong.value.problem
        assert wrong.value.problem["title"] == "Not Found"
    with Client(address) as nobody, pytest.raises(ClientError, match="X-Person") as refused:
        nobody.status()
    assert refused.value.status == 401


def test_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    """With its address, and without a status."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with Client(free) as client, pytest.raises(ClientError, match=r"127\.0\.0\.1") as missing:
        client.status()

    assert missing.value.status is None


def test_answer_that_is_no_problem_is_told_by_its_status(address: str) -> None:
    """Such as that of a server that is another."""
    with Client(f"{address}/elsewhere", "operator") as client, pytest.raises(ClientError) as wrong:
        client.status()

    assert wrong.value.status == 404
    assert wrong.value.problem is None


def test_a_part_of_the_audit_log_is_read(client: Client) -> None:
    """Of everyone, of one kind, of some days, as far as it is wanted."""
    client.people("door")
    client.people("flag")
    found = client.audit(everyone=True, kind="people", since="2020", top=1, offset=1)

    assert [each["question"] for each in found["entries"]] == ["door"]
    assert client.audit(kind="people", until="2019")["entries"] == []
