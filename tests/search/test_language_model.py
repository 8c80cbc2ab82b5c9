import time
from collections.abc import Mapping
from typing import Any

import pytest
from model_server import ModelServer, Reply, serve_model

from ingest.settings import AnsweringSettings
from search.errors import LanguageModelError, Problem
from search.language_model import stream_reply
from search.prompting import Message

KEY = "sk-secret-4711"
MESSAGES = [Message(role="user", content="谁知道？")]
DONE = "data: [DONE]"


def ask(settings: AnsweringSettings, environ: Mapping[str, str] | None = None) -> str:
    return "".join(stream_reply(settings, MESSAGES, environ or {}))


def problem_of(server: ModelServer, **settings: Any) -> LanguageModelError:
    """Return the error that a server's reply comes to."""
    with pytest.raises(LanguageModelError) as raised:
        ask(server.settings(**settings), {"MODEL_KEY": KEY})
    return raised.value


def piece(content: str) -> str:
    return f'data: {{"choices": [{{"delta": {{"content": "{content}"}}}}]}}'


def test_reply_comes_in_its_pieces_and_the_key_goes_in_the_header() -> None:
    """The model, the messages and the wish to stream are in the request."""
    with serve_model(Reply(pieces=["谁", "都", "知道"])) as server:
        settings = server.settings(api_key_env="MODEL_KEY")
        pieces = list(stream_reply(settings, MESSAGES, {"MODEL_KEY": KEY}))

    (asked,) = server.asked
    assert pieces == ["谁", "都", "知道"]
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "small",
        "messages": [{"role": "user", "content": "谁知道？"}],
        "stream": True,
    }


def test_model_without_a_key_is_sent_none() -> None:
    """Local ones need none."""
    with serve_model(Reply(pieces=["yes"])) as server:
        assert ask(server.settings(), {"OPENAI_API_KEY": KEY}) == "yes"

    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize("key", [None, "", "  ", "schlüssel", "two\nlines"])
def test_missing_or_impossible_key_is_named_and_nothing_is_asked(key: str | None) -> None:
    """The message names the variable, never its value."""
    environ = {} if key is None else {"MODEL_KEY": key}
    with serve_model(Reply()) as server, pytest.raises(LanguageModelError) as raised:
        ask(server.settings(api_key_env="MODEL_KEY"), environ)

    assert raised.value.problem is Problem.NO_KEY
    assert "MODEL_KEY" in str(raised.value)
    assert not key or not key.strip() or key not in str(raised.value)
    assert server.asked == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_endpoint_is_asked_again(status: int) -> None:
    """As soon as it says."""
    busy = Reply(status=status, headers={"Retry-After": "0"})
    with serve_model(busy, busy, Reply(pieces=["at last"])) as server:
        assert ask(server.settings()) == "at last"

    assert len(server.asked) == 3


def test_tries_are_further_apart_each_time() -> None:
    """Where the endpoint does not say how long to wait."""
    with serve_model(Reply(status=503), Reply(pieces=["yes"])) as server:
        started = time.monotonic()
        assert ask(server.settings()) == "yes"

    assert time.monotonic() - started >= 0.5


@pytest.mark.parametrize(
    ("status", "problem", "tries"),
    [
        (401, Problem.REFUSED, 1),
        (404, Problem.REFUSED, 1),
        (429, Problem.BUSY, 3),
        (500, Problem.BUSY, 3),
    ],
)
def test_refusal_is_explained_without_the_key(status: int, problem: Problem, tries: int) -> None:
    """Even if the endpoint repeats it; what helps nothing is not tried again."""
    reply = Reply(status=status, headers={"Retry-After": "0"}, lines=[f"wrong key {KEY}"])
    with serve_model(reply) as server:
        error = problem_of(server, api_key_env="MODEL_KEY")

    assert error.problem is problem
    assert str(status) in str(error)
    assert KEY not in str(error)
    assert error.__cause__ is None
    assert len(server.asked) == tries


def test_wait_that_is_longer_than_the_time_limit_is_not_waited() -> None:
    """The quotations are there at once."""
    started = time.monotonic()
    with serve_model(Reply(status=429, headers={"Retry-After": "3600"})) as server:
        assert problem_of(server, seconds=2.0).problem is Problem.BUSY

    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "lines",
    [
        ["data: {not json"],
        ['data: {"error": {"message": "overloaded"}}'],
        ["data: 42"],
        [piece("half")],
        ["<html>a proxy's page</html>"],
        [],
    ],
)
def test_what_is_no_whole_reply_is_an_error(lines: list[str]) -> None:
    """Not JSON, not of the protocol, or without an end."""
    with serve_model(Reply(lines=lines)) as server:
        assert problem_of(server).problem is Problem.BROKEN


WHOLE = {"Content-Type": "application/json; charset=utf-8"}


def test_reply_of_a_server_that_does_not_stream_is_read_whole() -> None:
    """Some small ones do not, whatever they are asked."""
    reply = '{"id": "x", "choices": [{"index": 0, "message": {"content": "没人知道 [1]。"}}]}'
    with serve_model(Reply(lines=[reply], headers=WHOLE)) as server:
        assert ask(server.settings()) == "没人知道 [1]。"


@pytest.mark.parametrize(
    "reply",
    ["{", '{"error": "no such model"}', '["x"]', pytest.param("x" * 1_000_001, id="endless")],
)
def test_what_is_no_reply_in_one_piece_is_an_error(reply: str) -> None:
    """It is not shown to anybody."""
    with serve_model(Reply(lines=[reply], headers=WHOLE)) as server:
        assert problem_of(server).problem is Problem.BROKEN


def test_other_lines_and_pieces_without_text_are_passed_over() -> None:
    """Comments, roles, usage, and an end that is only announced by its reason."""
    lines = [
        ": awake",
        "event: message",
        'data: {"choices": [{"delta": {"role": "assistant"}}]}',
        piece("yes"),
        'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}',
        'data: {"choices": [], "usage": {"total_tokens": 9}}',
    ]
    with serve_model(Reply(lines=lines)) as server:
        assert ask(server.settings()) == "yes"


def test_time_limit_is_for_the_whole_reply() -> None:
    """However steadily the pieces come."""
    started = time.monotonic()
    with serve_model(Reply(pieces=["."] * 100, pause_seconds=0.05)) as server:
        assert problem_of(server, seconds=0.4).problem is Problem.TIMED_OUT

    assert time.monotonic() - started < 2


def test_silent_endpoint_is_given_up() -> None:
    """Where not even the first piece comes."""
    with serve_model(Reply(pieces=["late"], pause_seconds=1.0)) as server:
        assert problem_of(server, seconds=0.3).problem is Problem.TIMED_OUT


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "http://user:hunter2@127.0.0.1:9"])
def test_endpoint_that_is_not_there_is_named_without_its_password(address: str) -> None:
    """Port 9 is nobody's."""
    settings = AnsweringSettings(mode="llm", base_url=address, model="small", seconds=1.0)
    with pytest.raises(LanguageModelError, match=r"127\.0\.0\.1:9") as raised:
        ask(settings)

    assert raised.value.problem is Problem.UNREACHABLE
    assert "hunter2" not in str(raised.value)


def test_closing_the_reply_ends_the_request() -> None:
    """A reader who goes away does not keep a model busy."""
    with serve_model(Reply(pieces=["."] * 1000, pause_seconds=0.01)) as server:
        reply = stream_reply(server.settings(), MESSAGES, {})
        assert next(iter(reply)) == "."
        started = time.monotonic()
        reply.close()  # type: ignore[attr-defined]

    assert time.monotonic() - started < 2
