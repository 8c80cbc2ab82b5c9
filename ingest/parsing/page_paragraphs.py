"""The visual lines of pages in, paragraphs out: what belongs together, whole words again."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ingest.cleaning import join_lines
from ingest.parsing.page_lines import Line
from ingest.parsing.page_pieces import DIVIDED

_NEW_PARAGRAPH_GAP = 0.75  # of a line's height, between it and the line above
_FULL_LINE_SHARE = 0.85  # of a column's width: a line that ends earlier ends its paragraph
_LEAST_INDENT = 0.8  # of the letters' size
_MOST_INDENT = 4.0
_OTHER_SIZE = 0.15
_SENTENCE_ENDS = tuple("。！？.!?；;:：")
_NUMBERED = re.compile(
    r"(?:\(?\d{1,2}[.)]|[a-z]\)|[（(]?[一二三四五六七八九十]{1,3}[）)、.]|[①-⑳])\s*\S"
)
_CAPTION = re.compile(
    r"(?:Figure|Fig\.|Table|Listing|Chart|图|表|圖)\s*[A-Z]?\d+(?:[-–.]\d+)*"
    r"(?:\s*[:：.、|]|\s+(?=[A-Z\u4e00-\u9fff])(?![所中是为显给说可]))"
)
_FOOTNOTE = re.compile(r"(?:\d{1,3}[.)]?|[*†‡§]{1,3}|[①-⑳])\s*\S")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def is_caption(text: str) -> bool:
    """Tell whether a text opens as a figure's or table's caption does."""
    return _CAPTION.match(text) is not None


def is_footnote(line: Line, body: float) -> bool:
    """Tell whether a line begins a footnote: a mark, in letters smaller than the body's."""
    return line.size <= 0.92 * body and _FOOTNOTE.match(line.text) is not None


def read_words(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words that are written whole, to tell how divided ones are, where any are."""
    if not any(line.text.endswith(DIVIDED) for line in lines):
        return frozenset()
    return frozenset(word.casefold() for line in lines for word in _WORD.findall(line.text))


def join_paragraph(lines: Sequence[Line], words: Collection[str]) -> str:
    """Return the text of lines, with words that their ends divide made whole."""
    whole: list[str] = []
    for line in lines:
        text = line.text
        if whole and whole[-1].endswith(DIVIDED):
            text = _unite(whole.pop(), text, words)
        whole.append(text)
    return join_lines([text.replace(DIVIDED, "-") for text in whole])


def _unite(before: str, after: str, words: Collection[str]) -> str:
    """Return two lines as one; the hyphen stays where the document writes the word with one."""
    start = before.removesuffix(DIVIDED)
    head, tail = _last_word(start), _first_word(after)
    with_hyphen = f"{head}-{tail}".casefold()
    is_compound = with_hyphen in words and f"{head}{tail}".casefold() not in words
    keeps = is_compound or not after[:1].islower()
    return f"{start}-{after}" if keeps else start + after


def _last_word(text: str) -> str:
    found = re.search(r"[^\W\d_]+$", text)
    return found[0] if found else ""


def _first_word(text: str) -> str:
    found = re.match(r"[^\W\d_]+", text)
    return found[0] if found else ""


def group_lines(
    lines: Sequence[Line], levels: Mapping[int, int], body: float
) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph, heading or item."""
    group: list[Line] = []
    for line in lines:
        if group and _begins_paragraph(group[-1], line, levels, body):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins_paragraph(before: Line, line: Line, levels: Mapping[int, int], body: float) -> bool:
    if levels.get(id(before)) != levels.get(id(line)) or before.is_aside != line.is_aside:
        return True
    if abs(before.size - line.size) > _OTHER_SIZE * before.size or line.is_item:
        return True
    if is_caption(line.text) or is_footnote(line, body):
        return True
    if before.page != line.page or before.bottom < line.bottom - line.size:  # the next column
        return before.text.endswith(_SENTENCE_ENDS) or id(line) in levels
    if before.bottom - line.top > _NEW_PARAGRAPH_GAP * line.size:
        return True
    return id(line) not in levels and _opens(before, line)


def _opens(before: Line, line: Line) -> bool:
    """Tell whether a line that stands close under another opens a paragraph all the same."""
    ended = before.text.endswith(_SENTENCE_ENDS)
    indent = line.left - before.left
    if ended and _LEAST_INDENT * line.size < indent < _MOST_INDENT * line.size:
        return True
    width = before.column_right - before.left
    is_short = before.right - before.left < width * _FULL_LINE_SHARE
    if is_short and (ended or ":" in line.text[:20] or "：" in line.text[:20]):
        return True
    return (ended or is_short) and _NUMBERED.match(line.text) is not None
