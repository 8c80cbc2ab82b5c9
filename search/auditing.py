"""Who asked what, and what was shown, on its way to the audit log: every door goes through here.

An answer is written down before anybody sees it.  Where that fails, whoever signs in gets no
answer: what they may see is shown on the promise that it is on record.  The operator, who could as
well read the files, gets a warning and the answer.
"""

import dataclasses
import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from index.access import Viewer
from index.errors import LedgerError, UnrecordedError
from index.ledger import Ledger
from index.ledger_audit import Door, QuestionKind, add_entry
from ingest.settings import AuditSettings
from search.errors import OriginalError, QueryError

_log = logging.getLogger(__name__)
Event = TypeVar("Event")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and by which door."""

    viewer: Viewer  # on whose behalf it is answered
    door: Door
    is_operator: bool = False  # who may ask on anybody's behalf; so is who sees everything

    @property
    def by_operator(self) -> bool:
        """Whether it is the operator who asks."""
        return self.is_operator or self.viewer.sees_everything


class Auditor:
    """Writes down what is asked of an engine; threads may share it."""

    def __init__(
        self,
        ledger: Ledger,
        settings: AuditSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._now = now

    def answer(
        self,
        asker: Asker,
        kind: QuestionKind,
        question: str,
        ask: Callable[[], Result],
        *,
        showing: Sequence[str] = (),
    ) -> Result:
        """Return what `ask` returns, once it is written down which documents that shows.

        Args:
            asker: Who asks.
            kind: What is asked for.
            question: In the words of whoever asks; a document's id where it is about that one.
            ask: Asks the engine.
            showing: Ids of documents that the result shows without naming them.

        Raises:
            UnrecordedError: It cannot be written down.
            Exception: Whatever `ask` raises; a `QueryError` or an
                `OriginalError` is written down as a refusal.
        """
        started = time.perf_counter()
        try:
            result = ask()
        except QueryError:
            self.record(asker, kind, question, (), since=started, is_refused=True)
            raise
        except OriginalError:  # which tells that the document is there
            self.record(asker, kind, question, showing, since=started, is_refused=True)
            raise
        self.record(asker, kind, question, (*showing, *documents_in(result)), since=started)
        return result

    def follow(
        self, asker: Asker, kind: QuestionKind, question: str, events: Iterable[Event]
    ) -> Generator[Event]:
        """Yield the events of an answer, each once it is written down which documents it shows.

        To close it is to close the events.  The first is an entry, with the time until then;
        documents that only later events show are another.  Errors as `answer`.
        """
        started = time.perf_counter()
        known: set[str] | None = None
        with ExitStack() as held:
            if isinstance(events, Generator):
                held.enter_context(closing(events))
            try:
                for event in events:
                    shown = dict.fromkeys(documents_in(event))
                    new = [each for each in shown if known is None or each not in known]
                    if new or known is None:
                        self.record(asker, kind, question, new, since=started)
                    known = {*(known or ()), *new}
                    yield event
            except QueryError:
                self.record(asker, kind, question, (), since=started, is_refused=True)
                raise

    def record(
        self,
        asker: Asker,
        kind: QuestionKind,
        question: str,
        documents: Iterable[str],
        *,
        since: float,
        is_refused: bool = False,
    ) -> None:
        """Write down what is about to be shown.

        Args:
            asker: Who asks.
            kind: What is asked for.
            question: In the words of whoever asks, or a document's id.
            documents: The ids of what is about to be shown.
            since: When it was asked, by `time.perf_counter`.
            is_refused: Whether it could not be asked.

        Raises:
            UnrecordedError: It cannot be written down; show nothing.
        """
        if not self._settings.enabled:
            return
        own = asker.viewer.person_id
        try:
            add_entry(
                self._ledger,
                at=self._now(),
                person_id=None if asker.by_operator else own or "",
                seen_as=own if asker.by_operator else None,
                door=asker.door,
                kind=kind,
                question=question,
                keeping=self._settings.questions,
                documents=documents,
                milliseconds=(time.perf_counter() - since) * 1_000,
                is_refused=is_refused,
            )
        except LedgerError as error:
            if not asker.by_operator:
                raise UnrecordedError(
                    f"nothing is shown, because it cannot be written down who asks: {error}"
                ) from error
            _log.warning("this question is missing from the audit log: %s", error)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Asks on behalf of one asker; whatever comes back is written down before."""

    auditor: Auditor
    asker: Asker

    def answer(
        self,
        kind: QuestionKind,
        question: str,
        ask: Callable[[], Result],
        *,
        showing: Sequence[str] = (),
    ) -> Result:
        """Return what `ask` returns; see `Auditor.answer`."""
        return self.auditor.answer(self.asker, kind, question, ask, showing=showing)

    def follow(
        self, kind: QuestionKind, question: str, events: Iterable[Event]
    ) -> Generator[Event]:
        """Yield the events of an answer; see `Auditor.follow`."""
        return self.auditor.follow(self.asker, kind, question, events)


def documents_in(result: object) -> Iterator[str]:
    """Yield the ids of the documents that a result of the engine shows, some more than once."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        for field in dataclasses.fields(result):
            value = getattr(result, field.name)
            if field.name == "document" and isinstance(value, str):
                yield value
            elif field.name == "documents" and isinstance(value, tuple):
                yield from (each for each in value if isinstance(each, str))
                yield from documents_in(value)
            else:
                yield from documents_in(value)
    elif isinstance(result, Mapping):
        for value in result.values():
            yield from documents_in(value)
    elif isinstance(result, list | tuple):
        for value in result:
            yield from documents_in(value)
