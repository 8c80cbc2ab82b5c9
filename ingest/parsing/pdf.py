"""PDF in, blocks out: visual lines joined to paragraphs, page furniture dropped."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from statistics import median

from ingest.cleaning import clean_text, join_lines
from ingest.errors import UnreadableDocumentError
from ingest.parsing.outline import Outline
from ingest.parsing.pdf_lines import Line, PdfContents, line_key, read_pdf
from ingest.parsing.properties import bylines_of, find_compact_date, real_title, split_names
from ingest.parsing.text import count_columns, heading_level
from ingest.records import BlockKind, ParsedDocument, Role

_MIN_HEADING_RATIO = 1.12  # of a heading's letters to the body's
_MAX_HEADING_COLUMNS = 120
_MAX_BOLD_COLUMNS = 60
_MAX_BOLD_SHARE = 0.3  # of the lines; where more is bold, it marks nothing
_BOLD_LEVEL = 7  # below those that larger letters mark
_NEW_PARAGRAPH_GAP = 0.75  # of a line's height, between it and the line above
_FULL_LINE_SHARE = 0.85  # of the widest line: one that ends earlier ends its paragraph
_FURNITURE_LINES = 2  # at the top and at the bottom of a page
_FURNITURE_SHARE = 0.6  # of the pages
_SAME_HEIGHT_POINTS = 4.0
_LEADERS = re.compile(r"(?:\. ?){6,}|…{3,}|·{6,}")  # a line of a table of contents
_PAGE_NUMBER = re.compile(
    r"(?:page|第)?\s*[-–—]?\s*\d+\s*[-–—]?\s*(?:页)?(?:\s*(?:of|/|共)\s*\d+\s*页?)?", re.I
)
_BULLET = re.compile(r"\s*[-*•·●▪◦\uf0b7\uf0a7]\s+")
_SENTENCE_ENDS = tuple("。！？.!?；;:：")


def parse_pdf(content: bytes, path: str) -> ParsedDocument:
    """Return the blocks of a PDF, page by page.

    Raises:
        UnreadableDocumentError: it needs a password, is damaged, or is a scan without text.
    """
    contents = read_pdf(content, path)
    pages = _without_furniture(contents.pages)
    if not any(pages):
        raise UnreadableDocumentError(f"{path}: {_reason_for_no_text(contents)}")
    outline = Outline()
    _add_lines(outline, [line for page in pages for line in page], contents.bookmarks)
    return ParsedDocument(
        title=real_title(clean_text(contents.properties.get("Title", ""))),
        blocks=tuple(outline.blocks),
        bylines=bylines_of(split_names(contents.properties.get("Author", "")), Role.AUTHOR),
        date=_creation_date(contents.properties),
    )


def _reason_for_no_text(contents: PdfContents) -> str:
    if contents.has_images:
        return "is a scan without text; run OCR over it and replace it"
    return "has no text on its pages; remove it or replace it with one that has"


def _creation_date(properties: Mapping[str, str]) -> date | None:
    return find_compact_date(properties.get("CreationDate", "").removeprefix("D:")[:8])


def _without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Drop page numbers, leader lines, and what stands at one place at the edge of most pages."""
    counts = Counter(
        place for page in pages for place in {_place(page[index]) for index in _edges(page)}
    )
    least = max(3, len(pages) * _FURNITURE_SHARE)
    repeated = {place for place, count in counts.items() if count >= least}
    return [_page_without_furniture(page, repeated) for page in pages]


def _page_without_furniture(page: Sequence[Line], repeated: Set[tuple[str, int]]) -> list[Line]:
    edges = _edges(page)
    return [
        line
        for index, line in enumerate(page)
        if not _LEADERS.search(line.text)
        and not (index in edges and (_place(line) in repeated or _PAGE_NUMBER.fullmatch(line.text)))
    ]


def _edges(page: Sequence[Line]) -> set[int]:
    count = len(page)
    top, bottom = (
        range(min(_FURNITURE_LINES, count)),
        range(max(0, count - _FURNITURE_LINES), count),
    )
    return {*top, *bottom}


def _place(line: Line) -> tuple[str, int]:
    """Return what furniture has in common over pages: its text but for numbers, and its height."""
    return re.sub(r"\d+", "#", line_key(line.text)), round(line.bottom / _SAME_HEIGHT_POINTS)


def _add_lines(outline: Outline, lines: list[Line], bookmarks: Mapping[str, int]) -> None:
    levels = _heading_levels(lines, bookmarks)
    full_width = _full_width(lines)
    for group in _paragraphs(lines, levels, full_width):
        first = group[0]
        text = join_lines([line.text for line in group])
        level = levels.get(id(first))
        if level is not None:
            outline.add_heading(level, text, page=first.page)
        elif mark := _BULLET.match(text):
            outline.add(BlockKind.LIST_ITEM, text[mark.end() :], page=first.page)
        else:
            outline.add(BlockKind.PARAGRAPH, text, page=first.page)


def _heading_levels(lines: list[Line], bookmarks: Mapping[str, int]) -> dict[int, int]:
    """Return the levels of the lines that are headings, by the line's identity.

    Bookmarks decide where they name a line; else larger letters, bold ones, and last numbering.
    """
    candidates = [line for line in lines if _may_be_heading(line)]
    ranks = _size_ranks(candidates, _body_size(lines))
    may_be_bold = sum(line.is_bold for line in lines) <= len(lines) * _MAX_BOLD_SHARE
    levels: dict[int, int] = {}
    for line in candidates:
        level = bookmarks.get(line_key(line.text)) or ranks.get(_rounded(line.size))
        if level is None and may_be_bold and line.is_bold and _stands_alone(line):
            level = _BOLD_LEVEL
        if level is not None:
            levels[id(line)] = level
    return levels or _numbered_headings(lines)


def _size_ranks(candidates: list[Line], body: float) -> dict[float, int]:
    """Return the level that each size of letters larger than the body's stands for."""
    sizes = {_rounded(line.size) for line in candidates if line.size >= body * _MIN_HEADING_RATIO}
    return {size: rank for rank, size in enumerate(sorted(sizes, reverse=True)[:6], start=1)}


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _stands_alone(line: Line) -> bool:
    is_short = count_columns(line.text) <= _MAX_BOLD_COLUMNS
    return is_short and not line.text.endswith(_SENTENCE_ENDS)


def _numbered_headings(lines: list[Line]) -> dict[int, int]:
    numbered = {id(line): heading_level(line.text) for line in lines}
    return {identity: level for identity, level in numbered.items() if level in {1, 3, 4}}


def _body_size(lines: list[Line]) -> float:
    sizes = [line.size for line in lines for _ in range(max(len(line.text) // 8, 1))]
    return median(sizes) or 1.0


def _may_be_heading(line: Line) -> bool:
    is_short = count_columns(line.text) <= _MAX_HEADING_COLUMNS
    return (
        is_short
        and any(map(str.isalpha, line.text))
        and not _BULLET.match(line.text)
        and not line.text.endswith(("。", "；", ";", ","))
    )


def _full_width(lines: list[Line]) -> float:
    widths = sorted(line.right - line.left for line in lines)
    return widths[int(len(widths) * 0.95)] if widths else 0.0


def _paragraphs(
    lines: list[Line], levels: Mapping[int, int], full_width: float
) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if group and _begins_paragraph(group[-1], line, levels, full_width):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins_paragraph(
    before: Line, line: Line, levels: Mapping[int, int], full_width: float
) -> bool:
    if levels.get(id(before)) != levels.get(id(line)):
        return True
    if before.page != line.page:
        return before.text.endswith(_SENTENCE_ENDS) or id(line) in levels
    if abs(before.size - line.size) > 0.15 * before.size or _BULLET.match(line.text):
        return True
    gap = before.bottom - line.top
    is_same_row = abs(before.bottom - line.bottom) < 0.5 * line.size
    if gap > _NEW_PARAGRAPH_GAP * line.size and not is_same_row:
        return True
    is_short = before.right - before.left < full_width * _FULL_LINE_SHARE
    return (
        is_short
        and id(line) not in levels
        and (
            before.text.endswith(_SENTENCE_ENDS) or ":" in line.text[:20] or "：" in line.text[:20]
        )
    )
