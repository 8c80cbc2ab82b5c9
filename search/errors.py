"""What can be wrong with a question, and with the language model that is to answer it."""

from enum import StrEnum


class QueryError(Exception):
    """The question cannot be asked as it is; the message says what to change."""


class NotFoundError(QueryError):
    """There is nothing of that id, or nothing that the viewer may know of: both look the same."""


class NotAllowedError(QueryError):
    """It is for whoever looks after whoknows."""


class UnknownPersonError(NotAllowedError):
    """Somebody has signed in whom the directory of people does not know."""

    def __init__(self, signed_in_as: str) -> None:
        super().__init__(
            f"you are signed in as {signed_in_as!r}, whom the directory of people does not know: "
            "ask whoever looks after whoknows to enter you there"
        )
        self.signed_in_as = signed_in_as


class Problem(StrEnum):
    """Why a language model's answer is not shown, or not all of it."""

    NO_KEY = "no_key"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    BUSY = "busy"
    TIMED_OUT = "timed_out"
    BROKEN = "broken"  # off, or what it sent is no reply
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"  # no sentence was left
    STRUCK = "struck"  # some sentences were


class OriginalProblem(StrEnum):
    """Why the original of a document, or the image of its page, cannot be shown."""

    CHANGED = "changed"  # it is not what was indexed any more
    UNREACHABLE = "unreachable"  # it is gone, or its source does not answer
    UNDRAWABLE = "undrawable"  # no kind of file with images of its pages, no such page, or damaged


class OriginalError(Exception):
    """The original of a document that the viewer may read cannot be shown; says why."""

    def __init__(self, problem: OriginalProblem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class LanguageModelError(Exception):
    """A language model did not answer; the message says why and what to do, and no secret."""

    def __init__(self, problem: Problem, message: str) -> None:
        super().__init__(message)
        self.problem = problem
