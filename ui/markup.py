"""Texts of documents, made safe to show: they stay text, whatever characters they hold."""

import html
import re
from collections.abc import Iterator

from index.words import simplify, terms_of
from ingest.cleaning import HAN

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@])")
_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_JOINT = re.compile(r"[-/.\s]")  # between two marked words that are read as one

# What questions are made of, rather than what they are about.
_EMPTY_CHARACTERS = frozenset("的了吗呢么吧谁哪")
_EMPTY_WORDS = """
会不 不会 会有 是否 如何 为何 什么 怎样 有没 没有 多少 可以 我们 一个
a about all an and any are as at be been by can could did do does for from had has have how i if in
is it its many me much my no not of on or our out over should so some than that the their them there
they this to under up us was we were what when where which who whom whose why will with would you
your
"""
_EMPTY_TERMS = frozenset(_EMPTY_WORDS.split())


def escape_html(text: str) -> str:
    """Return a text for the content or an attribute of an element."""
    return html.escape(text, quote=True)


def escape_markdown(text: str) -> str:
    """Return a text for a label that Streamlit reads as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def mark_words(text: str, question: str) -> str:
    """Return a text as HTML in which the words of a question are marked."""
    wanted = {term for term in terms_of(question) if _tells(term)}
    pieces, end = [], 0
    for start, stop in _join(text, list(_places(text, wanted))):
        pieces += [escape_html(text[end:start]), f"<mark>{escape_html(text[start:stop])}</mark>"]
        end = stop
    return "".join([*pieces, escape_html(text[end:])])


def _tells(term: str) -> bool:
    return len(term) > 1 and term not in _EMPTY_TERMS and _EMPTY_CHARACTERS.isdisjoint(term)


def _places(text: str, wanted: set[str]) -> Iterator[tuple[int, int]]:
    folded = simplify(text)  # one character for one, so that places stay what they are
    for run in _RUNS.finditer(folded):
        if not re.match(rf"[{HAN}]", run.group()):
            if run.group().casefold() in wanted:
                yield run.span()
            continue
        for start in range(run.start(), run.end() - 1):
            if folded[start : start + 2] in wanted:
                yield start, start + 2


def _join(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places with those that overlap or nearly touch made one."""
    joined: list[tuple[int, int]] = []
    for start, stop in places:
        if joined and (start <= joined[-1][1] or _JOINT.fullmatch(text[joined[-1][1] : start])):
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined
