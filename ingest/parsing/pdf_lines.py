"""A PDFium text page in, pieces of visual lines with their places out."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, pi
from typing import Any, NamedTuple

from ingest.parsing.page_pieces import BULLET, DIVIDED, Box, Piece, Word

MAX_PAGE_CHARACTERS = 200_000  # more on one page is a dump or a trick, not a text to read
_WIDE_GAP = 0.8  # of a line's height: between columns or cells, not between words
_FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123: font flags
_BOLD_NAME = re.compile(rb"bold|black|heavy|simhei|[-,]bd", re.IGNORECASE)
_FIXED_PITCH = 1
_SYMBOL_NAME = re.compile(rb"wingdings|webdings|dingbat|symbol", re.IGNORECASE)
_MAX_FONT_NAME = 128
_LINE = re.compile(f"[^\r\n{DIVIDED}]+{DIVIDED}?")
_WORD = re.compile(rf"[^\s{DIVIDED}]+{DIVIDED}?")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Fonts without a mapping to Unicode give the bytes of Windows: 0x92 is an apostrophe.
_WINDOWS_1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_NOTHING = "\u2060"  # word joiner: cleaning takes it away
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_ARABIC_MEETS_LATIN = re.compile(
    "(?<=[A-Za-z])(?=[\u0620-\u064a\u066e-\u06d3])|(?<=[\u0620-\u064a\u066e-\u06d3])(?=[A-Za-z])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The pieces of a page in the order of its file."""

    pieces: tuple[Piece, ...]
    sideways: tuple[Piece, ...]  # not upright when the rest is: stamps, labels of axes
    frame: "Frame"
    character_count: int
    is_cut: bool  # there is more on it than is read


class Frame(NamedTuple):
    """How the places of a page are turned so that its text is upright and begins at the left."""

    quarter_turns: int
    is_mirrored: bool

    def place(self, box: Box) -> Box:
        """Return a box of the file as it stands in this frame."""
        left, bottom, right, top = box
        for _ in range(self.quarter_turns):
            left, bottom, right, top = -top, left, -bottom, right
        return (-right, bottom, -left, top) if self.is_mirrored else (left, bottom, right, top)


def read_page_text(text_page: Any, tagged_levels: Mapping[int, int]) -> PageText:
    """Return what stands on a page; tags give the level of a heading by its text's mark."""
    reader = _Reader(text_page, tagged_levels)
    text = reader.text[:MAX_PAGE_CHARACTERS]
    lines = [(match, reader.turns_at(match.start())) for match in _LINE.finditer(text)]
    letters: Counter[int] = Counter()
    for match, turns in lines:
        letters[turns] += len(match[0])
    most = max(letters, key=lambda turns: (letters[turns], -turns)) if letters else 0
    is_mirrored = 2 * len(_RIGHT_TO_LEFT.findall(text)) > len(text)
    frames = {turns: Frame(turns, is_mirrored and turns == most) for turns in letters}
    upright: list[Piece] = []
    sideways: list[Piece] = []
    for match, turns in lines:
        pieces = reader.pieces(match, frames[turns])
        (upright if turns == most else sideways).extend(pieces)
    return PageText(
        pieces=tuple(upright),
        sideways=tuple(sideways),
        frame=frames.get(most, Frame(0, False)),
        character_count=len("".join(text.split())),
        is_cut=len(text) < len(reader.text),
    )


class _Reader:
    """Asks PDFium about the characters of an open page, with one buffer for all answers."""

    def __init__(self, text_page: Any, tagged_levels: Mapping[int, int]) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._read_box = pdfium.FPDFText_GetLooseCharBox
        self._page = text_page.raw
        self._levels = tagged_levels
        self._edges = (ctypes.c_float * 4)()  # shares the memory of the rectangle
        self._rectangle = pdfium.FS_RECTF.from_buffer(self._edges)
        self._matrix = pdfium.FS_MATRIX()
        self._font_name = ctypes.create_string_buffer(_MAX_FONT_NAME)
        self._font_flags = ctypes.c_int()
        text: str = text_page.get_text_range()
        count = text_page.count_chars()
        if len(text) != count:  # it leaves characters out, and places would be another's
            text = self._read_characters(count)
        self.text = text.translate(_WINDOWS_1252)

    def _read_characters(self, count: int) -> str:
        """Return as many characters as PDFium counts; what UTF-16 halves has a joiner behind it."""
        codes = [self._pdfium.FPDFText_GetUnicode(self._page, index) for index in range(count)]
        text = "".join(chr(code) if code else " " for code in codes)
        return _SURROGATES.sub(_whole_character, text)

    def turns_at(self, index: int) -> int:
        """Return by how many quarters a character is turned in the file."""
        angle = self._pdfium.FPDFText_GetCharAngle(self._page, index)
        return round(angle / (pi / 2)) % 4 if angle > 0 else 0

    def pieces(self, line: re.Match[str], frame: Frame) -> Iterator[Piece]:
        """Cut a line of PDFium's, which may run over columns and cells, at its wide gaps."""
        words: list[Word] = []
        starts: list[int] = []
        lowest = highest = 0.0
        for match in _WORD.finditer(line.string, line.start(), line.end()):
            word, bottom, top = self._word(match, frame)
            if words and _is_apart(words[-1], word, highest - lowest):
                yield self._piece(words, starts, lowest, highest)
                words, starts = [], []
            lowest = min(lowest, bottom) if words else bottom
            highest = max(highest, top) if words else top
            words.append(word)
            starts.append(match.start())
        if words:
            yield self._piece(words, starts, lowest, highest)

    def _word(self, match: re.Match[str], frame: Frame) -> tuple[Word, float, float]:
        """Return a word with its bottom and top; this runs hundreds of times a page."""
        start, end = match.span()
        text = match[0]
        left, bottom, right, top = self._box(start)
        if end - start > 1:
            last_left, last_bottom, last_right, last_top = self._box(end - 1)
            if frame.quarter_turns or last_left < left:
                left, bottom = min(left, last_left), min(bottom, last_bottom)
                right, top = max(right, last_right), max(top, last_top)
            else:
                right = last_right
        if not text.isascii() and _RIGHT_TO_LEFT.search(text):
            text = self._mend_arabic(text, start)
        if frame.quarter_turns or frame.is_mirrored:
            left, bottom, right, top = frame.place((left, bottom, right, top))
        return Word(text, left, right), bottom, top

    def _box(self, index: int) -> Box:
        self._read_box(self._page, index, self._rectangle)
        left, top, right, bottom = self._edges
        return left, bottom, right, top

    def _mend_arabic(self, text: str, start: int) -> str:
        """Put right what PDFium turns round: the two letters of a ligature, which share a box."""
        letters = list(text)
        for match in _ALEF_LAM.finditer(text):
            index = match.start()
            if self._box(start + index) == self._box(start + index + 1):
                letters[index : index + 2] = letters[index + 1], letters[index]
        return _ARABIC_MEETS_LATIN.sub(" ", "".join(letters))

    def _piece(self, words: list[Word], starts: list[int], bottom: float, top: float) -> Piece:
        if len(words[0].text) == 1 and self._is_symbol(starts[0]):
            words[0] = words[0]._replace(text=BULLET)
        middle = starts[len(starts) // 2]  # the first may be a bullet in a font of its own
        font, flags = self._font(middle)
        return Piece(
            words=tuple(words),
            size=self._letter_size(middle) or top - bottom,
            is_bold=_is_bold(font, flags) and _is_bold(*self._font(starts[-1])),
            is_fixed=bool(flags & _FIXED_PITCH),
            font=font.decode("utf-8", "replace"),
            left=min(words[0].left, words[-1].left),
            right=max(words[0].right, words[-1].right),
            top=top,
            bottom=bottom,
            level=self._tagged_level(starts[0]) if self._levels else None,
        )

    def _letter_size(self, index: int) -> float:
        """Return the size of a letter in points: the font's, as the page scales it."""
        if not self._pdfium.FPDFText_GetMatrix(self._page, index, self._matrix):
            return 0.0
        nominal: float = self._pdfium.FPDFText_GetFontSize(self._page, index)
        return nominal * hypot(self._matrix.b, self._matrix.d)

    def _is_symbol(self, index: int) -> bool:
        return _SYMBOL_NAME.search(self._font(index)[0]) is not None

    def _font(self, index: int) -> tuple[bytes, int]:
        name, flags = self._font_name, self._font_flags
        self._pdfium.FPDFText_GetFontInfo(self._page, index, name, _MAX_FONT_NAME, flags)
        return name.value, flags.value

    def _tagged_level(self, index: int) -> int | None:
        shown = self._pdfium.FPDFText_GetTextObject(self._page, index)
        return self._levels.get(self._pdfium.FPDFPageObj_GetMarkedContentID(shown))


@lru_cache(maxsize=1_000)
def _is_bold(font: bytes, flags: int) -> bool:
    return bool(flags & _FORCE_BOLD) or _BOLD_NAME.search(font) is not None


def _whole_character(halves: re.Match[str]) -> str:
    whole = halves[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return whole + _NOTHING


def _is_apart(before: Word, after: Word, height: float) -> bool:
    gap = _WIDE_GAP * height
    return after.left - before.right > gap or before.left - after.right > gap
