"""Text as people meant it: without invisible characters, look-alike radicals and hard line ends."""

import re
import unicodedata
from functools import lru_cache

from ingest.records import Language

# Fonts map 页 and the radical ⻚ to one glyph, and PDF printers choose either.  NFKC mends the
# Kangxi radicals (U+2F00-2FD5) but leaves the CJK Radicals Supplement; these are the ones that
# are whole characters too (Unicode, EquivalentUnifiedIdeograph.txt).
_RADICAL_PAIRS = (
    "⺁厂⺈刀⺊卜⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺣灬⺤爫⺦丬"
    "⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺲罒⺳罒⺶羊⺷羊⺸羋⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹"
    "⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜"
    "⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐"
    "⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS_SUPPLEMENT = dict(zip(_RADICAL_PAIRS[::2], _RADICAL_PAIRS[1::2], strict=True))
_KANGXI_RADICALS = range(0x2F00, 0x2FD6)
_LATIN_LIGATURES = range(0xFB00, 0xFB07)  # ﬀ ﬁ ﬂ ...: a search for "file" must find "ﬁle"
_SPACES = [0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
# Zero width space and non-joiner, word joiner, byte order mark, soft hyphen, and the marks that
# turn the direction of writing.  The joiner U+200D stays: it holds emoji together.
_INVISIBLE = [
    0x00AD,
    0x200B,
    0x200C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
]
_INVISIBLE += [*range(0x2066, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC)]
_UNSTORABLE = [*range(0xD800, 0xE000), 0xFFFE, 0xFFFF]  # UTF-8 has no lone surrogates
_PRIVATE_USE = [*range(0xE000, 0xF900)]  # bullets and logos of one font, meaningless elsewhere

_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *_INVISIBLE, *_UNSTORABLE, *_PRIVATE_USE]),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI_RADICALS},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _LATIN_LIGATURES},
    **{ord(radical): character for radical, character in _RADICALS_SUPPLEMENT.items()},
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n"),
    ord("\t"): "\t",
    ord("\n"): "\n",
}

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN_CHARACTER = re.compile(f"[{HAN}]")
# An identifier or a call (`paddle.nn.functional.pad(x)`) is one word, however many it is made of.
_LATIN_WORD = re.compile(rf"[A-Za-z\u00c0-\u024f]{{2}}[^\s{HAN}，。；：、（）]*")
_WIDE = re.compile(f"[{HAN}\u3001-\u303f\uff00-\uffef]")
_LABELLED_LINE = re.compile(r"\s*[^\s:：。，,.][^:：。，]{0,20}[:：](?!//)")
_SPACE_RUN = re.compile(r"[ \t]+")
_SPACE_AROUND_LINE_END = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{2,}")
_CHARACTERS_A_CHINESE_WORD = 1.7  # the usual mean of running text
_CHINESE_SHARE = 0.25  # Chinese engineers' prose is full of Latin identifiers; quotations are not


def clean_text(text: str) -> str:
    """Return running text with invisible characters gone and single spaces; idempotent."""
    mended = _mend_characters(text)
    lines = _SPACE_AROUND_LINE_END.sub("\n", _SPACE_RUN.sub(" ", mended))
    return _BLANK_LINES.sub("\n", lines).strip()


def clean_code(text: str) -> str:
    """Return code with invisible characters gone, its indentation kept."""
    return "\n".join(line.rstrip() for line in _mend_characters(text).split("\n")).strip("\n")


def _mend_characters(text: str) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TRANSLATION)
    return unicodedata.normalize("NFC", unified)


@lru_cache(maxsize=8_192)
def fold_character(character: str) -> str:
    """Return a character as all its look-alikes fold to; nothing for what is no letter or digit."""
    mended = unicodedata.normalize("NFKC", character.translate(_TRANSLATION)).casefold()
    return "".join(filter(str.isalnum, mended))


def fold_text(text: str) -> str:
    """Return the letters and digits of a text as all their look-alikes fold to."""
    return "".join(map(fold_character, text))


def join_lines(lines: list[str]) -> str:
    """Undo hard wrapping: nothing between Chinese, a space between Latin words.

    A line that looks like `Label: value` stays a line of its own.
    """
    joined = ""
    for line in (line.strip() for line in lines):
        joined = joined + _separator(joined, line) + line if joined else line
    return joined


def _separator(before: str, after: str) -> str:
    if not after:
        return ""
    last_line = before.rpartition("\n")[2]
    if _LABELLED_LINE.match(after) and _LABELLED_LINE.match(last_line):
        return "\n"
    return "" if is_wide(before[-1]) and is_wide(after[0]) else " "


def is_wide(character: str) -> bool:
    """Tell whether a character is Chinese or full-width punctuation, written without spaces."""
    return _WIDE.match(character) is not None


def count_wide(text: str) -> int:
    """Return the number of characters that `is_wide` is true of."""
    return len(_WIDE.findall(text))


def count_han(text: str) -> int:
    """Return the number of Chinese characters."""
    return len(_HAN_CHARACTER.findall(text))


def detect_language(text: str, *, default: Language = Language.EN) -> Language:
    """Return the language that most of a text's words are in, `default` where it has no words."""
    chinese = count_han(text) / _CHARACTERS_A_CHINESE_WORD
    words = chinese + len(_LATIN_WORD.findall(text))
    if not words:
        return default
    return Language.ZH if chinese >= _CHINESE_SHARE * words else Language.EN
