"""Chinese names in Latin letters: pinyin, with the readings that characters have as surnames."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.cleaning import HAN

_TWO_CHARACTERS = (
    "欧阳 司马 诸葛 上官 尉迟 司徒 夏侯 皇甫 东方 慕容 令狐 公孙 端木 长孙 宇文 百里 南宫 万俟 "
    "澹台 独孤 申屠 钟离 呼延 闻人 赫连 单于 淳于 拓跋"
)
DOUBLE_SURNAMES = tuple(_TWO_CHARACTERS.split())
# Characters that are read otherwise as a surname than on their own; some have two such readings.
_READINGS = (
    "单shan 曾zeng 区ou 仇qiu 解xie 查zha 盖ge/gai 朴piao/park 翟zhai/di 乐yue/le 缪miao 种chong "
    "员yun 召shao 覃qin/tan 折she 黑he 繁po 隗wei/kui 秘bi 祭zhai 重chong 薄bo 洗xian 卜bu 都du "
    "阚kan 佴nai 句gou 郇xun/huan 粘nian 藏zang 长chang"
)
_SURNAME_READINGS = {each[0]: tuple(each[1:].split("/")) for each in _READINGS.split()}
_NAME = re.compile(rf"[{HAN}]{{2,4}}")
_UMLAUT_SPELLINGS = ("v", "u", "yu")  # 吕 in passports, on signs and in input methods


@dataclass(frozen=True, slots=True)
class RomanisedName:
    """One way to write a Chinese name in Latin letters: syllables in lower case, no tones."""

    surname: str
    given: tuple[str, ...]


def romanise(name: str) -> Iterator[RomanisedName]:
    """Yield the ways to write a Chinese name of two to four characters; none for any other."""
    if not _NAME.fullmatch(name):
        return
    length = 2 if len(name) > 2 and name.startswith(DOUBLE_SURNAMES) else 1
    given = [_spellings(syllable) for syllable in _syllables(name[length:])]
    for surname in _surname_spellings(name[:length]):
        for syllables in itertools.product(*given):
            yield RomanisedName(surname, syllables)


def _surname_spellings(surname: str) -> tuple[str, ...]:
    readings = _SURNAME_READINGS.get(surname) or ("".join(_syllables(surname)),)
    return tuple(spelling for reading in readings for spelling in _spellings(reading))


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its dictionary takes a third of a second to load

    return lazy_pinyin(text)


def _spellings(syllable: str) -> tuple[str, ...]:
    """Return a syllable as people type it: pypinyin writes ü as v."""
    if "v" not in syllable:
        return (syllable,)
    return tuple(syllable.replace("v", letter) for letter in _UMLAUT_SPELLINGS)
