"""Answers as they come: from the steps of the engine, server-sent events."""

import logging
from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import chain
from typing import Annotated, TypeAlias

import msgspec
from anyio import CancelScope
from fastapi import Depends
from fastapi.sse import ServerSentEvent

from index.ledger_audit import QuestionKind
from search.results import Answered, AskEvent, EvidenceFound, SentenceAccepted
from ui.api_parameters import (
    EngineParameter,
    OnRecordParameter,
    QuestionParameter,
    ScopeParameter,
)
from ui.problems import MENDABLE, UNEXPECTED, problem_details, status_of
from ui.turns import run_in_turn

_log = logging.getLogger(__name__)


async def begin_answer(
    engine: EngineParameter,
    q: QuestionParameter,
    scope: ScopeParameter,
    on_record: OnRecordParameter,
) -> AsyncIterator[Iterator[AskEvent]]:
    """Give the steps of an answer once the first has come, and let the generation go at the end.

    What cannot be asked is thus known before a reply begins, and has a status of its own.

    Raises:
        QueryError: The question or the scope cannot be asked.
        NoIndexError: Nothing was published yet.
        UnusableIndexError: The index cannot be used.
    """
    events = on_record.follow(QuestionKind.ASK, q, engine.ask_in_steps(q, scope))
    try:
        first = await run_in_turn(partial(next, events))
        yield chain([first], events)
    finally:
        with CancelScope(shield=True):  # however it ended, the generation is given back
            await run_in_turn(events.close)


StepsParameter: TypeAlias = Annotated[Iterator[AskEvent], Depends(begin_answer)]


def stream(steps: Iterator[AskEvent]) -> Iterator[ServerSentEvent]:
    """Yield the steps of an answer as events; what goes wrong on the way is the last of them."""
    try:
        for step in steps:
            yield _event(step)
    except MENDABLE as error:
        yield _named("problem", problem_details(status_of(error), str(error)))
    except Exception:
        _log.exception("an answer that had begun could not be finished")
        yield _named("problem", UNEXPECTED)


def _event(step: AskEvent) -> ServerSentEvent:
    match step:
        case EvidenceFound(result):
            return _named("evidence", result)
        case SentenceAccepted(answer):
            return _named("sentence", answer)
        case Answered(result):
            return _named("answer", result)
    return _named("struck", step.answer)


def _named(name: str, value: object) -> ServerSentEvent:
    return ServerSentEvent(event=name, raw_data=msgspec.json.encode(value).decode())
