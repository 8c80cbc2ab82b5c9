"""Text of any amount in two languages: words by Zipf's law, with real sentences among them.

The most frequent words are those of the default workspace's own documents, with their order; the
long tail is pypinyin's phrases for Chinese and invented words for English.  Each topic has words
of its own, which documents on it use more often than others.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import rjieba
from numpy.typing import NDArray

from ingest.cleaning import detect_language
from ingest.records import Language
from ingest.sentences import split_sentences
from ui.opening import DEFAULT_WORKSPACE

_ENGLISH_WORDS = 120_000
# Zipf's law as Mandelbrot has it, with words that follow one another: so that 100,000 terms have as
# many different ones as real documents have, 10,000 in English and 30,000 in Chinese.
_ZIPF_EXPONENTS = {Language.EN: 1.25, Language.ZH: 1.3}
_ZIPF_SHIFT = 6
_FOLLOWERS = 4  # words that come after a word every other time
_COMMON = 400  # the first so many words are about nothing
_TOPIC_WORDS = 40
_TOPIC_SHARE = 0.12  # of the words of a text
_REAL_SHARE = 0.3  # of the chunks have a sentence that somebody wrote
_CODE_SHARE = 0.5  # of the chunks name a part, mostly one that nothing else names
_SENTENCE_WORDS = 14
_HAN = re.compile(r"[一-鿿]+")
_LATIN = re.compile(r"[A-Za-z]+")
_SYLLABLES = [a + b for a in (*"bcdfglmnprstv", "st", "tr", "pl") for b in "aeiou"]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What stands between and after the words of a language."""

    space: str
    comma: str
    stop: str


_MARKS = {Language.EN: _Mark(" ", ", ", ". "), Language.ZH: _Mark("", "，", "。")}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language, and how often they come."""

    words: NDArray[np.object_]  # the most frequent first
    cumulative: NDArray[np.float64]  # share of each and all before it
    followers: NDArray[np.int64]  # [words, followers]
    real_sentences: Sequence[str]

    def draw(self, random: np.random.Generator, count: int) -> NDArray[np.object_]:
        """Return so many words as they come in a text."""
        places = np.searchsorted(self.cumulative, random.random(count))
        following = places[1::2]
        choices = random.integers(_FOLLOWERS, size=len(following))
        following[:] = self.followers[places[: 2 * len(following) : 2], choices]
        drawn: NDArray[np.object_] = self.words[places]
        return drawn


class Writer:
    """Writes on topics, in both languages; what it writes depends on what it is given alone."""

    def __init__(self, seed: int, topic_count: int) -> None:
        random = np.random.default_rng([seed, topic_count])
        self._vocabularies = read_vocabularies()
        self._topic_words = {
            language: random.integers(_COMMON, len(each.words), (topic_count, _TOPIC_WORDS))
            for language, each in self._vocabularies.items()
        }

    def write_title(self, random: np.random.Generator, topic: int, language: Language) -> str:
        """Return the title of a document on a topic."""
        words = self.name_topic(random, topic, language, 4)
        return f"{_MARKS[language].space.join(words)} {_code(random)}"

    def name_topic(
        self, random: np.random.Generator, topic: int, language: Language, count: int
    ) -> list[str]:
        """Return words that tell a topic, those that tell most of it the most often."""
        places = (random.random(count) ** 2 * _TOPIC_WORDS).astype(int)
        ids = self._topic_words[language][topic, places]
        named: list[str] = self._vocabularies[language].words[ids].tolist()
        return named

    def write_chunks(
        self, random: np.random.Generator, topic: int, language: Language, lengths: Sequence[int]
    ) -> Iterator[str]:
        """Yield a text on a topic for each length, which is in words."""
        total = sum(lengths)
        words = self._vocabularies[language].draw(random, total)
        topical = np.flatnonzero(random.random(total) < _TOPIC_SHARE)
        words[topical] = self.name_topic(random, topic, language, len(topical))
        rest = words.tolist()
        for length in lengths:
            yield self._write_chunk(random, language, rest[:length])
            del rest[:length]

    def _write_chunk(
        self, random: np.random.Generator, language: Language, words: list[str]
    ) -> str:
        chance_of_real, chance_of_code, choice = random.random(3)
        sentences = [
            _write_sentence(words[start : start + _SENTENCE_WORDS], _MARKS[language])
            for start in range(0, len(words), _SENTENCE_WORDS)
        ]
        if chance_of_real < _REAL_SHARE:
            real = self._vocabularies[language].real_sentences
            sentences.insert(int(choice * len(sentences)), real[int(choice * len(real))])
        if chance_of_code < _CODE_SHARE:
            sentences.append(f"{_code(random)}{_MARKS[language].stop}")
        return "".join(sentences).strip()


@cache
def read_vocabularies() -> Mapping[Language, Vocabulary]:
    """Return the vocabularies, read from the default workspace and made longer."""
    sentences: dict[Language, list[str]] = {language: [] for language in Language}
    for path in sorted((DEFAULT_WORKSPACE / "departments").rglob("*.md")):
        for sentence in split_sentences(path.read_text(encoding="utf-8")):
            if 20 < len(sentence) < 200 and sentence.strip()[-1:] in {".", "。"}:
                sentences[detect_language(sentence)].append(sentence)
    english = _rank(
        word.lower() for text in sentences[Language.EN] for word in _LATIN.findall(text)
    )
    chinese = _rank(
        word
        for text in sentences[Language.ZH]
        for run in _HAN.findall(text)
        for word in rjieba.cut(run)
    )
    return {
        Language.EN: _extend(Language.EN, english, _invent_words(), sentences[Language.EN]),
        Language.ZH: _extend(Language.ZH, chinese, _phrases(), sentences[Language.ZH]),
    }


def _rank(words: Iterator[str]) -> list[str]:
    counts = Counter(words)
    return sorted(counts, key=lambda word: (-counts[word], word))


def _extend(
    language: Language, frequent: list[str], rare: list[str], sentences: list[str]
) -> Vocabulary:
    words = list(dict.fromkeys([*frequent, *rare]))
    shares = (np.arange(len(words)) + 1 + _ZIPF_SHIFT) ** -_ZIPF_EXPONENTS[language]
    cumulative = np.cumsum(shares) / (shares.sum() + 1e-9)
    draws = np.random.default_rng(0).random((len(words), _FOLLOWERS))
    return Vocabulary(
        words=np.array(words, dtype=np.object_),
        cumulative=cumulative,
        followers=np.searchsorted(cumulative, draws),
        real_sentences=sentences,
    )


def _invent_words() -> list[str]:
    random = np.random.default_rng(0)
    lengths = random.integers(2, 5, _ENGLISH_WORDS)
    syllables = random.integers(len(_SYLLABLES), size=(_ENGLISH_WORDS, 4)).tolist()
    return [
        "".join(_SYLLABLES[place] for place in row[:length])
        for row, length in zip(syllables, lengths.tolist(), strict=True)
    ]


def _phrases() -> list[str]:
    from pypinyin.phrases_dict import phrases_dict

    phrases = sorted(
        phrase for phrase in phrases_dict if len(phrase) < 4 and _HAN.fullmatch(phrase)
    )
    np.random.default_rng(0).shuffle(phrases)
    return phrases


def _write_sentence(words: list[str], mark: _Mark) -> str:
    half = len(words) // 2
    first, second = mark.space.join(words[:half]), mark.space.join(words[half:])
    text = f"{first}{mark.comma}{second}{mark.stop}" if half else f"{second}{mark.stop}"
    return text[0].upper() + text[1:]


def _code(random: np.random.Generator) -> str:
    return f"QH-{int(random.integers(10_000, 10_000_000))}"
