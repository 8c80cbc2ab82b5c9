"""The lines and tables of pages in, blocks under their headings out."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from ingest.parsing.outline import Outline
from ingest.parsing.page_headings import body_size, find_headings
from ingest.parsing.page_lines import Line, without_bullet
from ingest.parsing.page_paragraphs import (
    group_lines,
    is_caption,
    is_footnote,
    join_paragraph,
    read_words,
)
from ingest.parsing.page_tables import Table
from ingest.records import Block, BlockKind

_MAX_CAPTION_CHARACTERS = 400


def add_items(
    outline: Outline, items: Sequence[Line | Table | Block], bookmarks: Mapping[str, int]
) -> None:
    """Add what stands on pages to an outline; bookmarks give the levels of headings."""
    lines = [item for item in items if isinstance(item, Line)]
    body = body_size(item for item in items if not isinstance(item, Block))
    levels = find_headings(lines, bookmarks, body)
    words = read_words(lines)
    for is_text, run in groupby(items, key=lambda item: isinstance(item, Line)):
        if is_text:
            of_run = [item for item in run if isinstance(item, Line)]
            for group in group_lines(of_run, levels, body):
                _add_group(outline, group, levels.get(id(group[0])), words, body)
        else:
            for item in run:
                _add_other(outline, item)


def _add_other(outline: Outline, item: Line | Table | Block) -> None:
    if isinstance(item, Table):
        outline.add_table(item.rows, has_header=item.has_header, page=item.page)
    elif isinstance(item, Block):
        outline.add(item.kind, item.text, page=item.page)


def _add_group(
    outline: Outline,
    group: Sequence[Line],
    level: int | None,
    words: frozenset[str],
    body: float,
) -> None:
    first = group[0]
    text = join_paragraph(group, words)
    if level is not None:
        outline.add_heading(level, text, page=first.page)
    elif first.is_item:
        outline.add(BlockKind.LIST_ITEM, without_bullet(text), page=first.page)
    else:
        outline.add(_kind(first, text, body), text, page=first.page)


def _kind(first: Line, text: str, body: float) -> BlockKind:
    if first.is_aside or is_footnote(first, body):
        return BlockKind.NOTE
    if is_caption(text) and len(text) <= _MAX_CAPTION_CHARACTERS:
        return BlockKind.CAPTION
    return BlockKind.PARAGRAPH
