"""Numbers in cells as people see them: dates, percentages, units; without noise from sums.

Dates become ISO dates.  Thousands are not divided and zeros not filled up, so that a figure is
found however its sheet writes it.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

# ECMA-376 part 1, 18.8.30: what the numbers below 164 stand for; 27 to 58 are East Asian dates.
_BUILT_IN_CODES = {1: "0", 2: "0.00", 3: "0", 4: "0.00", 9: "0%", 10: "0.00%", 11: "0E+0"}
_BUILT_IN_CODES |= {12: "# ?/?", 13: "# ?/?", 37: "0", 38: "0", 39: "0.00", 40: "0.00", 48: "0E+0"}
_BUILT_IN_CODES |= dict.fromkeys([14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58], "d")
_BUILT_IN_CODES |= dict.fromkeys([18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56], "h:mm")
_BUILT_IN_CODES |= {22: "d h:mm", 46: "[h]:mm"}
_LITERAL = r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
_IGNORED = r"\[[^\]]*\]|[_*]."  # colours and conditions, padding
_TOKEN = re.compile(
    rf"{_LITERAL}|(?P<elapsed>\[[hms]+\])|{_IGNORED}|(?P<code>.)", re.IGNORECASE | re.DOTALL
)
_SIGNIFICANT_DIGITS = 15  # what Excel keeps; more are noise of binary fractions
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  cells have no time zone
_FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_DAY_NOT_IN_1900 = 60  # Excel counts it
_LAST_SERIAL = 2_958_465  # 31 December 9999


class Kind(Enum):
    """What a number stands for."""

    NUMBER = auto()
    DATE = auto()
    TIME = auto()
    DATE_TIME = auto()
    ELAPSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """How a cell shows its number."""

    kind: Kind = Kind.NUMBER
    decimals: int | None = None  # None for all of them
    is_percentage: bool = False
    prefix: str = ""
    suffix: str = ""


GENERAL = NumberFormat()


def built_in_format(number: int) -> NumberFormat:
    """Return the format that a number stands for without being defined in the file."""
    return read_format(_BUILT_IN_CODES.get(number, ""))


def read_format(code: str) -> NumberFormat:
    """Return the meaning of a format code such as `¥#,##0.00` or `yyyy"年"m"月"`."""
    section = _first_section(code)
    tokens = list(_TOKEN.finditer(section))
    symbols = "".join(token["code"] or "" for token in tokens)
    if symbols.strip().casefold() in {"", "general", "@"}:
        return GENERAL
    if any(token["elapsed"] for token in tokens):
        return NumberFormat(kind=Kind.ELAPSED)
    if re.search(r"[0#?]", symbols) is None:
        return NumberFormat(kind=_kind_of_date(symbols.casefold()))
    prefix, suffix = _around_digits(tokens)
    fraction = re.search(r"[0#?]\.([0#?]+)", symbols)
    is_rounded = re.search(r"[/E]", symbols, re.I) is None
    return NumberFormat(
        decimals=(len(fraction[1]) if fraction else 0) if is_rounded else None,
        is_percentage="%" in symbols,
        prefix=prefix,
        suffix=suffix,
    )


def show_number(number: float, form: NumberFormat, *, counts_from_1904: bool = False) -> str:
    """Return a cell's number as its format means it."""
    if not math.isfinite(number):
        return ""
    is_time = form.kind is not Kind.NUMBER and 0 <= number <= _LAST_SERIAL
    if is_time and form.kind is Kind.ELAPSED:
        return _show_elapsed(timedelta(days=number))
    if is_time:
        return _show_serial(number, form.kind, counts_from_1904=counts_from_1904)
    shown = number * 100 if form.is_percentage else number
    if form.decimals is not None:
        shown = round(shown, form.decimals)
    return f"{form.prefix}{_plain(shown)}{'%' if form.is_percentage else ''}{form.suffix}"


def show_moment(moment: datetime | date) -> str:
    """Return a date, with its time where it has one."""
    if isinstance(moment, datetime):
        has_time = moment.time() != datetime.min.time()
        return f"{moment:%Y-%m-%d %H:%M}" if has_time else f"{moment:%Y-%m-%d}"
    return moment.isoformat()


def _first_section(code: str) -> str:
    """Return the part for positive numbers; semicolons divide the parts, but not in quotes."""
    match = re.match(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"])*', code, re.S)
    return match[0] if match else ""


def _kind_of_date(symbols: str) -> Kind:
    has_date = bool(re.search(r"[ydge年月日]", symbols)) or bool(re.fullmatch(r"[m\W]+", symbols))
    has_time = bool(re.search(r"[hs时秒]", symbols))
    if has_date or has_time:
        return (Kind.DATE_TIME if has_date else Kind.TIME) if has_time else Kind.DATE
    return Kind.NUMBER


def _around_digits(tokens: list[re.Match[str]]) -> tuple[str, str]:
    """Return the words before and after the digits: currencies and units."""
    before, after = "", ""
    has_digits = False
    for token in tokens:
        literal = token["quoted"] or token["escaped"] or token["currency"] or ""
        if token["code"] and token["code"] in "¥￥$€£":
            literal = token["code"]
        has_digits = has_digits or (token["code"] or "") in {"0", "#", "?"}
        before, after = (before, after + literal) if has_digits else (before + literal, after)
    return before.strip(" ()"), after.strip(" ()")


def _plain(number: float) -> str:
    if number == int(number) and abs(number) < 10**_SIGNIFICANT_DIGITS:
        return str(int(number))
    return f"{number:.{_SIGNIFICANT_DIGITS}g}"


def _show_serial(serial: float, kind: Kind, *, counts_from_1904: bool) -> str:
    start = _FIRST_DAY_1904 if counts_from_1904 else _FIRST_DAY
    if not counts_from_1904 and 1 <= serial < _LEAP_DAY_NOT_IN_1900:
        serial += 1
    try:
        moment = start + timedelta(seconds=round(serial * 86_400))
    except OverflowError:  # the last years of a calendar that starts in 1904
        return _plain(serial)
    if kind is Kind.TIME:
        return f"{moment:%H:%M}"
    return show_moment(moment if kind is Kind.DATE_TIME else moment.date())


def _show_elapsed(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
