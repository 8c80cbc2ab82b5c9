"""Blocks in, chunks out: whole sentences packed to a token budget, never across a section.

A section that is tiny joins its neighbours under the same parent, for a passage of ten tokens
says nothing on its own; its heading stays in the text.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from ingest.cleaning import detect_language
from ingest.records import Block, BlockKind, Chunk, Language
from ingest.sentences import split_clauses, split_evenly, split_sentences

CHUNKER_VERSION = "1"  # a new one chunks every document again
DEFAULT_TOKEN_BUDGET = 200
TINY_SHARE = 0.3  # of the budget: a smaller section is joined with the next

CountTokens = Callable[[Sequence[str]], list[int]]

_LEAD_IN_ENDS = (":", "：")
_MAX_CUT_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """The smallest stretch of text that stays whole: a sentence, a row, a line of code."""

    text: str
    block: Block
    is_first: bool  # of its block
    tokens: int = 0

    @property
    def holds_on(self) -> bool:
        """Tell whether it only introduces what follows, so that no chunk may end with it."""
        return self.block.kind is BlockKind.HEADING or self.text.rstrip().endswith(_LEAD_IN_ENDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """Pieces under one heading, or under tiny ones of the same parent; the path is the last's."""

    pieces: tuple[_Piece, ...]
    heading_path: tuple[str, ...]

    @property
    def tokens(self) -> int:
        """Return the length of the section."""
        return sum(piece.tokens for piece in self.pieces)

    @property
    def is_bare(self) -> bool:
        """Tell whether it has headings only."""
        return all(piece.block.kind is BlockKind.HEADING for piece in self.pieces)


def chunk_document(
    blocks: Sequence[Block],
    *,
    count_tokens: CountTokens,
    token_budget: int = DEFAULT_TOKEN_BUDGET,
) -> tuple[Chunk, ...]:
    """Return a document's chunks in reading order; each word of each block is in exactly one.

    `count_tokens` is called a few times with many texts.  No chunk is longer than the budget,
    where a single character is not.
    """
    pieces = _measure(_cut_blocks(blocks), count_tokens, token_budget)
    language = detect_language(
        " ".join(block.text for block in blocks if block.kind is not BlockKind.CODE)
    )
    groups = (
        group
        for section in _join_tiny(_sections(pieces), token_budget)
        for group in _pack(section, token_budget)
    )
    return tuple(_chunk(ordinal, group, language) for ordinal, group in enumerate(groups))


def embedding_text(title: str, chunk: Chunk) -> str:
    """Return what is embedded for a chunk: title, headings and table header before its text."""
    opening = chunk.text.split("\n", len(chunk.heading_path) + 1)[:-1] or [chunk.text]
    path = [heading for heading in chunk.heading_path if heading not in {title, *opening}]
    context = (
        title if title not in opening else "",
        " > ".join(path),
        chunk.header or "",
    )
    return "\n".join([*filter(None, context), chunk.text])


def _cut_blocks(blocks: Iterable[Block]) -> Iterator[_Piece]:
    for block in blocks:
        texts = [text for text in _cut(block) if text.strip()]
        for index, text in enumerate(texts):
            yield _Piece(text=text, block=block, is_first=index == 0)


def _cut(block: Block) -> Iterable[str]:
    if block.kind is BlockKind.CODE:
        return block.text.splitlines(keepends=True)
    if block.kind in {BlockKind.HEADING, BlockKind.TABLE_ROW}:
        return (block.text,)
    return split_sentences(block.text)


def _measure(pieces: Iterable[_Piece], count_tokens: CountTokens, budget: int) -> list[_Piece]:
    """Count tokens, and cut what is too long alone: at clauses first, then anywhere."""
    measured = _count(list(pieces), count_tokens)
    for round_number in range(_MAX_CUT_ROUNDS):
        if all(piece.tokens <= budget for piece in measured):
            break
        measured = [
            part for piece in measured for part in _cut_further(piece, budget, round_number)
        ]
        measured = _count(measured, count_tokens)
    return measured


def _count(pieces: list[_Piece], count_tokens: CountTokens) -> list[_Piece]:
    unknown = [piece.text for piece in pieces if not piece.tokens]
    counts = iter(count_tokens(unknown) if unknown else [])
    return [piece if piece.tokens else _counted(piece, next(counts)) for piece in pieces]


def _counted(piece: _Piece, tokens: int) -> _Piece:
    """Return the piece with its length, faster than `replace`, which looks every field up."""
    return _Piece(text=piece.text, block=piece.block, is_first=piece.is_first, tokens=tokens)


def _cut_further(piece: _Piece, budget: int, round_number: int) -> Iterator[_Piece]:
    if piece.tokens <= budget:
        yield piece
        return
    if round_number == 0:
        parts = list(split_clauses(piece.text))
    else:
        parts = list(split_evenly(piece.text, piece.tokens // budget + 1))
    for index, text in enumerate(parts):
        yield replace(piece, text=text, is_first=piece.is_first and index == 0, tokens=0)


def _sections(pieces: list[_Piece]) -> Iterator[_Section]:
    for path, group in groupby(pieces, key=lambda piece: piece.block.heading_path):
        yield _Section(pieces=tuple(group), heading_path=path)


def _join_tiny(sections: Iterable[_Section], budget: int) -> Iterator[_Section]:
    held: _Section | None = None
    for section in sections:
        if held is None:
            held = section
        elif _may_join(held, section, budget):
            held = _Section(pieces=held.pieces + section.pieces, heading_path=section.heading_path)
        else:
            yield held
            held = section
    if held is not None:
        yield held


def _may_join(before: _Section, after: _Section, budget: int) -> bool:
    if before.is_bare:
        return True
    tiny = TINY_SHARE * budget
    is_near = _is_same_part(before.heading_path, after.heading_path)
    fits = before.tokens + after.tokens <= budget
    return is_near and fits and (before.tokens <= tiny or after.tokens <= tiny)


def _is_same_part(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether a section is the other's child or sibling, under a heading that they share."""
    parent = before[:-1]
    return after[: len(before)] == before or (after[: len(parent)] == parent and len(after) > 0)


def _common_path(pieces: Iterable[_Piece]) -> tuple[str, ...]:
    """Return the headings that all pieces stand under."""
    paths = list(dict.fromkeys(piece.block.heading_path for piece in pieces))
    common = takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False))
    return tuple(level[0] for level in common)


def _pack(section: _Section, budget: int) -> Iterator[list[_Piece]]:
    """Yield the pieces of each chunk of a section, about equally long."""
    total = section.tokens
    target = total / max(1, -(-total // budget))
    group: list[_Piece] = []
    size = 0
    for piece in section.pieces:
        if group and (
            size + piece.tokens > budget or size >= target or _is_other_table(group, piece)
        ):
            group, kept = _without_lead_in(group, piece, budget)
            yield group
            group, size = kept, sum(one.tokens for one in kept)
        group.append(piece)
        size += piece.tokens
    if group:
        yield group


def _is_other_table(group: list[_Piece], piece: _Piece) -> bool:
    headers = {one.block.header for one in group if one.block.header}
    return piece.block.header is not None and bool(headers) and piece.block.header not in headers


def _without_lead_in(
    group: list[_Piece], following: _Piece, budget: int
) -> tuple[list[_Piece], list[_Piece]]:
    """Move what introduces the following piece out of the chunk that ends before it."""
    end = len(group)
    while end > 1 and group[end - 1].holds_on:
        end -= 1
    kept = group[end:]
    fits = sum(piece.tokens for piece in kept) + following.tokens <= budget
    return (group[:end], kept) if fits and not group[end - 1].holds_on else (group, [])


def _chunk(ordinal: int, pieces: list[_Piece], document_language: Language) -> Chunk:
    content = [piece for piece in pieces if piece.block.kind is not BlockKind.HEADING]
    prose = " ".join(piece.text for piece in pieces if piece.block.kind is not BlockKind.CODE)
    return Chunk(
        ordinal=ordinal,
        text=_text(pieces),
        language=detect_language(prose, default=document_language),
        heading_path=_common_path(content or pieces),
        page=pieces[0].block.page,
        page_starts=tuple(_page_starts(pieces)),
        header=next((piece.block.header for piece in pieces if piece.block.header), None),
        heading_starts=tuple(_heading_starts(pieces)),
    )


def _heading_starts(pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    """Yield where in the text each heading begins, with its level."""
    for index, piece in enumerate(pieces):
        if piece.block.kind is BlockKind.HEADING and piece.is_first:
            start = len(_text(pieces[:index])) + 1 if index else 0
            yield start, max(1, len(piece.block.heading_path))


def _page_starts(pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    """Yield where in the text each page after the first begins."""
    for index in range(1, len(pieces)):
        page = pieces[index].block.page
        if page is not None and page != pieces[index - 1].block.page:
            yield len(_text(pieces[:index])) + 1, page


def _text(pieces: list[_Piece]) -> str:
    text = ""
    for piece in pieces:
        is_new_line = piece.is_first and text and not text.endswith("\n")
        text += f"\n{piece.text}" if is_new_line else piece.text
    return text.strip("\n").rstrip()
