"""An answer as its reader gets it: quoted, or written by a language model and proved by quotes."""

from dataclasses import dataclass
from enum import StrEnum

from search.errors import Problem
from search.support import StrikeReason


class AnswerMode(StrEnum):
    """Who put the answer into words."""

    EXTRACTIVE = "extractive"  # the documents
    LLM = "llm"


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation, and where it stands."""

    number: int
    document: str
    chunk: int  # the passage that it is from, by its position in the document, from 0
    title: str
    department: str
    heading: str
    page: int | None
    quote: str
    date: str | None = None  # of the document
    header: str | None = None  # of the table that the quote is rows of


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of a language model, and the citations that prove it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StruckSentence:
    """A sentence of a language model that nothing proves; it is no part of the answer."""

    text: str
    reason: StrikeReason


@dataclass(frozen=True, slots=True)
class Notice:
    """Why an answer is not what the workspace asks for."""

    problem: Problem
    detail: str  # English, for whoever looks after the installation; holds no secret


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question; nothing is said that they do not say.

    `conflicts` are pairs of citations, by number, that contradict each other: neither is right for
    being quoted, but the first is of the newer document.
    """

    text: str
    abstained: bool
    confidence: float  # estimated probability that the documents hold an answer
    citations: tuple[Citation, ...]
    conflicts: tuple[tuple[int, int], ...] = ()
    mode: AnswerMode = AnswerMode.EXTRACTIVE
    sentences: tuple[WrittenSentence, ...] = ()  # of a language model
    struck: tuple[StruckSentence, ...] = ()
    notice: Notice | None = None
