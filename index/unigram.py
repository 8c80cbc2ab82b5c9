"""Splits text into the pieces of a unigram vocabulary, exactly as SentencePiece does.

The vocabulary lies on disk sorted by the first two characters of its pieces, and only the groups
that a text touches are read: a question is split within milliseconds of a cold start, where
building the usual trie over 250,000 pieces takes a second or two.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SPACE = "▁"  # SentencePiece's visible space; pieces have it at their start or not at all
UNKNOWN_PENALTY = 10.0  # SentencePiece's kUnkPenalty, below the least likely piece

# What the model's own map does beyond NFKC (SentencePiece's nmt_nfkc): which characters it drops,
# which it reads as a space, and that it leaves the wave dash of Chinese ranges alone.
DROPPED = "\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd"
WAVE_DASH, STAND_IN = "～", "\ue000"

_DROPPED = re.compile(f"[{DROPPED}]")
_SPACES = re.compile(f"[{SPACES}]")
_WORDS = re.compile(f"{SPACE}[^{SPACE}]*")
_FILE = "vocabulary.npz"


class _Piece(NamedTuple):
    number: int
    score: float


def normalize(text: str) -> str:
    """Return `text` as the vocabulary spells it, with single spaces and none at the end."""
    text = _SPACES.sub(" ", _DROPPED.sub("", text)).replace(WAVE_DASH, STAND_IN)
    text = unicodedata.normalize("NFKC", text).replace(STAND_IN, WAVE_DASH)
    return re.sub(" {2,}", " ", text.rstrip(" "))


def write_vocabulary(
    folder: Path, pieces: tuple[str, ...], scores: NDArray[np.float32], unknown: int
) -> None:
    """Write the pieces, numbered from 0, and their log probabilities for UnigramTokenizer."""
    order = sorted(range(len(pieces)), key=lambda number: pieces[number])
    prefixes = np.array([pieces[number][:2] for number in order])
    firsts = np.flatnonzero(np.r_[True, prefixes[1:] != prefixes[:-1]])
    lines = [(pieces[number] + "\n").encode() for number in order]
    ends = np.cumsum([0, *map(len, lines)])
    np.savez(
        folder / _FILE,
        prefixes=prefixes[firsts],
        rows=np.r_[firsts, len(order)].astype(np.int32),
        offsets=ends[np.r_[firsts, len(order)]].astype(np.int32),
        text=np.frombuffer(b"".join(lines), np.uint8),
        numbers=np.array(order, np.int32),
        scores=scores[order],
        unknown=np.int32(unknown),
        unknown_score=np.float64(scores.min()) - UNKNOWN_PENALTY,
    )


class UnigramTokenizer:
    """Finds the most probable split of a text; held open because it reads its groups lazily.

    Threads may share it: the worst that two can do at once is read the same group twice.
    """

    def __init__(self, folder: Path) -> None:
        with np.load(folder / _FILE) as file:
            self._prefixes = file["prefixes"]
            self._rows = file["rows"]
            self._offsets = file["offsets"]
            self._text = file["text"].tobytes()
            self._numbers = file["numbers"]
            self._scores = file["scores"]
            self._unknown = int(file["unknown"])
            self._unknown_score = float(file["unknown_score"])
        self._groups: dict[str, tuple[int, dict[str, _Piece]]] = {}
        self._split_word = lru_cache(maxsize=1 << 16)(self._find_best_split)

    def encode(self, text: str) -> list[int]:
        """Return the numbers of the pieces of `text`, without the special ones around it."""
        text = normalize(text)
        if not text:
            return []
        marked = text.replace(" ", SPACE)
        if not marked.startswith(SPACE):
            marked = SPACE + marked
        # No piece crosses a space, so the best split of a text is those of its words, joined.
        return [number for word in _WORDS.findall(marked) for number in self._split_word(word)]

    def _find_best_split(self, word: str) -> tuple[int, ...]:
        """Return the split of highest total score (Viterbi over the positions of `word`)."""
        length = len(word)
        best: list[float] = [0.0] + [-np.inf] * length
        steps: list[tuple[int, int]] = [(0, 0)] * (length + 1)
        for start in range(length):
            for stop, piece in self._pieces_at(word, start):
                score = best[start] + piece.score
                if score > best[stop]:
                    best[stop], steps[stop] = score, (start, piece.number)
        return self._trace(steps)

    def _pieces_at(self, word: str, start: int) -> list[tuple[int, _Piece]]:
        """Return every piece that begins at `start`, shortest first, with the place it ends."""
        found = []
        _, single = self._group(word[start])
        alone = single.get(word[start])
        found.append((start + 1, alone or _Piece(self._unknown, self._unknown_score)))
        longest, group = self._group(word[start : start + 2])
        for stop in range(start + 2, min(start + longest, len(word)) + 1):
            piece = group.get(word[start:stop])
            if piece is not None:
                found.append((stop, piece))
        return found

    def _trace(self, steps: list[tuple[int, int]]) -> tuple[int, ...]:
        """Follow the steps back from the end; neighbouring unknown characters become one."""
        numbers: list[int] = []
        place = len(steps) - 1
        while place > 0:
            place, number = steps[place]
            if not (number == self._unknown and numbers and numbers[-1] == number):
                numbers.append(number)
        return tuple(reversed(numbers))

    def _group(self, prefix: str) -> tuple[int, dict[str, _Piece]]:
        """Return the length of the longest piece that begins with `prefix`, and all of them."""
        group = self._groups.get(prefix)
        if group is None:
            group = self._groups[prefix] = self._read_group(prefix)
        return group

    def _read_group(self, prefix: str) -> tuple[int, dict[str, _Piece]]:
        place = int(np.searchsorted(self._prefixes, prefix))
        if place == len(self._prefixes) or self._prefixes[place] != prefix:
            return 0, {}
        lines = (
            self._text[self._offsets[place] : self._offsets[place + 1]].decode().split("\n")[:-1]
        )
        rows = slice(self._rows[place], self._rows[place + 1])
        found = map(_Piece, self._numbers[rows].tolist(), self._scores[rows].tolist())
        return max(map(len, lines)), dict(zip(lines, found, strict=True))
