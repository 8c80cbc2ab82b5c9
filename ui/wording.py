"""Results in words: how sure an answer is, why a person is named, when and where it was written."""

import calendar
import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

from index.access_review import AccessReview
from ingest.cleaning import HAN
from ingest.records import Language, Role
from search.answers import Answer
from search.experts import Expert
from search.introductions import Introduction, MeetingReason
from search.reading_list import EssentialDocument
from search.results import AskResult
from ui.messages import text

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_SURE_FROM = 0.8  # estimated probability that the documents hold an answer
_MONTHS = calendar.month_name  # English: nothing here sets another locale
_NUMBERS = {
    Language.EN: ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    Language.ZH: tuple("零一两三四五六七八九十"),
}


def say_date(date: str, language: Language) -> str:
    """Return an ISO date as the language writes it."""
    day = datetime.date.fromisoformat(date)
    if language is Language.ZH:
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def say_day(moment: datetime.datetime, language: Language) -> str:
    """Return the day of a moment, in UTC, as the language writes it."""
    return say_date(moment.astimezone(datetime.UTC).date().isoformat(), language)


def say_month(date: str, language: Language) -> str:
    """Return the month of an ISO date as the language writes it."""
    day = datetime.date.fromisoformat(date)
    if language is Language.ZH:
        return f"{day.year} 年 {day.month} 月"
    return f"{_MONTHS[day.month]} {day.year}"


def say_number(number: int, language: Language) -> str:
    """Return a number as a word where it is small, else in figures."""
    words = _NUMBERS[language]
    return words[number] if number < len(words) else f"{number:,}"


def say_how_sure(result: AskResult, names: Mapping[str, str], language: Language) -> str:
    """Return in one line how well an answer is supported, and how new its newest source is.

    It does not say that sources agree: two that contradict each other are quoted side by side.
    """
    kind = "weak" if result.answer.confidence < _SURE_FROM else "well"
    return text(f"sure.{kind}", language, facts=_say_sources(result, names, language))


def say_conflicts(answer: Answer, names: Mapping[str, str], language: Language) -> list[str]:
    """Return a line for each pair of citations that contradict each other, the newer first."""
    sources = {
        each.number: text(
            "conflict.source",
            language,
            number=each.number,
            department=names.get(each.department, each.department),
            date=f", {each.date}" if each.date else "",
        )
        for each in answer.citations
    }
    return [
        text("conflict", language, newer=sources[newer], older=sources[older])
        for newer, older in answer.conflicts
    ]


def _say_sources(result: AskResult, names: Mapping[str, str], language: Language) -> str:
    documents = {each.document for each in result.answer.citations}
    departments = sorted({each.department for each in result.answer.citations})
    dates = [date for each in documents if (date := date_of(result, each))]
    is_one = len(documents) == 1
    written_in = text(
        "sure.document" if is_one else "sure.documents",
        language,
        count=say_number(len(documents), language),
    )
    held_by = text(
        "sure.department" if len(departments) == 1 else "sure.departments",
        language,
        department=names.get(departments[0], departments[0]),
        count=say_number(len(departments), language),
    )
    when = "sure.dated" if is_one else "sure.newest"
    newest = text(when, language, month=say_month(max(dates), language)) if dates else ""
    return f"{written_in}{held_by}{newest}"


def date_of(result: AskResult, document: str) -> str | None:
    """Return the date of a document that a result shows a passage of."""
    shown = [*result.hits, *(hit for each in result.departments for hit in each.evidence)]
    return next((hit.date for hit in shown if hit.document == document), None)


def say_why(expert: Expert, language: Language) -> str:
    """Return what a person did for the documents found, in one line."""
    counts = Counter(each.role for each in expert.evidence)
    return text("why", language, parts=say_roles(counts, language))


def say_roles(counts: Mapping[str, int], language: Language) -> str:
    """Return how many documents somebody wrote, owns, reviewed and so on; empty for none."""
    parts = [
        text(f"why.{role.value}", language, count=counts[role.value])
        for role in Role
        if counts.get(role.value)
    ]
    comma, last = text("why.comma", language), text("why.and", language)
    return last.join(filter(None, [comma.join(parts[:-1]), parts[-1]])) if parts else ""


def say_reading(document: EssentialDocument, language: Language) -> str:
    """Return why a newcomer should read a document; empty where nothing in particular is true."""
    reasons = (text(f"read.{each}", language, count=document.cited_by) for each in document.why)
    return text("why.comma", language).join(reasons)


def say_meeting(person: Introduction, names: Mapping[str, str], language: Language) -> str:
    """Return why a newcomer should meet somebody."""
    department = names.get(person.department or "", person.department)
    reasons = [each for each in person.why if each in set(MeetingReason)]
    parts = say_roles(person.roles, language)
    said = [text(f"meet.{each}", language, department=department) for each in reasons]
    if parts:
        said.append(text("meet.parts", language, parts=parts))
    return text("meet.comma", language).join(said)


def say_place(
    *, title: str, heading: str, page: int | None, language: Language, separator: str = " › "
) -> str:
    """Return where in its document a passage stands, the title itself left out; may be empty."""
    path = [part for part in heading.split(separator) if part and part != title]
    if page is not None:
        path.append(text("page", language, page=page))
    return separator.join(path)


class Named(Protocol):
    """Somebody with the names that the directory has for them."""

    @property
    def name(self) -> str:
        """The first of them."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """All others."""


def other_name(person: Named) -> str | None:
    """Return a person's name in the other script, where the directory has one."""
    is_chinese = _is_chinese(person.name)
    for alias in person.aliases:
        if _is_chinese(alias) != is_chinese and (not is_chinese or " " in alias):
            return alias
    return None


def _is_chinese(name: str) -> bool:
    return bool(_HAN_CHARACTER.search(name))


def describe_review(review: AccessReview, language: Language) -> Iterator[str]:
    """Yield a line for each rule that covers nothing and each group that nobody is in."""
    for rule in review.idle_rules:
        yield text("access.idle_rule", language, department=rule.department, path=rule.path)
    for empty in review.empty_groups:
        yield text("access.empty_group", language, department=empty.department, group=empty.group)
