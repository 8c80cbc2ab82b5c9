"""Finds who wrote, owns or reviewed a document in its own first lines and tables."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from ingest.cleaning import HAN, count_han
from ingest.names import bare_name
from ingest.parsing.properties import find_date
from ingest.records import Block, BlockKind, Byline, Role
from ingest.romanising import DOUBLE_SURNAMES

_LABELS = {
    Role.AUTHOR: (
        "作者 撰写 撰写人 撰稿 撰稿人 编写 编写人 编制 编制人 提交作者 起草 起草人 报告人 记录人 "
        "记录 整理 执笔|"
        "author|authors|author(s)|written by|prepared by|drafted by|minutes by|note taker|by"
    ),
    Role.OWNER: (
        "负责人 责任人 项目负责人 项目经理 产品经理 归口 维护人 主责人|"
        "owner|owners|owner(s)|document owner|maintainer|maintainers|project lead|lead|responsible"
    ),
    Role.REVIEWER: (
        "审核 审核人 审批 审批人 评审 评审人 评审人员 复核 复核人 批准 批准人 校对|"
        "reviewer|reviewers|reviewer(s)|reviewed by|approver|approvers|approved by|approver(s)"
    ),
    Role.CONTACT: "联系人 对接人 接口人 联系方式|contact|contacts|contact person|point of contact",
    Role.ATTENDEE: (
        "参会 参会人 参会人员 与会 与会人员 出席 出席人员 参加人员 参与人 主持 主持人|"
        "attendees|attendee|attendee(s)|participants|present|chair|facilitator"
    ),
}
_ROLES = {
    label: role
    for role, labels in _LABELS.items()
    for part, group in enumerate(labels.split("|"))
    for label in (group.split() if part == 0 and count_han(group) else [group])
}
_DATE_LABELS = (
    "日期 时间 提交时间 更新日期 发布日期 编制日期 创建日期 会议时间|date|last updated|updated|"
)
_DATE_LABELS += "effective date|published|meeting date|version date"
_ALTERNATIVES = "|".join(re.escape(label) for label in sorted(_ROLES, key=len, reverse=True))
# A label opens its line or follows a gap; full words without a colon are `Written by` and kin.
_LABELLED = re.compile(
    rf"(?:^|(?<=[\s|,，;；/(（、]))[*_]*({_ALTERNATIVES})[*_]*\s*(?:[(（][^)）]{{0,12}}[)）])?\s*[:：][*_]*\s*",
    re.IGNORECASE,
)
_LABELLED_BY = re.compile(r"^((?:written|prepared|drafted|reviewed|approved) by)\s+", re.IGNORECASE)
_LATIN_LABEL = (
    r"(?:(?:Last|Effective|Due|Document|Meeting|Version|Project|Release|Review|Created|Doc)\s+)?"
    r"[A-Za-z][A-Za-z()]{1,18}"
)
_NEXT_LABEL = re.compile(rf"[\s|,，;；]+[*_]*(?:[{HAN}]{{2,6}}|{_LATIN_LABEL})[*_]*\s*[:：]")
_DATE_LABEL = re.compile(
    r"(?:^|[\s|,，;；])[*_]*(?:"
    + "|".join(
        re.escape(label)
        for group in _DATE_LABELS.split("|")
        for label in (group.split() if count_han(group) else [group])
    )
    + r")[*_]*\s*[:：|][*_]*\s*([^\n]{4,40})",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(rf"。|(?<=[^\W\d_{HAN}]{{2}})\.\s")  # not the dot of an initial
_BETWEEN_NAMES = re.compile(
    r"\s*(?:[,，、;；/|&\n]|\s(?:and|with)\s|\s{2,}|(?<=[^\s])[和与及](?=[^\s]))\s*"
)
_REMARK = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*")
_MARK_OF_REMARK = "\x1a"  # no text holds it; the cleaner would remove it
_EMAIL = re.compile(r"<?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?")
# Two or three characters, four with one of the old double surnames, or parts joined by a dot.
_HAN_NAME = re.compile(
    rf"[{HAN}]{{2,3}}|(?:{'|'.join(DOUBLE_SURNAMES)})[{HAN}]{{2}}|[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}}){{1,3}}"
)
_LETTER = rf"[^\W\d_{HAN}]"
_LATIN_NAME = re.compile(
    rf"@?{_LETTER}(?:{_LETTER}|['’.\d_-]){{0,30}}"
    rf"(?: (?:[A-Z]\.|(?:van|von|der|de|da|di|bin|al|del|la|le|ten)|"
    rf"(?![a-z]){_LETTER}(?:{_LETTER}|['’.-]){{0,24}})){{0,4}}"
)
_NOT_NAMES = {
    "tbd",
    "tba",
    "n/a",
    "na",
    "none",
    "all",
    "various",
    "unknown",
    "todo",
    "pending",
    "team",
    "open",
    "closed",
    "done",
    "with",
}
_NOT_NAMES |= {
    "无",
    "暂无",
    "待定",
    "全体",
    "未知",
    "各部门",
    "本人",
    "同上",
    "见下",
    "如下",
    "略",
    "姓名",
    "name",
    "已完成",
    "未完成",
    "进行中",
    "即日起",
    "员工",
    "法务",
}
_NOT_PERSON_ENDS = (
    "部",
    "部门",
    "组",
    "小组",
    "处",
    "科",
    "中心",
    "公司",
    "团队",
    "委员会",
    "办公室",
    "会议",
    "人员",
)
_NOT_PERSON_WORDS = re.compile(
    r"\b(?:team|department|dept|group|committee|office|division|sig|inc|ltd|the|and|of|or|to|is|for)\b",
    re.IGNORECASE,
)
_FIRST_BLOCKS = 60
_MAX_LINE_NAMES = 30
_MAX_VALUE_CHARACTERS = 300
_MAX_LINE_CHARACTERS = 400


def find_bylines(blocks: Sequence[Block]) -> tuple[Byline, ...]:
    """Return the names that a document's first part gives a role, each once a role."""
    first = blocks[:_FIRST_BLOCKS]
    found = [*_in_lines(first), *_in_tables(first), *_under_headings(first)]
    return tuple(dict.fromkeys(found))


def find_byline_date(blocks: Sequence[Block]) -> date | None:
    """Return the date that a document's first part gives as its own."""
    for line in _lines(blocks[:_FIRST_BLOCKS]):
        for match in _DATE_LABEL.finditer(line):
            if found := find_date(match[1]):
                return found
    return None


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind not in {BlockKind.CODE, BlockKind.HEADING}:
            yield from (
                line for line in block.text.split("\n") if len(line) <= _MAX_LINE_CHARACTERS
            )


def _in_lines(blocks: Sequence[Block]) -> Iterator[Byline]:
    for line in _lines(blocks):
        spoken = _LABELLED_BY.match(line)
        if spoken:
            yield from _bylines(line[spoken.end() :], _ROLES[spoken[1].casefold()])
        for match in _LABELLED.finditer(line):
            label = match[1].casefold()
            if label == "by" and match.start() > 0:
                continue
            yield from _bylines(_value(line[match.end() :]), _ROLES[label])


def _value(rest: str) -> str:
    """Return what belongs to a label: the text up to the next label, or the sentence's end."""
    found = (_NEXT_LABEL.search(rest), _LABELLED.search(rest), _SENTENCE_END.search(rest))
    ends = [match.start() for match in found if match]
    return rest[: min(ends, default=len(rest))]


def _in_tables(blocks: Sequence[Block]) -> Iterator[Byline]:
    for block in blocks:
        if block.kind is not BlockKind.TABLE_ROW:
            continue
        cells = block.text.split(" | ")
        for label, value in pairwise(cells):
            yield from _labelled_cell(label, value)
        for label, value in zip((block.header or "").split(" | "), cells, strict=False):
            yield from _labelled_cell(label, value)


def _labelled_cell(label: str, value: str) -> Iterator[Byline]:
    role = _role_of(label)
    if role is not None:
        yield from _bylines(value, role)


def _role_of(label: str) -> Role | None:
    return _ROLES.get(_REMARK.sub("", label).strip(" *_:：").casefold())


def _under_headings(blocks: Sequence[Block]) -> Iterator[Byline]:
    for block in blocks:
        under = block.heading_path[-1] if block.heading_path else ""
        role = _role_of(under)
        is_listing = block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
        if role is not None and is_listing and len(block.text) <= _MAX_VALUE_CHARACTERS:
            for line in block.text.split("\n"):
                yield from _bylines(re.split(r"\s*(?:[:：—–]|\s-\s)", line)[0], role)


def _bylines(value: str, role: Role) -> Iterator[Byline]:
    if len(value) <= _MAX_VALUE_CHARACTERS:
        for name in _names(value)[:_MAX_LINE_NAMES]:
            yield Byline(name=name, role=role)


def _names(value: str) -> list[str]:
    """Return the names in a value, each with the remark that stands in brackets behind it."""
    value = value.replace("*", "").replace("\t", "  ")
    remarks = iter(_REMARK.findall(value))  # a comma in one does not divide names
    marked = _REMARK.sub(f" {_MARK_OF_REMARK} ", value)
    names: list[str] = []
    for part in _BETWEEN_NAMES.split(marked):
        for piece in _split_han(part.strip()):
            beside = "".join(next(remarks).strip() for _ in range(piece.count(_MARK_OF_REMARK)))
            name = _name_in(" ".join(piece.replace(_MARK_OF_REMARK, " ").split()))
            if name:
                names.append(_with_remark(name, beside))
    return names


def _with_remark(name: str, remark: str) -> str:
    return f"{name}{'' if count_han(name[-1]) else ' '}{remark}" if remark else name


def _split_han(part: str) -> list[str]:
    """Split names that only single spaces divide; `张 伟` is one name."""
    words = part.split()
    names = [word for word in words if word != _MARK_OF_REMARK]
    if len(names) > 1 and all(2 <= len(name) == count_han(name) <= 4 for name in names):
        return re.split(rf"\s(?!{_MARK_OF_REMARK})", " ".join(words))
    return [part]


def _name_in(part: str) -> str | None:
    """Return the name that a part of a value is, with its address; None where it is no name."""
    email = _EMAIL.search(part)
    if not email:
        return _name_alone(part)
    before = _EMAIL.sub("", part).strip()
    if not before:
        return email[1]
    name = _name_alone(before)
    return f"{name} <{email[1]}>" if name else None


def _name_alone(part: str) -> str | None:
    text = part.strip(" .。:：-—–_`\"'“”")
    if text.casefold() in _NOT_NAMES or not text:
        return None
    closed = bare_name(re.sub(rf"(?<=[{HAN}])\s+(?=[{HAN}])", "", text))
    if _HAN_NAME.fullmatch(closed):
        return None if closed.endswith(_NOT_PERSON_ENDS) else closed
    if " " in text and text[0].islower():  # a handle is one word, a name has capitals
        return None
    return text if _LATIN_NAME.fullmatch(text) and not _NOT_PERSON_WORDS.search(text) else None
