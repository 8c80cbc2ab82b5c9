"""Collects a parser's blocks in reading order and knows under which headings each stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.records import Block, BlockKind

MAX_HEADING_CHARACTERS = 200  # a longer "heading" is a paragraph in a heading's clothes


@dataclass(slots=True)
class Outline:
    """The blocks read so far and the headings that are open."""

    blocks: list[Block] = field(default_factory=list)
    _open: list[tuple[int, str]] = field(default_factory=list)

    @property
    def heading_path(self) -> tuple[str, ...]:
        """The open headings, outermost first."""
        return tuple(text for _, text in self._open)

    def add_heading(self, level: int, text: str, *, page: int | None = None) -> None:
        """Open a section; those of the same or a deeper level end."""
        text = " ".join(text.split())
        if not text:
            return
        if len(text) > MAX_HEADING_CHARACTERS:
            self.add(BlockKind.PARAGRAPH, text, page=page)
            return
        self.end_sections(level)
        self._open.append((level, text))
        self.add(BlockKind.HEADING, text, page=page)

    def add(
        self, kind: BlockKind, text: str, *, page: int | None = None, header: str | None = None
    ) -> None:
        """Append a block, unless it is blank."""
        if text.strip():
            path = self.heading_path
            self.blocks.append(
                Block(kind=kind, text=text, heading_path=path, page=page, header=header)
            )

    def end_sections(self, level: int) -> None:
        """End the sections of this or a deeper level, where something without a heading begins."""
        self._open = [entry for entry in self._open if entry[0] < level]

    def add_table(
        self, rows: Sequence[Sequence[str]], *, has_header: bool, page: int | None = None
    ) -> None:
        """Append a table, a block a row; a header is kept with each row and is no row itself."""
        filled = [
            [" ".join(cell.split()) for cell in row] for row in rows if any(map(str.strip, row))
        ]
        if has_header and len(filled) > 1 and not is_form(filled):
            header, *filled = filled
            for row in filled:
                self.add(BlockKind.TABLE_ROW, join_cells(row), page=page, header=join_cells(header))
        else:
            for row in filled:
                self.add(BlockKind.TABLE_ROW, join_cells(row), page=page)


CELL_SEPARATOR = " | "

# Two columns of label and value are a form: its first row is as much content as the others.
_FORM_LABELS = {
    *(
        "作者",
        "提交作者",
        "提交时间",
        "版本号",
        "版本",
        "日期",
        "负责人",
        "审核",
        "文件名",
        "状态",
        "编号",
    ),
    *("author", "authors", "date", "version", "owner", "status", "reviewer", "reviewers"),
}


def join_cells(cells: Sequence[str]) -> str:
    """Return one line of a table, without the empty cells at its end."""
    return CELL_SEPARATOR.join(cells).rstrip(" |")


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table's rows are a label and its value each, so that none is a header."""
    if any(len(row) != 2 for row in rows):
        return False
    return any(row[0].strip(" *:：").casefold() in _FORM_LABELS for row in rows)
