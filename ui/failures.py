"""What went wrong, in the reader's language, with what to do next."""

from dataclasses import dataclass

from index.errors import IndexingError, NoIndexError
from ingest.errors import IngestError
from ingest.records import Language
from search.errors import QueryError
from search.queries import MOST_CHARACTERS
from ui.messages import text
from ui.restraint import TooManyQuestionsError
from ui.translating import translate

EXPLAINED = (IndexingError, IngestError, QueryError, TooManyQuestionsError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A state in which there is no answer to show."""

    heading: str
    next_step: str
    command: str | None = None  # to be run in a terminal
    detail: str | None = None  # what the error itself says


def explain(error: Exception, question: str, language: Language) -> Failure:
    """Return what an error of the engine means to whoever asked a question."""
    if isinstance(error, NoIndexError):
        return Failure(
            heading=text("failure.no_index", language),
            next_step=text("failure.no_index.next", language),
            command="whoknows index",
        )
    if isinstance(error, TooManyQuestionsError):
        return Failure(
            heading=text("failure.too_many", language),
            next_step=text("failure.too_many.next", language, seconds=error.seconds),
        )
    if isinstance(error, QueryError):
        return _explain_question(error, question, language)
    kind = "settings" if isinstance(error, IngestError) else "unusable"
    return Failure(
        heading=text(f"failure.{kind}", language),
        next_step=text(f"failure.{kind}.next", language),
        detail=translate(error, language),
    )


def _explain_question(error: QueryError, question: str, language: Language) -> Failure:
    if len(question) > MOST_CHARACTERS:
        return Failure(
            heading=text("failure.too_long", language),
            next_step=text("failure.too_long.next", language, most=MOST_CHARACTERS),
            detail=translate(error, language),
        )
    has_words = any(character.isalnum() for character in question)
    return Failure(
        heading=text("failure.question" if has_words else "failure.no_words", language),
        next_step=text("failure.question.next", language),
        detail=translate(error, language),
    )


def nothing_found(language: Language) -> Failure:
    """Return the state in which a search found no document at all."""
    return Failure(
        heading=text("failure.nothing", language),
        next_step=text("failure.nothing.next", language),
    )
