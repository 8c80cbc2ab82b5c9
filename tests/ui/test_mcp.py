import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hash_encoder import HashEncoder
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from own_loop import run_apart
from served_workspace import QUESTION, RULE, ByHeader, write_served_workspace

from index.access import OPERATOR
from index.build import reindex
from index.ledger_audit import Door
from ingest.settings import Workspace
from search.auditing import Asker
from search.engine import Engine, as_json
from search.opened_documents import Opening
from search.scopes import Scope
from ui import replies
from ui.mcp_door import McpDoor
from ui.mcp_server import create_mcp_server

TESTS_DIR = Path(__file__).parents[1]
TOOLS = {
    *("ask", "find_experts", "find_departments", "find_related", "onboard", "open_document"),
}
FILLING = "It says at some length what a badge is, and who may have one of which colour. " * 9
Talk = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace that all of these tests read, and none changes."""
    return write_served_workspace(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def engine(workspace: Workspace) -> Engine:
    """The engine over it."""
    return Engine(workspace, HashEncoder)


def talk(engine: Engine, say: Talk) -> Any:
    """Return what a client gets that asks as whoever sees everything."""

    async def run() -> Any:
        async with Client(
            create_mcp_server(engine, lambda _: Asker(viewer=OPERATOR, door=Door.MCP))
        ) as client:
            return await say(client)

    return run_apart(run)


def call(engine: Engine, tool: str, **arguments: Any) -> Any:
    """Return what a tool answers."""
    return talk(engine, lambda client: client.call_tool(tool, arguments))


def talk_over_http(engine: Engine, say: Talk, *, mode: str = "auto", **headers: str) -> Any:
    """Return what a client gets that asks at a server's address."""
    door = McpDoor(engine, ByHeader())

    async def run() -> Any:
        transport = httpx2.ASGITransport(app=door)
        asking = httpx2.AsyncClient(transport=transport, headers=headers)
        async with door.running(), asking:
            address = streamable_http_client("http://localhost:8501/mcp", http_client=asking)
            async with Client(address, mode=mode) as client:
                return await say(client)

    return run_apart(run)


def post(engine: Engine, **headers: str) -> Any:
    """Return what a bare request is answered with."""
    door = McpDoor(engine, ByHeader())
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream"}

    async def run() -> Any:
        transport = httpx2.ASGITransport(app=door)
        async with door.running(), httpx2.AsyncClient(transport=transport) as asking:
            address = "http://localhost:8501/mcp"
            return await asking.post(address, json=message, headers={**accepted, **headers})

    return run_apart(run)


async def refusal(client: Client, document: str) -> str:
    """Return what is said to whoever reads a document that is not there for them."""
    with pytest.raises(MCPError) as refused:
        await client.read_resource(f"whoknows://document/{document}")
    return str(refused.value)


def plain(value: Any) -> Any:
    """Return a result as JSON has it, without timings."""
    decoded = json.loads(json.dumps(value))
    decoded.pop("timings_ms", None)
    return decoded


def test_every_tool_says_what_it_is_for_in_both_languages(engine: Engine) -> None:
    """With its parameters, the shape of its result, and that it changes nothing."""
    tools = talk(engine, lambda client: client.list_tools()).tools

    assert {each.name for each in tools} == TOOLS
    for each in tools:
        assert each.description.isascii() is False
        assert each.annotations.read_only_hint
        assert each.output_schema["type"] == "object"
        for name, parameter in each.input_schema["properties"].items():
            assert not parameter["description"].isascii(), name


SAME: dict[str, tuple[dict[str, Any], Callable[[Engine, Scope], Any]]] = {
    "ask": ({"question": QUESTION}, lambda engine, scope: engine.ask(QUESTION, scope)),
    "find_experts": (
        {"question": "标记 flag"},
        lambda engine, scope: replies.ExpertsReply("标记 flag", engine.experts("标记 flag", scope)),
    ),
    "find_departments": (
        {"question": QUESTION},
        lambda engine, scope: replies.DepartmentsReply(
            QUESTION, engine.departments(QUESTION, scope)
        ),
    ),
    "find_related": (
        {"document": "it/door.md"},
        lambda engine, scope: replies.RelatedToDocumentReply(
            "it/door.md", engine.related_to_document("it/door.md", scope)
        ),
    ),
    "onboard": ({"department": "it"}, lambda engine, scope: engine.onboard("it", scope)),
    "open_document": (
        {"document": "service/calls.md", "quote": "card number"},
        lambda engine, scope: engine.open_document(
            "service/calls.md", scope.viewer, Opening(quote="card number")
        ),
    ),
}


@pytest.mark.parametrize("tool", sorted(TOOLS))
def test_result_of_a_tool_is_the_object_of_the_contract(engine: Engine, tool: str) -> None:
    """As data and as text; the client has compared it with the shape that was promised."""
    arguments, ask = SAME[tool]
    found = call(engine, tool, **arguments)

    assert not found.is_error, found.content
    expected = plain(as_json(ask(engine, Scope(viewer=OPERATOR, top=5))))
    assert plain(found.structured_content) == expected
    assert plain(json.loads(found.content[0].text)) == expected


def test_scope_of_a_tool_limits_it(engine: Engine) -> None:
    """Departments may come as JSON in a text, as some assistants send them."""
    for departments in (["risk"], '["risk"]'):
        arguments = {"text": "The badge is blocked.", "departments": departments, "top": 1}
        found = call(engine, "find_related", **arguments).structured_content["related"]
        assert [each["department"] for each in found] == ["risk"]


def test_text_that_looks_like_data_is_a_text(engine: Engine) -> None:
    """Nobody unpacks it on the way."""
    text = '{"badge": "The badge is blocked before the guard hangs up"}'

    assert call(engine, "find_related", text=text).structured_content["query"] == text


@pytest.mark.parametrize(
    ("tool", "arguments", "advice"),
    [
        ("ask", {"question": "..."}, "word"),
        ("ask", {"question": "flag", "departments": ["moon"]}, "it, risk, service"),
        ("ask", {"question": "flag", "top": 51}, "50"),
        ("find_related", {}, "one of the two"),
        ("find_related", {"document": "it/door.md", "text": "door"}, "one of the two"),
        ("find_related", {"document": "it/none.md"}, "no document"),
        ("onboard", {"department": "moon"}, "it, risk, service"),
        ("open_document", {"document": "it/none.md"}, "no document"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_says_what_to_do(
    engine: Engine, tool: str, arguments: dict[str, Any], advice: str
) -> None:
    """An assistant can read it and ask again."""
    found = call(engine, tool, **arguments)

    assert found.is_error
    assert advice in found.content[0].text


def test_document_is_a_resource_in_markdown(engine: Engine) -> None:
    """With its title, its people and its text; the id may be written with escapes."""
    for address in ("service/calls.md", "service/calls%2Emd"):
        found = talk(engine, lambda c, a=address: c.read_resource(f"whoknows://document/{a}"))
        (content,) = found.contents
        assert content.mime_type == "text/markdown"
        assert content.text.startswith("# Verifying a caller\n\nservice/calls.md · service")
        assert "李娜 (li-na, author)" in content.text
        assert RULE in content.text


def test_long_document_tells_where_to_read_on(tmp_path: Path) -> None:
    """Following the addresses, every passage is read once."""
    workspace = write_served_workspace(tmp_path)
    lines = [f"## Part {number}\n\nThis is part {number} of it. {FILLING}" for number in range(30)]
    path = tmp_path / "departments" / "it" / "long 手册.md"
    path.write_text("# Long\n\n" + "\n\n".join(lines), encoding="utf-8")
    reindex(workspace, HashEncoder())
    engine = Engine(workspace, HashEncoder)
    address = "whoknows://document/it/long%20手册.md"
    texts = []
    while address:
        found = talk(engine, lambda client, at=address: client.read_resource(at))
        texts.append(found.contents[0].text)
        _, _, rest = texts[-1].partition("[…](")
        address = rest.partition(")")[0]

    assert len(texts) > 2
    assert [sum(f"part {each} of it." in text for text in texts) for each in range(30)] == [1] * 30
    assert "## Part 7" in "".join(texts)


@pytest.mark.parametrize("document", ["it/none.md", "../../etc/passwd", "/etc/passwd"])
def test_unknown_resource_is_not_found(engine: Engine, document: str) -> None:
    """Whatever it looks like, it is an id and no path."""
    assert "no document" in talk(engine, lambda client: refusal(client, document))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_caller_over_http_sees_what_they_may_read(engine: Engine, mode: str) -> None:
    """Each request is on behalf of its sender, in the newest protocol and in earlier ones."""

    async def look(client: Client) -> Any:
        answer = await client.call_tool("ask", {"question": QUESTION, "top": 50})
        opened = await client.call_tool("open_document", {"document": "risk/secret.md"})
        return answer.content[0].text, opened.is_error

    shown, is_refused = talk_over_http(engine, look, mode=mode, **{"X-Person": "chen-mo"})
    assert "risk/secret.md" in shown
    assert not is_refused
    hidden, is_refused = talk_over_http(engine, look, mode=mode, **{"X-Person": "li-na"})
    assert "risk/secret.md" not in hidden
    assert is_refused
    said = talk_over_http(engine, lambda c: refusal(c, "risk/secret.md"), **{"X-Person": "li-na"})
    assert "no document" in said


def test_request_of_nobody_is_told_to_sign_in(engine: Engine) -> None:
    """Before anything of the protocol is looked at."""
    answer = post(engine)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "X-Person" in answer.json()["detail"]


def test_page_of_another_host_cannot_ask(engine: Engine) -> None:
    """Neither by a name that was made to lead here, nor from a page of its own."""
    person = {"X-Person": "li-na"}

    assert post(engine, **person).status_code == 200
    assert post(engine, **person, Host="evil.example:8501").status_code == 421
    assert post(engine, **person, Origin="http://evil.example").status_code == 403
    assert post(engine, **person, Origin="http://localhost:8501").status_code == 200


def test_local_program_asks_over_standard_input(workspace: Workspace) -> None:
    """As the person that it was started for; nothing but the protocol is written to its output."""
    script = (
        "import hash_encoder, ui.cli, ui.opening\n"
        "ui.opening.load_encoder = lambda *_: hash_encoder.HashEncoder()\n"
        "ui.cli.main()"
    )
    command = ["-c", script, "--workspace", str(workspace.root), "mcp", "--as", "li-na"]
    paths = f"{TESTS_DIR}:{TESTS_DIR.parent}"
    started = StdioServerParameters(command=sys.executable, args=command, env={"PYTHONPATH": paths})

    async def run() -> Any:
        async with Client(started, mode="legacy") as client:
            names = {each.name for each in (await client.list_tools()).tools}
            return names, await client.call_tool("ask", {"question": QUESTION, "top": 50})

    names, found = run_apart(run)

    assert names == TOOLS
    assert not found.is_error
    assert RULE in found.content[0].text
    assert "risk/secret.md" not in found.content[0].text
