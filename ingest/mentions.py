"""Finds the names of a directory in running text, however many it lists.

Chinese is written without spaces, so a name of two characters is also the middle of other words:
高峰 is a person and a peak.  Such a name counts only at the edge of a run of Chinese characters or
beside a word that goes with people (由张伟负责); longer names count wherever they stand.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from ingest.cleaning import HAN

_HAN_RUN = re.compile(f"[{HAN}·]{{2,}}")
_LATIN_TOKEN = re.compile(r"@?[^\W\d_][\w.+'’-]*(?:@[\w.-]+\w)?")
_BEFORE = (
    "由 与 和 及 请 找 向 给 跟 让 对 是 为 问 经理 主管 同事 总监 主任 联系 负责人 作者 审核 组长"
)
_AFTER = (
    "负责 说 提出 表示 认为 确认 老师 经理 主任 同学 博士 和 与 及 在 将 已 的 提到 主导 牵头 汇报 "
    "介绍 指出 完成 编写 补充 建议 工程师 总监 反馈 跟进 主持 团队"
)
_WORDS_BEFORE = tuple(_BEFORE.split())
_WORDS_AFTER = tuple(_AFTER.split())
_MIN_FREE_CHARACTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFinder:
    """An index of names by how they begin, so that a text is read once for all of them."""

    han: Mapping[str, tuple[str, ...]]  # by the first two characters, longest first
    latin: Mapping[str, tuple[tuple[str, ...], ...]]  # by the first word, longest first

    @classmethod
    def of(cls, forms: Mapping[str, frozenset[str]]) -> Self:
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
        """Yield the normalised names that stand in a text; the longest where several do."""
        if self.han:
            for run in _HAN_RUN.finditer(text):
                yield from self._find_han(run.group())
        if self.latin:
            yield from self._find_latin(text)

    def _find_han(self, run: str) -> Iterator[str]:
        position = 0
        while position < len(run) - 1:
            names = self.han.get(run[position : position + 2], ())
            name = next((name for name in names if run.startswith(name, position)), None)
            if name and _stands_free(run, position, position + len(name)):
                yield name
                position += len(name)
            else:
                position += 1

    def _find_latin(self, text: str) -> Iterator[str]:
        tokens = [_normalised(token) for token in _LATIN_TOKEN.findall(text)]
        for position, token in enumerate(tokens):
            for words in self.latin.get(token, ()):
                if tuple(tokens[position : position + len(words)]) == words:
                    yield " ".join(words)
                    break


def _normalised(token: str) -> str:
    bare = token.removesuffix("'s").removesuffix("’s").rstrip(".'’-")
    return unicodedata.normalize("NFKC", bare).casefold().lstrip("@")


def _stands_free(run: str, start: int, end: int) -> bool:
    if end - start >= _MIN_FREE_CHARACTERS or start == 0 or end == len(run):
        return True
    return run[:start].endswith(_WORDS_BEFORE) or run[end:].startswith(_WORDS_AFTER)
