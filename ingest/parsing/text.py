"""Plain text in, blocks out: its paragraphs, lists, tables, and what its headings look like."""

import re
from collections.abc import Iterator
from itertools import groupby

from ingest.cleaning import count_wide, join_lines
from ingest.parsing.decoding import decode_text
from ingest.parsing.outline import Outline
from ingest.records import BlockKind, ParsedDocument

_UNDERLINE = re.compile(r"\s*([=\-~])\1{2,}\s*$")
_LIST_MARK = re.compile(
    r"\s*(?:[-*•·●▪◦]\s+|[\uf000-\uf0ff]\s*)|(?=\s*(?:\d{1,2}[.)、]|[(（]\d{1,2}[)）]|[①-⑳]))"
)
_NUMBERED = re.compile(r"\s*\d{1,2}[.)、]")
_HEADING_FORMS = (  # level 0 is the title
    (1, re.compile(r"第[一二三四五六七八九十百\d]{1,4}[章编部分]{1,2}\s*\S")),
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、\s*\S")),
    (1, re.compile(r"(?:Chapter|Part|Appendix|Section) [\dA-Z]+\b", re.IGNORECASE)),
    (2, re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]\s*\S")),
    (2, re.compile(r"第[一二三四五六七八九十百\d]{1,4}[节条]\s*\S")),
    (4, re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?\s+\S")),
    (3, re.compile(r"\d{1,2}\.\d{1,2}\.?\s+\S")),
    (2, re.compile(r"\d{1,2}[.、]\s*\S")),
)
_SENTENCE_ENDS = tuple("。！？!?；;，,、.:：…")
_MAX_HEADING_COLUMNS = 60
_MIN_WRAPPED_COLUMNS = 50  # text that someone wrapped is wrapped at 60 to 80 columns
_WRAPPED_SHARE = 0.75  # a wrapped line fills at least this share of the widest one


def parse_text(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks of a plain text file."""
    lines = decode_text(content, path).splitlines()
    outline = Outline()
    for index, group in enumerate(_groups(lines)):
        _add_group(outline, group, is_first=index == 0)
    title = outline.blocks[0] if outline.blocks else None
    is_titled = title is not None and title.kind is BlockKind.HEADING
    return ParsedDocument(
        title=title.text if title and is_titled else None, blocks=tuple(outline.blocks)
    )


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Yield runs of lines between blank ones."""
    for is_blank, group in groupby(lines, key=lambda line: not line.strip()):
        if not is_blank:
            yield list(group)


def _add_group(outline: Outline, lines: list[str], *, is_first: bool) -> None:
    if len(lines) > 1 and _UNDERLINE.match(lines[1]) and not _UNDERLINE.match(lines[0]):
        level = (0 if is_first else 1) if lines[1].strip()[0] == "=" else 2
        outline.add_heading(level, lines[0])
        lines = lines[2:]
    elif is_first and _looks_like_title(lines):
        outline.add_heading(0, lines[0])
        lines = lines[1:]
    elif (level_of := heading_level(lines[0])) is not None and not _starts_list(lines):
        outline.add_heading(level_of, lines[0])
        lines = lines[1:]
    _add_body(outline, [line for line in lines if not _UNDERLINE.match(line)])


def heading_level(line: str) -> int | None:
    """Return the level of a line that is numbered like a heading, None for any other line."""
    text = line.strip()
    if count_columns(text) > _MAX_HEADING_COLUMNS or text.endswith(_SENTENCE_ENDS):
        return None
    return next((level for level, form in _HEADING_FORMS if form.match(text)), None)


def _looks_like_title(lines: list[str]) -> bool:
    text = lines[0].strip()
    is_short = count_columns(text) <= _MAX_HEADING_COLUMNS and not text.endswith(_SENTENCE_ENDS)
    has_mark = "：" in text or ": " in text or "|" in text or _LIST_MARK.match(text) is not None
    return is_short and not has_mark and (len(lines) == 1 or not is_wrapped(lines))


def _starts_list(lines: list[str]) -> bool:
    return (
        len(lines) > 1 and _NUMBERED.match(lines[0]) is not None and bool(_NUMBERED.match(lines[1]))
    )


def _add_body(outline: Outline, lines: list[str]) -> None:
    for kind, group in groupby(_paragraphs(lines), key=_kind_of):
        texts = list(group)
        if kind is BlockKind.TABLE_ROW and len(texts) > 1:
            rows = [_cells(text) for text in texts]
            outline.add_table([row for row in rows if not _is_rule(row)], has_header=True)
            continue
        for text in texts:
            outline.add(
                BlockKind.PARAGRAPH if kind is BlockKind.TABLE_ROW else kind, _unmarked(text)
            )


def _kind_of(text: str) -> BlockKind:
    if "|" in text and "\n" not in text and len(_cells(text)) > 1:
        return BlockKind.TABLE_ROW
    return BlockKind.LIST_ITEM if _LIST_MARK.match(text) else BlockKind.PARAGRAPH


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().strip("|").split("|")]


def _is_rule(cells: list[str]) -> bool:
    return all(re.fullmatch(r":?-+:?", cell) for cell in cells)


def _unmarked(text: str) -> str:
    mark = _LIST_MARK.match(text)
    return text[mark.end() :] if mark else text


def _paragraphs(lines: list[str]) -> list[str]:
    """Undo hard wrapping where the lines are wrapped; a line is a paragraph elsewhere."""
    if not is_wrapped(lines):
        return lines
    widest = max(map(count_columns, lines))
    paragraphs: list[list[str]] = []
    is_open = False
    for line in lines:
        if is_open and not _LIST_MARK.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        is_open = count_columns(line) >= widest * _WRAPPED_SHARE
    return [join_lines(paragraph) for paragraph in paragraphs]


def is_wrapped(lines: list[str]) -> bool:
    """Tell whether line ends were put in to fit a width, as against to end a paragraph."""
    widths = [count_columns(line) for line in lines]
    if len(widths) < 2 or not _MIN_WRAPPED_COLUMNS <= max(widths) <= 2 * _MIN_WRAPPED_COLUMNS:
        return False
    inner = widths[:-1]
    return sum(width >= max(widths) * _WRAPPED_SHARE for width in inner) >= len(inner) * 0.6


def count_columns(text: str) -> int:
    """Return the width of a line, a Chinese character counting two."""
    return len(text) + count_wide(text)
