"""A day, a month or a year as somebody writes it in, the first or the last day of it out."""

import calendar
import datetime
import re

from search.errors import QueryError

_WRITTEN = re.compile(r"(\d{4})(?:[-/.年]\s*(\d{1,2})(?:[-/.月]\s*(\d{1,2})日?|月?)|年?)")


def first_day(written: str) -> datetime.date:
    """Return the day on which a day, month or year begins: `2026`, `2026-03`, `2026 年 3 月`.

    Raises:
        QueryError: It is none.
    """
    year, month, day = _parts(written)
    return _make(written, year, month or 1, day or 1)


def last_day(written: str) -> datetime.date:
    """Return the day on which a day, month or year ends; errors as `first_day`."""
    year, month, day = _parts(written)
    start = _make(written, year, month or 12, day or 1)
    return start if day else start.replace(day=calendar.monthrange(year, start.month)[1])


def _parts(written: str) -> tuple[int, int | None, int | None]:
    match = _WRITTEN.fullmatch("".join(written.split()))
    if match is None:
        raise QueryError(f"{written!r} is no date: write a day, month or year such as 2026-03-31")
    year, month, day = (None if part is None else int(part) for part in match.groups())
    return year or 0, month, day


def _make(written: str, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise QueryError(f"{written!r} is no date: {error}; write it as 2026-03-31") from error
