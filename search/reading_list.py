"""What to read first in a department: general, central, much cited and recent documents."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from index.catalog_rows import DocumentRow
from index.generations import Generation
from search.hits import PersonPart, people_of_documents, text_width
from search.vocabulary import Occurrences, read_documents

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]


class ReadingReason(StrEnum):
    """Why a newcomer should read a document, in the order in which it counts."""

    GENERAL = "general"  # a handbook, a guide, a glossary: made to be read by newcomers
    CENTRAL = "central"  # near to most of what the department writes
    CITED = "cited"  # other documents name it
    RECENT = "recent"


_WEIGHTS = {
    ReadingReason.GENERAL: 0.4,
    ReadingReason.CENTRAL: 0.3,
    ReadingReason.CITED: 0.2,
    ReadingReason.RECENT: 0.1,
}
_SAID_FROM = 0.6  # of 1: what less is true of is no reason to give
_HALF_LIFE_DAYS = 365.0
_LOOKED_UP = 50  # documents whose citations are counted: those best without
_LEAST_CITED_WIDTH = 8  # columns; "Plan" and 总结 stand in many texts and cite nothing
_GENERAL = re.compile(
    r"handbook|manual|guide|glossary|overview|introduction|onboard|getting.started|first.\d+.days"
    r"|\bfaq|polic(?:y|ies)|procedure|checklist|runbook|playbook|readme"
    r"|手册|指南|术语|词汇|概览|概述|入门|介绍|须知|常见问题|制度|规程|规范|程序|办法|检查表|新人|新员工",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"minutes|meeting|post-?mortem|incident|mail|investigation|downtime|\bweekly|\bmonthly|digest"
    r"|纪要|会议|晨会|复盘|事故|周报|月报|日报|明细|邮件|调查报告",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\.(?:eml|msg|mbox)(?:/|$)", re.IGNORECASE)
_TRAILING_BRACKETS = re.compile(r"\s*[（(][^（）()]*[)）]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class EssentialDocument:
    """A document that a newcomer should read, and why."""

    document: str
    title: str
    department: str
    score: float
    why: tuple[str, ...]  # of ReadingReason
    date: str | None
    people: tuple[PersonPart, ...]
    cited_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Essential:
    """How essential a document is, from 0 to 1."""

    row: int
    score: float
    parts: Mapping[ReadingReason, float]  # each from 0 to 1
    cited_by: int


def score_documents(
    generation: Generation, own: NDArray[np.bool_], readable: Occurrences
) -> list[Essential]:
    """Return a department's documents, the most essential first."""
    rows = np.flatnonzero(own)
    documents = [generation.documents[row] for row in rows]
    parts = {
        ReadingReason.GENERAL: np.array([_generality(each) for each in documents]),
        ReadingReason.CENTRAL: _centrality(generation, own, rows),
        ReadingReason.RECENT: _recency(documents),
    }
    score = sum((_WEIGHTS[each] * parts[each] for each in parts), np.zeros(len(rows)))
    best = np.lexsort((rows, -score))[:_LOOKED_UP]
    citing = np.zeros(len(rows), np.int64)
    for place in best:
        citing[place] = _count_citing(generation, documents[place], int(rows[place]), readable)
    parts[ReadingReason.CITED] = 1 - 0.3**citing
    score += _WEIGHTS[ReadingReason.CITED] * parts[ReadingReason.CITED]
    return [
        Essential(
            row=int(rows[place]),
            score=float(score[place]),
            parts={each: float(parts[each][place]) for each in ReadingReason},
            cited_by=int(citing[place]),
        )
        for place in np.lexsort((rows, -score.round(6)))
    ]


def list_essential(
    generation: Generation, essential: Iterable[Essential]
) -> list[EssentialDocument]:
    """Return scored documents as a reader sees them, in order."""
    listed = list(essential)
    people = people_of_documents(generation, [each.row for each in listed])
    return [
        EssentialDocument(
            document=generation.documents[each.row].document_id,
            title=generation.documents[each.row].title,
            department=generation.documents[each.row].department,
            score=round(each.score, 4),
            why=tuple(reason.value for reason in _reasons(each)),
            date=generation.documents[each.row].date,
            people=people[each.row],
            cited_by=each.cited_by,
        )
        for each in listed
    ]


def _reasons(essential: Essential) -> list[ReadingReason]:
    """Return what is largely true of a document; of some, nothing is."""
    return [each for each in ReadingReason if essential.parts[each] >= _SAID_FROM]


def _generality(document: DocumentRow) -> float:
    """Return 1 for what is made for many readers, 0 for what an occasion left behind."""
    named = f"{document.path}\n{document.title}"
    if _PASSING.search(named) or _MAIL.search(document.path):
        return 0.0
    return 1.0 if _GENERAL.search(named) else 0.4


def _centrality(generation: Generation, own: NDArray[np.bool_], rows: Rows) -> Scores:
    """Return how near each document is to the others, from 0 for the farthest to 1."""
    means = generation.mean_embeddings[rows].astype(np.float64)
    nearness = means @ means.sum(axis=0) - np.einsum("ij,ij->i", means, means)
    spread = np.ptp(nearness) if len(rows) else 0.0
    if spread <= 1e-6:
        return np.ones(len(rows))
    relative: Scores = (nearness - nearness.min()) / spread
    return relative


def _recency(documents: list[DocumentRow]) -> Scores:
    """Return 1 for the newest document, half of it for each year that another is older.

    Not today but the newest document is what ages are measured from: an answer must not change
    overnight.  A document without a date counts as old.
    """
    days = [datetime.date.fromisoformat(d.date).toordinal() if d.date else 0 for d in documents]
    ages = max(days, default=0) - np.array(days, np.float64)
    recent: Scores = np.where(np.array(days) > 0, 0.5 ** (ages / _HALF_LIFE_DAYS), 0.0)
    return recent


def _count_citing(
    generation: Generation, document: DocumentRow, row: int, readable: Occurrences
) -> int:
    """Return how many other readable documents name a document by its title or file name."""
    citing: set[int] = set()
    for name in _names_of(document):
        rows = set(np.flatnonzero(readable.documents_with(name)).tolist()) - {row} - citing
        texts = read_documents(generation, sorted(rows))
        citing |= {text.row for text in texts if _folded(name) in _folded(text.body)}
    return len(citing)


def _names_of(document: DocumentRow) -> list[str]:
    title = _TRAILING_BRACKETS.sub("", document.title.strip())
    stem = PurePosixPath(document.path).stem
    names = [title, stem] if re.search(r"[-_\d]", stem) else [title]
    return [name for name in names if text_width(name) >= _LEAST_CITED_WIDTH]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
