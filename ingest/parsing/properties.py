"""Titles, names and dates as front matter and file properties give them, in one form."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from ingest.records import Byline, Role

_ROLE_KEYS = {
    Role.AUTHOR: (
        "author authors by creator creators writer writers dc.creator 作者 撰写 撰写人 编写 编写人"
    ),
    Role.REVIEWER: (
        "reviewer reviewers approver approvers reviewed-by approved-by 审核 审核人 评审 评审人 审批"
    ),
    Role.OWNER: "owner owners maintainer maintainers responsible 负责人 责任人",
    Role.CONTACT: "contact contacts 联系人",
    Role.ATTENDEE: "attendees participants 参会 参会人 参会人员 出席",
}
_ROLES = {key: role for role, keys in _ROLE_KEYS.items() for key in keys.split()}
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAMED_MONTH},?\s+(\d{{4}})\b", re.I)
_MONTH_FIRST = re.compile(rf"\b{_NAMED_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,，、;；\n]|\s(?:and|&)\s)\s*")
# What programs write when nobody filled the field in.
_PLACEHOLDERS = {"", "untitled", "anonymous", "(anonymous)", "unspecified", "(unspecified)", "user"}
_PLACEHOLDERS |= {
    "python-docx",
    "openpyxl",
    "xlsxwriter",
    "powerpoint presentation",
    "powerpoint 演示文稿",
    "administrator",
    "admin",
    "unknown",
    "un-named",
    "none",
    "null",
    "author",
}
_PLACEHOLDERS |= {
    "tbd",
    "n/a",
    "root",
    "未知",
    "无标题",
    "word document",
    "document",
    "windows user",
}
_FILE_NAME_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel) - )|\.(?:docx?|pdf|tex|dvi|indd|txt|rtf|qxd|ppt)$",
    re.I,
)


def role_of(key: str) -> Role | None:
    """Return the role that a key of front matter or a meta tag stands for."""
    return _ROLES.get(key.strip().casefold().replace("_", "-"))


def bylines_of(names: Iterable[str], role: Role) -> tuple[Byline, ...]:
    """Return a byline for each name that is one."""
    stripped = (" ".join(name.split()) for name in names)
    return tuple(
        Byline(name=name, role=role)
        for name in dict.fromkeys(stripped)
        if name.casefold() not in _PLACEHOLDERS
    )


def split_names(text: str) -> list[str]:
    """Return the names of a field that holds several."""
    return [name.strip() for name in _BETWEEN_NAMES.split(text) if name.strip()]


def real_title(title: str | None) -> str | None:
    """Return a title property, or None where a program wrote it rather than a person."""
    text = " ".join((title or "").replace("\0", "").split())
    is_placeholder = text.casefold() in _PLACEHOLDERS or _FILE_NAME_TITLE.search(text)
    return None if is_placeholder else text


def find_date(text: str) -> date | None:
    """Return the first date that a text gives, in the forms that both languages write."""
    for form, order in ((_DATE, "ymd"), (_MONTH_FIRST, "mdy"), (_DAY_FIRST, "dmy")):
        match = form.search(text)
        if match and (found := _date_of(match.groups(), order)):
            return found
    return find_compact_date(text)


def find_compact_date(text: str) -> date | None:
    """Return the first date written as in file names: 20240301, 2024-03-01, 2024_03_01."""
    matches = (_date_of(match.groups(), "ymd") for match in _COMPACT_DATE.finditer(text))
    return next((found for found in matches if found), None)


def _date_of(parts: Iterable[str], order: str) -> date | None:
    fields = dict(zip(order, parts, strict=True))
    month = fields["m"][:3].casefold()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
    try:
        return date(int(fields["y"]), number, int(fields["d"]))
    except ValueError:  # the 31st of February: digits in the shape of a date
        return None


def date_of(value: object) -> date | None:
    """Return the date of a property, whichever type its reader gave it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return find_date(value) if isinstance(value, str) else None
