"""The pieces of a reply in, its sentences out as soon as each is whole, with what each cites."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.sentences import split_sentences

_MOST_CHARACTERS = 12_000  # of a reply that are read: one that never ends is cut off

_NUMBERS = r"\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*"
_MARK = re.compile(rf"\s*(?:\[{_NUMBERS}\]|【{_NUMBERS}】|［{_NUMBERS}］)")
_MARKS_AFTER_END = re.compile(rf"([.。!！?？]+)((?:{_MARK.pattern})+)")
_MAY_BE_MARK = re.compile(r"\s*(?:[\[【［][\d\s,，、;；]*)?$")
_BULLET = re.compile(r"^(?:[-*•]\s+|\d{1,2}[.)]\s+|#+\s+|>\s+)+")
# Small models fall into loops: the same sentence over and over, or digits without end.
_MOST_REPEATED = 3  # sentences that were written before
_LOOKED_AT = 600  # of the end of a sentence that goes on
_LOOP = re.compile(r"((?=\W{0,11}\w).{1,12}?)\1{40,}$", re.DOTALL)  # a rule of dashes is none
_THOUGHT, _THOUGHT_END = "<think>", "</think>"  # how some open models set their thoughts apart


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that a model wrote, not yet checked."""

    text: str  # without citations and Markdown
    cited: tuple[int, ...]  # numbers of passages, as the model gave them


def read_drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """Yield the sentences of a reply, each once it is certain that no citation follows it.

    A sentence is yielded once.  A reply that repeats itself again and again is not read further.
    """
    written: set[Draft] = set()
    repeated = 0
    for draft in _read_all(pieces):
        if draft not in written:
            written.add(draft)
            yield draft
            continue
        repeated += 1
        if repeated == _MOST_REPEATED:
            return


def _read_all(pieces: Iterable[str]) -> Iterator[Draft]:
    rest, length = "", 0
    for piece in _without_thoughts(pieces):
        *whole, rest = _sentences(rest + piece)
        if whole and _MAY_BE_MARK.match(rest):
            rest = whole.pop() + rest
        yield from _drafts(whole)
        length += len(piece)
        if length > _MOST_CHARACTERS:
            return
        loop = _LOOP.search(rest[-_LOOKED_AT:])
        if loop:
            rest = rest[: len(rest) - len(loop.group())] + loop.group(1)
            break
    yield from _drafts(_sentences(rest))


def _without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    held = ""
    for piece in pieces:
        held += piece
        begin = held.lstrip()[: len(_THOUGHT)]
        if begin == _THOUGHT and _THOUGHT_END in held:
            held = held.partition(_THOUGHT_END)[2]
        elif _THOUGHT.startswith(begin):
            continue
        yield held
        held = ""
    if not held.lstrip().startswith(_THOUGHT):
        yield held


def _sentences(written: str) -> list[str]:
    """Split a text, once the citations that follow a full stop are moved before it."""
    return list(split_sentences(_MARKS_AFTER_END.sub(r"\2\1", written))) or [""]


def _drafts(sentences: Iterable[str]) -> Iterator[Draft]:
    for sentence in sentences:
        marks = " ".join(_MARK.findall(sentence))
        cited = dict.fromkeys(int(number) for number in re.findall(r"\d+", marks))
        text = _BULLET.sub("", _MARK.sub("", sentence).strip()).replace("**", "").strip()
        if any(character.isalnum() for character in text):
            yield Draft(text, tuple(cited))
