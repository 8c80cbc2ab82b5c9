"""Lets a method of the engine answer over one generation, from its first line to its last."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import update_wrapper
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from index.generations import Generation


class Reading(Protocol):
    """Whatever can hold the generation that is served."""

    def reading(self) -> AbstractContextManager[Generation]:
        """Hold the generation, while something is read of it."""


Holder = TypeVar("Holder", bound=Reading)
Question = ParamSpec("Question")
Result = TypeVar("Result")


def of_one_generation(
    answer: Callable[Concatenate[Holder, Generation, Question], Result],
) -> Callable[Concatenate[Holder, Question], Result]:
    """Give a method the generation that is served as its first argument, held until it returns."""

    def answer_held(holder: Holder, /, *args: Question.args, **kwargs: Question.kwargs) -> Result:
        with holder.reading() as generation:
            return answer(holder, generation, *args, **kwargs)

    update_wrapper(answer_held, answer)
    return answer_held
