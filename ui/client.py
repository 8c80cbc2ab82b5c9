"""A client of the HTTP interface for Python programs: questions out, decoded JSON objects in.

with Client("http://localhost:8501") as whoknows:
    answer = whoknows.ask("谁了解轴承库存", departments=["supply-chain"])
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias, TypedDict, Unpack

import httpx

_INTERFACE = "/api/v1/"
_SECONDS = 120.0  # a language model may take its time
_CONNECT_SECONDS = 10.0
_NAMES = {"departments": "in", "types": "type", "languages": "language"}  # of parameters

Asked: TypeAlias = Mapping[str, Any]
Reply: TypeAlias = dict[str, Any]


class ClientError(Exception):
    """A question was not answered; the message says why and what to do.

    Attributes:
        status: The HTTP status, or None where no server answered.
        problem: The problem details of the server, where it sent some.
    """

    def __init__(self, message: str, status: int | None = None, problem: Reply | None = None):
        super().__init__(message)
        self.status = status
        self.problem = problem


class Where(TypedDict, total=False):
    """Where a question looks, and how much is wanted; what is left out limits nothing."""

    departments: Sequence[str]  # ids
    since: str  # a day, month or year
    until: str
    types: Sequence[str]  # of files: pdf, word, slides, table, mail, web, text, book, image
    languages: Sequence[str]  # zh, en
    top: int  # results of each kind


class Page(Where, total=False):
    """The same, of a list that goes on."""

    offset: int  # how many of the first results are left out


class Opening(TypedDict, total=False):
    """Where a document is opened."""

    chunk: int  # a passage, by its place
    quote: str  # words of it
    page: int  # from 1
    start: int  # the passage to read on from


class OnRecord(TypedDict, total=False):
    """Which part of the audit log is read."""

    everyone: bool  # for whoever looks after whoknows
    person: str
    since: str  # a day, month or year, in UTC
    until: str
    kind: str  # of question
    top: int
    offset: int


class Event(NamedTuple):
    """A step of an answer."""

    name: str  # evidence, sentence, struck or answer
    value: Reply


class Client:
    """Asks a server; each method is a question and returns the JSON object that answers it.

    Args:
        base_url: Where the server is, without `/api/v1`.
        key: A key of the server, where it asks for one.
        as_person: See only what this person may; for the operator alone.
        seconds: How long to wait for an answer.
        transport: How requests are sent, where that is not the network.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        as_person: str | None = None,
        seconds: float = _SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._address = base_url.rstrip("/")
        self._http = httpx.Client(
            base_url=self._address + _INTERFACE,
            headers={"Authorization": f"Bearer {key}"} if key else None,
            params={"as": as_person} if as_person else None,
            timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS),
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def ask(self, question: str, **where: Unpack[Where]) -> Reply:
        """Answer a question with proof, departments, people and passages."""
        return self._get("ask", {"q": question}, where)

    def ask_in_steps(self, question: str, **where: Unpack[Where]) -> Iterator[Event]:
        """Yield the steps of an answer as they come; the last one, `answer`, is all of it.

        Raises:
            ClientError: It cannot be answered, or could not be answered to its end.
        """
        asked = {"q": question, **_parameters(where)}
        with (
            self._reaching(),
            self._http.stream("GET", "ask/stream", params=asked) as response,
        ):
            if not response.is_success:
                response.read()
            _check(response)
            yield from _read_events(response.iter_lines())

    def experts(self, question: str, **where: Unpack[Page]) -> Reply:
        """Rank the people who know about a question; `offset` leaves out the first of them."""
        return self._get("experts", {"q": question}, where)

    def departments(self, question: str, **where: Unpack[Page]) -> Reply:
        """Rank the departments that hold the knowledge."""
        return self._get("departments", {"q": question}, where)

    def related(self, document: str, **where: Unpack[Page]) -> Reply:
        """Find who else works on the matter of a document, in other departments."""
        return self._get("related", {"document": document}, where)

    def related_to_text(self, text: str, **where: Unpack[Where]) -> Reply:
        """Find who works on the matter of a text."""
        return self._post("related", where, json={"text": text})

    def related_to_file(self, path: str | Path, **where: Unpack[Where]) -> Reply:
        """Find who works on the matter of a file, which the server reads and does not keep."""
        path = Path(path)
        sent = {"file": (path.name, path.read_bytes())}
        return self._post("related/file", where, files=sent)

    def duplicates(self, **where: Unpack[Page]) -> Reply:
        """List what departments wrote twice; with one department, what it did."""
        return self._get("duplicates", {}, where)

    def differences(self, one: str, other: str) -> Reply:
        """Compare two documents sentence by sentence."""
        return self._get("differences", {"one": one, "other": other})

    def onboard(self, department: str, **where: Unpack[Where]) -> Reply:
        """Say what a newcomer to a department should read, whom to meet, which words to know."""
        return self._get("onboard", {"department": department}, where)

    def department_map(self, *, names: str = "en", **where: Unpack[Where]) -> Reply:
        """Show how departments stand to each other; `names` is the language of their names."""
        return self._get("map", {"names": names}, where)

    def people(self, query: str = "", **where: Unpack[Page]) -> Reply:
        """List who is known, those in most documents first."""
        return self._get("people", {"q": query}, where)

    def unresolved_names(self, **where: Unpack[Page]) -> Reply:
        """List the names in documents that mean nobody for sure."""
        return self._get("people/unresolved", {}, where)

    def person(self, person_id: str, **where: Unpack[Where]) -> Reply:
        """Say what a person knows, wrote and works on with whom."""
        return self._get("person", {"id": person_id}, where)

    def documents(self, query: str = "", **where: Unpack[Page]) -> Reply:
        """List documents by their titles, the newest first."""
        return self._get("documents", {"q": query}, where)

    def audit(self, **wanted: Unpack[OnRecord]) -> Reply:
        """List what is on record of the caller, or of everyone for whoever looks after whoknows."""
        return self._get("audit", {**wanted})

    def open_document(self, document: str, **at: Unpack[Opening]) -> Reply:
        """Open a document at a passage, without one at its beginning."""
        return self._get("document", {"document": document, **at})

    def page_image(self, document: str, **at: Unpack[Opening]) -> bytes:
        """Return the image of a page, the first unless `page` is given, with the passage marked."""
        return self._request("GET", "document/page", {"document": document, **at}).content

    def original_file(self, document: str) -> bytes:
        """Return the document as its department has it."""
        return self._request("GET", "document/original", {"document": document}).content

    def status(self) -> Reply:
        """Say what the index holds, as far as the caller may read it."""
        return self._get("status", {})

    def _get(self, path: str, asked: Asked, where: Where | None = None) -> Reply:
        return self._send("GET", path, {**asked, **_parameters(where or {})})

    def _post(self, path: str, where: Where, **body: Any) -> Reply:
        return self._send("POST", path, _parameters(where), **body)

    def _send(self, method: str, path: str, asked: Asked, **body: Any) -> Reply:
        reply: Reply = self._request(method, path, asked, **body).json()
        return reply

    def _request(self, method: str, path: str, asked: Asked, **body: Any) -> httpx.Response:
        with self._reaching():
            response = self._http.request(method, path, params=asked, **body)
        _check(response)
        return response

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise ClientError(f"{self._address} took too long to answer; ask again") from error
        except httpx.HTTPError as error:
            message = f"{self._address} cannot be reached ({error}); see that the server runs"
            raise ClientError(message) from error


def _parameters(where: Where) -> Asked:
    """Return where to look as the interface's parameters, which are called as on the page."""
    return {_NAMES.get(name, name): value for name, value in where.items()}


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    try:
        problem = response.json()
        detail = str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        problem, detail = None, f"{response.url.host} answered {response.status_code}"
    raise ClientError(detail, response.status_code, problem)


def _read_events(lines: Iterable[str]) -> Iterator[Event]:
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            event = Event(name, json.loads(value))
            if name == "problem":
                raise ClientError(event.value["detail"], event.value["status"], event.value)
            yield event
