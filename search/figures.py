"""A text in, its figures and codes out, alike in both languages: 480 mAh, 三次, July, QG-40."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

# A line is one unit, in both languages; whatever else follows a number is none.
_UNITS = """
% percent 个百分点
second seconds sec 秒钟 秒
minute minutes min mins 分钟
hour hours h hr hrs 小时 个小时
day days 天 个工作日 工作日
week weeks 周 个星期 星期
month months 个月
year years 年
quarter quarters 季度 个季度
元 cny rmb yuan ¥ 人民币
英镑 gbp £
美元 usd $ dollar dollars
欧元 eur € euro euros
mm 毫米
cm 厘米
m metre metres meter meters 米
km 公里 千米
m2 平方米
km2 平方公里
g gram grams 克
kg 公斤 千克
ton tons tonne tonnes 吨
ml 毫升
l litre litres liter liters 升
mah 毫安时
ma 毫安
v volt volts 伏
w watt watts 瓦
kwh 千瓦时 度电
°c 摄氏度
ms 毫秒
mb
gb
"""
_UNIT_OF = {form: line.split()[0] for line in _UNITS.strip().splitlines() for form in line.split()}
_SCALES = {
    **{"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9},
    **{"thousand": 10**3, "million": 10**6, "billion": 10**9, "k": 10**3, "bn": 10**9},
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_OF_YEAR = "月"
_LEAST_CALENDAR_YEAR = 1900
_COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_WORD_VALUES = {word: number for number, word in enumerate(_COUNTS.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}
_HAN_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_HAN_POWERS = {"十": 10, "百": 100, "千": 1000}
_COUNTED = "个次天年月周小秒人名家份件台条项倍位部种级层轮批颗节块张只所款季半万亿"


def _one_of(forms: Iterable[str]) -> str:
    """Return the pattern of any of some forms; a Latin one is a whole word."""
    longest_first = sorted(forms, key=len, reverse=True)
    return "|".join(re.escape(form) + "(?![a-z])" * form.isascii() for form in longest_first)


_NUMBER = re.compile(
    r"(?<![a-z\d])(?P<currency>[¥$€£])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:st|nd|rd|th|s(?![a-z]))?(?:\s?(?P<scale>{_one_of(_SCALES)}))?"
    rf"(?:[\s-]?(?P<unit>{_one_of([*_UNIT_OF, _MONTH_OF_YEAR])}))?"
)
_SPELLED = re.compile(
    rf"(?<![a-z])(?P<word>{_one_of(_WORD_VALUES)})(?:[\s-](?P<unit>{_one_of(_UNIT_OF)}))?"
)
_HAN_SPELLED = re.compile(
    rf"(?P<share>百分之)?(?P<word>[{''.join(_HAN_DIGITS)}十百千]+)(?P<scale>[万亿])?"
    rf"(?P<unit>{_one_of([*(form for form in _UNIT_OF if not form.isascii()), _MONTH_OF_YEAR])})?"
    rf"(?P<counted>[{_COUNTED}])?"
)
_MONTH = re.compile(
    rf"(?<![a-z])(?P<before>{'|'.join(_MONTHS)})[a-z]*\.?(?=\s\d)"
    rf"|(?<=\d\s)(?P<after>{'|'.join(_MONTHS)})[a-z]*"
)
_QUARTER = re.compile(r"(?<![a-z\d])q([1-4])(?!\d)")
_PART = r"(?:[A-Z]{1,6}(?![a-z])|[A-Za-z]*\d[A-Za-z\d]*)"
_CODE = re.compile(rf"(?<![A-Za-z\d]){_PART}(?:[-./_]{_PART})*(?![A-Za-z\d])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, where it has one that is known."""

    value: Decimal
    unit: str | None = None

    def agrees_with(self, other: "Figure") -> bool:
        """Return whether another one says the same; the unit of one may stand elsewhere."""
        units = {self.unit, other.unit}
        return self.value == other.value and (len(units) == 1 or None in units)


def find_codes(text: str) -> Iterator[str]:
    """Yield what identifies a thing, with a digit in it: QG-40, 6205-2RS, version 3.2.4."""
    for match in _CODE.finditer(unicodedata.normalize("NFKC", text)):
        code = match.group()
        has_letter = any(character.isalpha() for character in code)
        is_figure = _NUMBER.fullmatch(code.casefold()) or _QUARTER.fullmatch(code.casefold())
        is_code = has_letter or re.fullmatch(r"\d+(?:\.\d+){2,}", code)
        if is_code and not is_figure and any(character.isdigit() for character in code):
            yield code


def has_code(text: str, code: str) -> bool:
    """Return whether a text has a code, however its parts are divided: QG-40, QG 40, qg40."""
    parts = re.findall(r"[a-z]+|\d+", code.casefold())
    pattern = rf"(?<![a-z\d]){r'[-./_ ]?'.join(parts)}(?![a-z\d])"
    return re.search(pattern, unicodedata.normalize("NFKC", text).casefold()) is not None


def stated_figures(text: str) -> set[Figure]:
    """Return every figure that may be read out of a text."""
    return {figure for figure, _ in _figures(text)}


def claimed_figures(text: str) -> set[Figure]:
    """Return the figures that a text surely states; "one of them" and 万一 are none."""
    return {figure for figure, is_sure in _figures(text) if is_sure}


def _figures(text: str) -> Iterator[tuple[Figure, bool]]:
    folded = unicodedata.normalize("NFKC", text)
    for code in set(find_codes(folded)):
        folded = folded.replace(code, " ")
    folded = folded.casefold()
    for match in _NUMBER.finditer(folded):
        value = Decimal(match["digits"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1)
        yield Figure(value.normalize(), _unit(match["unit"] or match["currency"], value)), True
    for match in _SPELLED.finditer(folded):
        value = Decimal(_WORD_VALUES[match["word"]])
        yield Figure(value.normalize(), _unit(match["unit"], value)), value > 1
    for match in _HAN_SPELLED.finditer(folded):
        value = _read_han(match["word"]) * _SCALES.get(match["scale"] or "", 1)
        is_counted = any(match[part] for part in ("share", "scale", "unit", "counted"))
        unit = "%" if match["share"] else _unit(match["unit"], value)
        yield Figure(value.normalize(), unit), is_counted and value > 1
    for match in _MONTH.finditer(folded):
        month = _MONTHS.index(match["before"] or match["after"]) + 1
        yield Figure(Decimal(month).normalize(), _MONTH_OF_YEAR), True
    for match in _QUARTER.finditer(folded):
        yield Figure(Decimal(match[1]), "quarter"), True


def _unit(form: str | None, value: Decimal) -> str | None:
    """Return the unit that a form means; after a year such as 2026, 年 is none."""
    if form is None or (form == "年" and value >= _LEAST_CALENDAR_YEAR):
        return None
    return _UNIT_OF.get(form, form)


def _read_han(word: str) -> Decimal:
    """Return the value of 三, 十二, 一百二十 and, digit by digit, 二零二六."""
    if not set(word) & set(_HAN_POWERS):
        return Decimal("".join(str(_HAN_DIGITS[character]) for character in word))
    total, digit = 0, 0
    for character in word:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        else:
            total, digit = total + (digit or 1) * _HAN_POWERS[character], 0
    return Decimal(total + digit)
