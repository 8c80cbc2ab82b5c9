"""Lets a few questions be answered at once, as processors allow; the others wait in order."""

import os
from collections.abc import Awaitable, Callable
from functools import partial, update_wrapper
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

# More threads were not seen to answer more questions (tests/benchmarks/serving.py), and those that
# the page, health and uploads need are kept free; with fewer, a slow question would hold up others.
_FEWEST = 4
_FILES = 2  # that are read at once: each takes a process with the memory of a parser, for minutes
_questions: RunVar[CapacityLimiter] = RunVar("questions answered at once")
_files: RunVar[CapacityLimiter] = RunVar("files read at once")

Question = ParamSpec("Question")
Result = TypeVar("Result")


def most_at_once() -> int:
    """Return how many questions are answered at once."""
    return max(os.cpu_count() or 1, _FEWEST)


async def run_in_turn(answer: Callable[[], Result]) -> Result:
    """Return what a function of the engine returns, run in a thread once it is its turn."""
    return await to_thread.run_sync(answer, limiter=_limiter_of(_questions, most_at_once()))


def _limiter_of(kind: RunVar[CapacityLimiter], most: int) -> CapacityLimiter:
    try:
        return kind.get()
    except LookupError:
        limiter = CapacityLimiter(most)
        kind.set(limiter)
        return limiter


def in_turn(answer: Callable[Question, Result]) -> Callable[Question, Awaitable[Result]]:
    """Have a function that asks the engine wait its turn, while the server goes on serving."""

    async def answer_in_turn(*args: Question.args, **kwargs: Question.kwargs) -> Result:
        return await run_in_turn(partial(answer, *args, **kwargs))

    update_wrapper(answer_in_turn, answer)
    return answer_in_turn


def in_turn_of_files(answer: Callable[Question, Result]) -> Callable[Question, Awaitable[Result]]:
    """Have a function that reads a file for whoever asks wait its turn, and hold up nobody else."""

    async def answer_in_turn(*args: Question.args, **kwargs: Question.kwargs) -> Result:
        reading = partial(answer, *args, **kwargs)
        return await to_thread.run_sync(reading, limiter=_limiter_of(_files, _FILES))

    update_wrapper(answer_in_turn, answer)
    return answer_in_turn
