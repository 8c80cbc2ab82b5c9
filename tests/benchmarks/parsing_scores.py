"""What a document says, whoever read it, and how much of what was expected somebody found."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.parsing.outline import CELL_SEPARATOR
from ingest.records import Block, BlockKind

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
_COMMAND = re.compile(r"\\[a-zA-Z]+|\\.")
_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What somebody read in a document."""

    text: str
    headings: frozenset[str]
    cells: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How near a reading comes to the expected one; None where nothing of a kind is expected."""

    tokens: float
    characters: float
    headings: float | None
    cells: float | None


def score(expected: Reading, found: Reading | None) -> Scores:
    """Compare two readings; one that failed scores nothing."""
    if found is None:
        found = Reading(text="", headings=frozenset(), cells=frozenset())
        if not _tokens(expected.text):  # agreeing on nothing is no merit of a failure
            return Scores(tokens=0.0, characters=0.0, headings=None, cells=None)
    return Scores(
        tokens=_bag_f1(_tokens(expected.text), _tokens(found.text)),
        characters=_bag_f1(_trigrams(expected.text), _trigrams(found.text)),
        headings=_share(expected.headings, found.headings),
        cells=_share(expected.cells, found.cells),
    )


def read_blocks(blocks: Iterable[Block]) -> Reading:
    """Return what our blocks say; the header that each row carries is read once a table."""
    gathered = _Gathered()
    header: str | None = None
    for block in blocks:
        if block.header and block.header != header:
            gathered.take_row(block.header)
        header = block.header
        if block.kind is BlockKind.TABLE_ROW:
            gathered.take_row(block.text)
            continue
        gathered.lines.append(block.text)
        if block.kind is BlockKind.HEADING:
            gathered.headings.append(block.text)
    return gathered.reading()


def read_markdown(source: str) -> Reading:
    """Return what Markdown says, without its marks, comments, link targets and LaTeX commands."""
    gathered = _Gathered()
    plain = _FORMULA.sub(lambda formula: _COMMAND.sub(" ", formula[0]), source)
    tokens = _MARKDOWN.parse(plain)
    for before, token in zip([None, *tokens], tokens, strict=False):
        gathered.take(token, before.type if before else "")
    return gathered.reading()


@dataclass(slots=True)
class _Gathered:
    """The text seen so far."""

    lines: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    def take(self, token: Token, opened_by: str) -> None:
        """Add a token's text to where it belongs."""
        if token.type in {"fence", "code_block"}:
            self.lines.append(token.content)
        elif token.type == "html_block":
            self.lines.append(_without_markup(token.content))
        elif token.type == "inline":
            text = "".join(_inline_pieces(token.children or []))
            self.lines.append(text)
            if opened_by == "heading_open":
                self.headings.append(text)
            elif opened_by in {"td_open", "th_open"}:
                self.cells.append(text)

    def take_row(self, row: str) -> None:
        """Add one of our table rows."""
        cells = row.split(CELL_SEPARATOR.strip())
        self.lines += cells
        self.cells += cells

    def reading(self) -> Reading:
        """Return what was gathered."""
        return Reading(
            text="\n".join(self.lines),
            headings=_words_of_each(self.headings),
            cells=_words_of_each(self.cells),
        )


def _inline_pieces(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif token.type == "html_inline":
            yield " " if token.content.lower().startswith("<br") else ""
        else:
            yield token.content


def _without_markup(html: str) -> str:
    return _TAG.sub(" ", _COMMENT.sub(" ", html))


def _normalise(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _words_of_each(texts: Iterable[str]) -> frozenset[str]:
    words = (" ".join(_TOKEN.findall(_normalise(text))) for text in texts)
    return frozenset(text for text in words if text)


def _tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(_normalise(text)))


def _trigrams(text: str) -> Counter[str]:
    normal = _normalise(text).replace(" ", "")
    return Counter(normal[start : start + 3] for start in range(max(len(normal) - 2, 0)))


def _bag_f1(expected: Counter[str], found: Counter[str]) -> float:
    total = expected.total() + found.total()
    return 2 * (expected & found).total() / total if total else 1.0


def _share(expected: frozenset[str], found: frozenset[str]) -> float | None:
    return len(expected & found) / len(expected) if expected else None
