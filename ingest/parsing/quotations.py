"""Who wrote which lines of a mail: its sender, or somebody whom the sender quotes or forwards."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from ingest.parsing.addresses import people_in

OWN = 0  # the number of the mail's own sender among the writers
_LABELS = {
    "from": "from 发件人 发信人 寄件者 寄件人",
    "date": "date sent 发送时间 发送日期 日期 时间 寄件日期 傳送時間",
    "to": "to 收件人 收件者",
    "cc": "cc 抄送 抄送人 副本 副本抄送",
    "subject": "subject 主题 主旨 标题 標題",
}
_FIELDS = {label: name for name, labels in _LABELS.items() for label in labels.split()}
_LABELLED = re.compile(r"[\s*]*([^\W\d_]{1,10})[\s*]*[:：][\s*]*(.*)", re.DOTALL)
_SEPARATOR = re.compile(
    r"\s*(?:[-_=]{3,}\s*(?:original message|original appointment|forwarded message|"
    r"原始邮件|原始郵件|邮件原件|转发邮件|转发的邮件)?\s*"
    r"[-_=]*|begin forwarded message:)\s*",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(
    r"\s*(?:on\b|在|于|於|\d{4}\s*[-/年])|.*(?:写道|寫道)", re.IGNORECASE
)
_ATTRIBUTION_END = re.compile(r"(?:\bwrote|写道|寫道)\s*[:：]\s*$", re.IGNORECASE)
_WHEN = re.compile(r"\d{1,2}:\d\d|\d{4}|@")
_AFTER_NAME = re.compile(r"(?<=\S)\s*(?:(?:于|於)\s*\d{4}.*|(?:wrote|写道|寫道).*)", re.IGNORECASE)
_QUOTED_NAME = re.compile(r"[\"“]([^\"“”]+)[\"”]\s*$")
_BEFORE_NAME = re.compile(
    r".*(?:\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]m\b)?[\s,，]*|[,，]\s*)|^\s*(?:on|在)\s",
    re.IGNORECASE,
)
_MAX_ATTRIBUTION_CHARACTERS = 300
_MAX_ATTRIBUTION_LINES = 3
_MAX_SEPARATOR_LINES = 4
_MAX_HEADER_LINES = 40
_MAX_BLANK_LINES = 20  # between who wrote and what they wrote
_MAX_ANSWERED_LINES = 6  # a shorter quotation that text follows is the question that is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a mail; what is quoted in a quotation is quoted twice."""

    text: str
    depth: int = 0  # how often it is quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who wrote lines of a mail, as the mail says; each field is empty where it does not."""

    name: str = ""
    date: str = ""
    subject: str = ""


@dataclass(slots=True)
class Attribution:
    """Who wrote each line: the number of a writer, None for a line that only says who wrote."""

    writers: list[Writer] = field(default_factory=lambda: [Writer()])
    owners: list[int | None] = field(default_factory=list)
    answered: frozenset[int] = frozenset()  # the lines of others that the sender answers in place


def attribute(lines: Sequence[Line]) -> Attribution:
    """Find out who wrote each line.

    A quotation's marks say that it is one; the sentence or the headers before it say whose.
    Without marks, everything after such headers is the quoted mail.
    """
    found = Attribution()
    by_depth = [OWN]  # who writes at each depth at this point
    position = 0
    while position < len(lines):
        opening = None if _is_blank(lines[position]) else _read_opening(lines, position)
        if opening is None:
            found.owners.append(_owner(found, by_depth, lines[position]))
            position += 1
            continue
        writer, end = opening
        by_depth = _open(found, writer, by_depth, lines[position].depth, _depth_after(lines, end))
        found.owners.extend([None] * (end - position))
        position = end
    found.answered = frozenset(_answered(lines, found.owners))
    return found


def _open(
    found: Attribution, writer: Writer, by_depth: list[int], depth: int, depth_after: int
) -> list[int]:
    """Return who writes at each depth from here on; where no deeper quotation follows, in place."""
    found.writers.append(writer)
    kept = by_depth[: depth + 1 if depth_after > depth else depth]
    return kept + [len(found.writers) - 1] * (max(depth, depth_after) + 1 - len(kept))


def _owner(found: Attribution, by_depth: list[int], line: Line) -> int:
    if not line.text.strip():
        return found.owners[-1] or OWN if found.owners else OWN
    while len(by_depth) <= line.depth:
        found.writers.append(Writer())
        by_depth.append(len(found.writers) - 1)
    return by_depth[line.depth]


def _depth_after(lines: Sequence[Line], position: int) -> int:
    near = lines[position : position + _MAX_BLANK_LINES]
    return next((line.depth for line in near if not _is_blank(line)), 0)


def _read_opening(lines: Sequence[Line], start: int) -> tuple[Writer, int] | None:
    """Return who wrote what follows, and where it begins; None where nothing says so."""
    return _read_headers(lines, start) or _read_attribution(lines, start)


def _read_headers(lines: Sequence[Line], start: int) -> tuple[Writer, int] | None:
    """Return what the headers of a quoted mail say, and where they end; None where none begin."""
    position = start
    while position < min(start + _MAX_SEPARATOR_LINES, len(lines)) and (
        _SEPARATOR.fullmatch(lines[position].text[:_MAX_ATTRIBUTION_CHARACTERS])
        or (position > start and _is_blank(lines[position]))
    ):
        position += 1
    fields: dict[str, str] = {}
    last = ""
    for line in lines[position : position + _MAX_HEADER_LINES]:
        labelled = _LABELLED.fullmatch(line.text)
        name = _FIELDS.get(labelled[1].casefold()) if labelled else None
        if labelled and name and name not in fields and (fields or name == "from"):
            fields[name], last = labelled[2], name
        elif last in {"to", "cc"} and not _is_blank(line):
            pass  # a list of recipients that runs over lines
        else:
            break
        position += 1
    # A trip has a from, a to and a date as well, but neither a subject nor an address.
    is_mail = "subject" in fields or "@" in fields.get("from", "")
    if not ({"from", "date"} <= fields.keys() and is_mail):
        return None
    people = people_in(fields["from"])
    return (
        Writer(
            name=people[0] if people else "",
            date=fields["date"].strip(),
            subject=fields.get("subject", "").strip(),
        ),
        position,
    )


def _read_attribution(lines: Sequence[Line], start: int) -> tuple[Writer, int] | None:
    """Return who wrote what follows by a sentence such as `On Monday Jane Doe wrote:`."""
    if not _ATTRIBUTION_START.match(lines[start].text[:_MAX_ATTRIBUTION_CHARACTERS]):
        return None
    text = ""
    for end in range(start + 1, min(start + _MAX_ATTRIBUTION_LINES, len(lines)) + 1):
        text = f"{text} {lines[end - 1].text.strip()}".strip()
        if len(text) > _MAX_ATTRIBUTION_CHARACTERS or _is_blank(lines[end - 1]):
            return None
        if _ATTRIBUTION_END.search(text) and _WHEN.search(text):
            return Writer(name=_name_in(text), date=text), end
    return None


def _name_in(sentence: str) -> str:
    """Return the person in a sentence that begins or ends with when they wrote."""
    before, bracket, address = _AFTER_NAME.sub("", sentence).partition("<")
    quoted = _QUOTED_NAME.search(before)
    name = quoted[1] if quoted else _BEFORE_NAME.sub("", before)
    people = people_in(name + bracket + address)
    return people[0] if people else ""


def _answered(lines: Sequence[Line], owners: Sequence[int | None]) -> Iterator[int]:
    """Yield the lines of short quotations that text of the sender follows."""

    def is_outside(number: int) -> bool:
        line = lines[number]
        return owners[number] == OWN or (_is_blank(line) and not line.depth)

    written = (number for number, owner in enumerate(owners) if owner is not None)
    runs = [(is_own, list(run)) for is_own, run in groupby(written, key=is_outside)]
    for (is_own, run), (_, following) in pairwise(runs):
        filled = [number for number in run if not _is_blank(lines[number])]
        is_followed = any(not _is_blank(lines[number]) for number in following)
        if not is_own and is_followed and len(filled) <= _MAX_ANSWERED_LINES:
            yield from run


def _is_blank(line: Line) -> bool:
    return not line.text.strip()
