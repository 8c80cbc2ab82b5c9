"""Finds the names of a directory in running text, however many it lists.

Chinese is written without spaces, so a name of two characters is also part of other words and
names.  It counts only at the edge of a run of Chinese characters or beside a word that goes with
people (由张伟负责), and never inside another word or name (张伟民).  One that is a word itself, as
高峰 is a peak, counts only between such words or edges, and beside a word that only people have
(高峰负责, but not 高峰和低谷).  Longer names count wherever they stand.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import Self

from ingest.cleaning import HAN
from ingest.everyday_words import is_everyday_word, is_word_edge
from ingest.names import initials_form, listed_forms, normalised_name, romanised_forms
from ingest.records import Person

_HAN_RUN = re.compile(f"[{HAN}·]{{2,}}")
_LETTER = rf"[^\W\d_{HAN}]"
_LATIN_TOKEN = re.compile(rf"@?{_LETTER}(?:{_LETTER}|[\d_.+'’-])*(?:@[\w.-]+\w)?")
_BEFORE_PEOPLE = "请 找 问 经理 主管 同事 总监 主任 联系 负责人 对接人 接口人 作者 审核 组长 部"
_BEFORE_ANYTHING = "由 与 和 及 向 给 跟 让 对 是 为"
_AFTER_PEOPLE = (
    "负责 说 提出 表示 认为 确认 老师 经理 主任 同学 博士 提到 主导 牵头 汇报 介绍 指出 编写 补充 "
    "建议 工程师 总监 反馈 跟进 主持 团队"
)
_AFTER_ANYTHING = "和 与 及 在 将 已 的 完成"
_PEOPLE_BEFORE = tuple(_BEFORE_PEOPLE.split())
_PEOPLE_AFTER = tuple(_AFTER_PEOPLE.split())
_WORDS_BEFORE = (*_PEOPLE_BEFORE, *_BEFORE_ANYTHING.split())
_WORDS_AFTER = (*_PEOPLE_AFTER, *_AFTER_ANYTHING.split())
_MIN_FREE_CHARACTERS = 3
# Pinyin that is an English word: `You Can` is more often a heading than 尤灿.
_ENGLISH = (
    "a an ban bin can die fan gang hang he lie long me men pan pie pin ran sang she song sun tan "
    "wan you"
)
_ENGLISH_SYLLABLES = frozenset(_ENGLISH.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFinder:
    """An index of names by how they begin, so that a text is read once for all of them."""

    han: Mapping[str, tuple[str, ...]]  # by the first two characters, longest first
    latin: Mapping[str, tuple[tuple[str, ...], ...]]  # by the first word, longest first

    @classmethod
    def of(cls, forms: Iterable[str]) -> Self:
        """Return the finder of normalised names."""
        han: defaultdict[str, list[str]] = defaultdict(list)
        latin: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for form in forms:
            if _HAN_RUN.fullmatch(form):
                han[form[:2]].append(form)
            else:
                latin[form.split()[0]].append(tuple(form.split()))
        return cls(
            han={key: tuple(sorted(names, key=len, reverse=True)) for key, names in han.items()},
            latin={
                key: tuple(sorted(names, key=len, reverse=True)) for key, names in latin.items()
            },
        )

    def find(self, text: str) -> Iterator[str]:
        """Yield the names that stand in a text, as it writes them; the longest where several do."""
        if self.han:
            for run in _HAN_RUN.finditer(text):
                yield from self._find_han(run.group())
        if self.latin:
            yield from self._find_latin(text)

    def _find_han(self, run: str) -> Iterator[str]:
        end = 0
        for position, beginning in enumerate(map(add, run, run[1:])):
            if position < end or beginning not in self.han:
                continue
            names = self.han[beginning]
            name = next((name for name in names if run.startswith(name, position)), None)
            if name and _stands_free(run, position, position + len(name)):
                yield name
                end = position + len(name)

    def _find_latin(self, text: str) -> Iterator[str]:
        found = list(_LATIN_TOKEN.finditer(text))
        tokens = [_normalised(token.group()) for token in found]
        for position, token in enumerate(tokens):
            for words in self.latin.get(token, ()):
                end = position + len(words)
                if tuple(tokens[position:end]) == words and (
                    len(words) == 1 or _is_whole_name(found[position:end], found[end : end + 1])
                ):
                    yield " ".join(_bare(token.group()) for token in found[position:end])
                    break


def findable_forms(people: Iterable[Person]) -> set[str]:
    """Return the forms that name somebody in running text.

    Latin ones have two words, or are an e-mail address or a handle with its @: "Will" and "May"
    are words.
    """
    return {form for person in people for form in _findable_forms(person)}


def _findable_forms(person: Person) -> Iterator[str]:
    if person.email:
        yield normalised_name(person.email)
    yield from (f"@{normalised_name(each)}" for each in person.aliases if each.startswith("@"))
    for form in listed_forms(person):
        is_latin_name = " " in form and initials_form(form) is None
        if is_latin_name or re.fullmatch(rf"[{HAN}·]{{2,}}", form):
            yield form
    for form in romanised_forms(person):
        if not _ENGLISH_SYLLABLES.issuperset(form.split()):
            yield form


def _is_whole_name(words: Sequence[re.Match[str]], following: Sequence[re.Match[str]]) -> bool:
    """Tell whether words are written as a name: capitals, and only space between.

    `he can` is not 何灿, and in `John Zhang, Wei Li` there is no Zhang Wei.  Nor is `Jane Doe` the
    one of the `Jane Doe Foundation`.
    """
    is_capital = words[0].group()[0].isupper() and words[-1].group()[0].isupper()
    return (
        is_capital
        and all(
            _between(before, after).isspace() and not re.search(r"\w\w\.$", before.group())
            for before, after in pairwise(words)
        )
        and not any(_goes_on(words[-1], after) for after in following)
    )


def _goes_on(word: re.Match[str], after: re.Match[str]) -> bool:
    has_end = word.group().endswith((".", "'s", "’s"))
    return not has_end and after.group()[0].isupper() and not _between(word, after).strip(" ")


def _between(before: re.Match[str], after: re.Match[str]) -> str:
    return before.string[before.end() : after.start()]


@lru_cache(maxsize=1 << 16)  # most words of a text have stood in one before it
def _normalised(token: str) -> str:
    return unicodedata.normalize("NFKC", _bare(token)).casefold()


def _bare(token: str) -> str:
    return token.removesuffix("'s").removesuffix("’s").rstrip(".'’-")


def _stands_free(run: str, start: int, end: int) -> bool:
    """Tell whether a name that was found in a run of Chinese is meant there."""
    name, before, after = run[start:end], run[:start], run[end:]
    if len(name) >= _MIN_FREE_CHARACTERS or name == run:
        return True
    is_free_before = not before or before.endswith(_WORDS_BEFORE)
    is_free_after = not after or after.startswith(_WORDS_AFTER)
    if is_everyday_word(name):
        is_person = before.endswith(_PEOPLE_BEFORE) or after.startswith(_PEOPLE_AFTER)
        return is_free_before and is_free_after and is_person
    return (is_free_before or is_free_after) and all(
        is_free or is_word_edge(run, position)
        for is_free, position in ((is_free_before, start), (is_free_after, end))
    )
