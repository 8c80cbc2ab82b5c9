"""The body of a mail in, what its sender wrote out, apart from what is quoted of others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser

from ingest.cleaning import join_lines
from ingest.parsing.html import parse_html
from ingest.parsing.outline import CELL_SEPARATOR
from ingest.parsing.quotations import OWN, Line, Writer, attribute
from ingest.parsing.text import heading_level, parse_text
from ingest.records import Block, BlockKind

_MARKS = re.compile(r"^(?:[ \t]?>)+ ?")
# How mail programs mark what they quote in HTML; others write only headers, which are read as text.
_QUOTED_ELEMENTS = "blockquote[type=cite], blockquote.gmail_quote, .gmail_quote blockquote, "
_QUOTED_ELEMENTS += "blockquote#isReplyContent, div#isReplyContent"
_SIGNATURE_ELEMENTS = ".gmail_signature, .moz-signature, #Signature, #ms-outlook-mobile-signature"
_OPEN, _CLOSE = "\ue000", "\ue001"  # private characters: no mail's own ones reach the text
_EDGE = re.compile(f"([{_OPEN}{_CLOSE}])")
_SIGNATURE_MARK = re.compile(r"--\s*")  # RFC 3676, 4.3; many programs drop its space
_MAX_SIGNATURE_LINES = 20
_BOILERPLATE = re.compile(
    r"(?:sent from my \w+|get outlook for (?:ios|android)|发自我的\s?\w+|从我的\s?\w+\s?发送)\W*$|"
    r"(?=.*confidential)(?=.*(?:intended (?:only|solely|recipient)|privileged))|"
    r"(?=.*本(?:邮件|电子邮件|郵件))(?=.*(?:保密|机密|機密))(?=.*(?:收件人|个人或|禁止|删除|刪除))",
    re.IGNORECASE | re.DOTALL,
)
_UNDERLINE = re.compile(r"[=~-]{3,}\s*(?:\n|$)")
_MIN_TABLE_ROWS = 2
_SHORT_FORM = 0.5  # of the page's text: a plain form with less is only a hint to look at the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What one person wrote, as it is quoted in another's mail."""

    writer: Writer
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBody:
    """What a mail says: its sender's words, and those of others in it."""

    blocks: tuple[Block, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SourceLine:
    line: Line
    block: Block | None = None  # of the page that it is from; None in plain text


def read_body(text: str, page: str, path: str) -> MailBody:
    """Return the body by the better of its two forms, either of which may be empty.

    Plain text says more plainly who is quoted; the page is better where it has a table, or where
    the plain form is a mere remainder.
    """
    blocks = _page_blocks(page, path) if page.strip() else ()
    rows = sum(
        block.kind is BlockKind.TABLE_ROW and CELL_SEPARATOR in block.text for block in blocks
    )
    length = sum(len(block.text) for block in blocks)
    if rows >= _MIN_TABLE_ROWS or len(text.strip()) < length * _SHORT_FORM:
        return _body(list(_page_lines(blocks)), path)
    return _body([_plain_line(line) for line in text.split("\n")], path)


def _plain_line(text: str) -> _SourceLine:
    marks = _MARKS.match(text)
    depth = marks.group().count(">") if marks else 0
    return _SourceLine(line=Line(text=text[marks.end() :] if marks else text, depth=depth))


def _page_blocks(page: str, path: str) -> tuple[Block, ...]:
    """Return the blocks of a page, its quotations between marks, without signatures."""
    tree = LexborHTMLParser(_EDGE.sub("", page))
    for node in tree.css(_SIGNATURE_ELEMENTS):
        node.decompose()
    for node in tree.css(_QUOTED_ELEMENTS):
        node.insert_before(_OPEN)
        node.insert_after(_CLOSE)
    return parse_html((tree.html or "").encode("utf-8", errors="replace"), path).blocks


def _page_lines(blocks: Iterable[Block]) -> Iterable[_SourceLine]:
    depth = 0
    for block in blocks:
        for piece in _EDGE.split(block.text):
            if piece in {_OPEN, _CLOSE}:
                depth = max(0, depth + (1 if piece == _OPEN else -1))
                continue
            for text in piece.split("\n"):
                if text.strip():
                    yield _SourceLine(line=Line(text=text, depth=depth), block=block)


def _body(source: Sequence[_SourceLine], path: str) -> MailBody:
    found = attribute([one.line for one in source])
    own: list[Block] = []
    quoted: dict[int, list[_SourceLine]] = {}
    numbered = enumerate(source)
    for owner, run in groupby(
        numbered, key=lambda one: OWN if one[0] in found.answered else found.owners[one[0]]
    ):
        lines = list(run)
        if owner == OWN:
            own.extend(_own_blocks(lines, found.answered, path))
        elif owner is not None:
            quoted.setdefault(owner, []).extend(line for _, line in lines)
    texts = {owner: _text_of(lines) for owner, lines in quoted.items()}
    return MailBody(
        blocks=tuple(_without_boilerplate(own)),
        quotations=tuple(
            Quotation(writer=found.writers[owner], text=text)
            for owner, text in texts.items()
            if text
        ),
    )


def _own_blocks(
    run: Sequence[tuple[int, _SourceLine]], answered: frozenset[int], path: str
) -> Iterable[Block]:
    for is_answered, group in groupby(run, key=lambda one: one[0] in answered):
        lines = [line for _, line in group]
        if is_answered:
            text = join_lines([one.line.text for one in lines if one.line.text.strip()])
            yield Block(kind=BlockKind.NOTE, text=text)
        else:
            yield from _blocks_of(_without_signature(lines), path)


def _blocks_of(lines: Sequence[_SourceLine], path: str) -> Iterable[Block]:
    for block, group in groupby(lines, key=lambda one: one.block):
        text = "\n".join(one.line.text for one in group)
        if block is not None:
            yield replace(block, text=text)
        elif text.strip():
            blocks = parse_text(text.encode("utf-8", errors="replace"), path).blocks
            yield from _without_guessed_title(blocks, text)


def _without_guessed_title(blocks: Sequence[Block], text: str) -> Sequence[Block]:
    """Turn a first line that is taken for a title into text: a mail has its title elsewhere."""
    first, _, rest = text.strip().partition("\n")
    if blocks[0].kind is not BlockKind.HEADING or _UNDERLINE.match(rest):
        return blocks
    if heading_level(first) is not None:
        return blocks
    below = (replace(block, heading_path=block.heading_path[1:]) for block in blocks[1:])
    return [replace(blocks[0], kind=BlockKind.PARAGRAPH, heading_path=()), *below]


def _without_signature(lines: Sequence[_SourceLine]) -> Sequence[_SourceLine]:
    for number in range(max(0, len(lines) - _MAX_SIGNATURE_LINES), len(lines)):
        if _SIGNATURE_MARK.fullmatch(lines[number].line.text):
            return lines[:number]
    return lines


def _without_boilerplate(blocks: Sequence[Block]) -> Sequence[Block]:
    """Drop the legal notices and greetings of devices that a mail ends with."""
    end = len(blocks)
    while end and _BOILERPLATE.match(blocks[end - 1].text):
        end -= 1
    return blocks[:end]


def _text_of(lines: Sequence[_SourceLine]) -> str:
    """Return lines as plain text: paragraphs apart, a table's rows together under its header."""
    text = ""
    header: str | None = None
    for block, group in groupby(lines, key=lambda one: one.block):
        piece = "\n".join(one.line.text for one in group)
        is_row = block is not None and block.kind is BlockKind.TABLE_ROW
        if block is not None and block.header and block.header != header:
            piece = f"\n{block.header}\n{piece}"
        header = block.header if block else None
        text += f"\n{piece}" if is_row else f"\n\n{piece}"
    return text.strip()
