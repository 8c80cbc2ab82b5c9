"""Messages in, a language model's reply out as it comes, from any OpenAI-compatible endpoint."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import msgspec

from ingest.addresses import mask_address
from ingest.settings import AnsweringSettings
from search.errors import LanguageModelError, Problem
from search.prompting import Message

_PAUSES_SECONDS = (0.5, 2.0)  # before each further try, unless the endpoint says how long
_CONNECT_SECONDS = 10.0
_MOST_BYTES = 1_000_000  # of a reply that comes as one piece
_BUSY = frozenset({408, 429, 500, 502, 503, 504, 529})
_KEY_REFUSED = frozenset({401, 403})


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Delta = msgspec.field(default_factory=_Delta)
    finish_reason: str | None = None


class _Piece(msgspec.Struct):
    """A part of a streamed reply; only what is used of it is checked."""

    choices: list[_Choice]


class _WholeChoice(msgspec.Struct):
    message: _Delta


class _Whole(msgspec.Struct):
    """A reply that was not streamed, though it was asked to be."""

    choices: list[_WholeChoice]


@dataclass(frozen=True, slots=True)
class _Deadline:
    """When a whole reply must be there."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def remaining(self) -> float:
        return max(0.001, self.seconds - (time.monotonic() - self.started))

    def has_passed(self) -> bool:
        return time.monotonic() - self.started > self.seconds


def stream_reply(
    settings: AnsweringSettings, messages: Sequence[Message], environ: Mapping[str, str]
) -> Iterator[str]:
    """Yield the pieces of a reply; to close the iterator is to end the request.

    An endpoint that is busy or away is tried again, within the time limit.  One that falls silent
    halfway is given up after at most twice that limit.

    Raises:
        LanguageModelError: There is no complete reply, though pieces may have been yielded.
    """
    deadline = _Deadline(settings.seconds)
    headers = _headers(settings, environ)
    with _explained(settings), httpx.Client(headers=headers) as client:
        response = _open(client, settings, messages, deadline)
        try:
            _check_status(response, settings)
            yield from _read(response, settings, deadline)
        finally:
            response.close()


def _headers(settings: AnsweringSettings, environ: Mapping[str, str]) -> dict[str, str]:
    if settings.api_key_env is None:
        return {}
    key = environ.get(settings.api_key_env, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        fault = "is not a key" if key else "is not set"
        raise LanguageModelError(
            Problem.NO_KEY,
            f"the environment variable {settings.api_key_env} {fault}: "
            "put the key of the language model into it",
        )
    return {"Authorization": f"Bearer {key}"}


def _open(
    client: httpx.Client,
    settings: AnsweringSettings,
    messages: Sequence[Message],
    deadline: _Deadline,
) -> httpx.Response:
    """Return the response to the first try that is not in vain, or to the last one."""
    for pause in _PAUSES_SECONDS:
        try:
            response = _send(client, settings, messages, deadline)
        except (httpx.NetworkError, httpx.RemoteProtocolError):
            wait = pause
        else:
            if response.status_code not in _BUSY:
                return response
            wait = _asked_wait(response, pause)
            response.close()
        if wait > deadline.remaining():
            break
        time.sleep(wait)
    return _send(client, settings, messages, deadline)


def _send(
    client: httpx.Client,
    settings: AnsweringSettings,
    messages: Sequence[Message],
    deadline: _Deadline,
) -> httpx.Response:
    seconds = deadline.remaining()
    request = client.build_request(
        "POST",
        f"{(settings.base_url or '').rstrip('/')}/chat/completions",
        json={
            "model": settings.model,
            "messages": [{"role": each.role, "content": each.content} for each in messages],
            "stream": True,
        },
        timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
    )
    return client.send(request, stream=True)


def _asked_wait(response: httpx.Response, otherwise: float) -> float:
    """Return how many seconds a busy endpoint asks to wait; a date there is not understood."""
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() else otherwise


def _check_status(response: httpx.Response, settings: AnsweringSettings) -> None:
    """Refuse what is no reply; what the endpoint says is left out, for it may repeat the key."""
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status in _BUSY:
        raise _error(settings, Problem.BUSY, f"answered {status} again and again; ask later")
    if status in _KEY_REFUSED:
        key = settings.api_key_env or "a key, which api_key_env must name"
        raise _error(settings, Problem.REFUSED, f"answered {status}; check {key}")
    advice = f"answered {status}; check base_url, and that it has the model {settings.model}"
    raise _error(settings, Problem.REFUSED, advice)


def _read(
    response: httpx.Response, settings: AnsweringSettings, deadline: _Deadline
) -> Iterator[str]:
    """Yield the text of server-sent events (WHATWG HTML, 9.2) up to the end that they announce.

    Small servers stream nothing, whatever they are asked: their reply comes as one piece.
    """
    if response.headers.get("Content-Type", "").startswith("application/json"):
        yield from _read_whole(response, settings, deadline)
        return
    is_finished = False
    for line in response.iter_lines():
        if deadline.has_passed():
            raise _timed_out(settings)
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        for choice in msgspec.json.decode(data, type=_Piece).choices[:1]:
            is_finished = is_finished or choice.finish_reason is not None
            if choice.delta.content:
                yield choice.delta.content
    if not is_finished:
        raise _error(settings, Problem.BROKEN, "broke off in the middle of a reply; ask again")


def _read_whole(
    response: httpx.Response, settings: AnsweringSettings, deadline: _Deadline
) -> Iterator[str]:
    content = b""
    for part in response.iter_bytes():
        content += part
        if deadline.has_passed():
            raise _timed_out(settings)
        if len(content) > _MOST_BYTES:
            raise _error(settings, Problem.BROKEN, "does not end its reply; check base_url")
    for choice in msgspec.json.decode(content, type=_Whole).choices[:1]:
        yield choice.message.content or ""


@contextmanager
def _explained(settings: AnsweringSettings) -> Iterator[None]:
    """Translate what httpx and msgspec raise; never their texts, which may repeat the key."""
    try:
        yield
    except httpx.TimeoutException:
        raise _timed_out(settings) from None
    except httpx.ConnectError:
        raise _error(
            settings, Problem.UNREACHABLE, "cannot be reached; start it, or correct base_url"
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, UnicodeError):
        raise _error(
            settings, Problem.BROKEN, "broke off or said what is no reply; check base_url"
        ) from None


def _timed_out(settings: AnsweringSettings) -> LanguageModelError:
    return _error(
        settings,
        Problem.TIMED_OUT,
        f"took longer than {settings.seconds:g} s; raise `seconds` or choose a faster model",
    )


def _error(settings: AnsweringSettings, problem: Problem, what: str) -> LanguageModelError:
    address = mask_address(settings.base_url or "")
    return LanguageModelError(problem, f"the language model at {address} {what}")
