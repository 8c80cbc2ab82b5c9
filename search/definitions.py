"""Definitions in a text: the term that a sentence explains, and how it explains it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.cleaning import HAN
from ingest.records import Chunk
from ingest.sentences import split_sentences

# What stands in brackets behind a term: its name in the other language, or its short form.
_BESIDE = r"(?:\s*[（(](?P<beside>[^（）()]{1,60})[)）])?"
_CHINESE = re.compile(
    rf"(?:所谓|本[{HAN}]{{2,4}}所称的?)?"
    rf"(?P<term>[“\"「]?[{HAN}A-Za-z0-9][^，。；：！？、,;:|（）()\n]{{0,29}}?){_BESIDE}"
    r"(?:\s*[，,](?=\s*指的是))?\s*(?P<verb>是指|系指|指的是|即指|[，,]\s*即(?![日将可使便刻时为]))\s*(?P<definition>\S.*)",
    re.DOTALL,
)
_ENGLISH = re.compile(
    r"(?:An?\s|The\s)?(?P<term>[“\"]?[A-Za-z0-9][^\s,;:|()（）]*(?:\s+[^\s,;:|()（）]+){0,4}?)"
    rf"{_BESIDE}\s+(?P<verb>stands?\s+for|(?:is|are)\s+short\s+for|(?:is|are)\s+defined\s+as"
    r"|refers?\s+to|(?:is|are)\s+an?\s+(?:abbreviation|acronym)\s+(?:of|for)|means)"
    r"\s+(?P<definition>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?P<term>[^：:|（）()。；;]{{1,30}}?){_BESIDE}\s*(?:[：:]\s*|\s[—–-]+\s)(?P<definition>\S.*)",
    re.DOTALL,
)
_SHORT_FORM = re.compile(
    rf"(?:由|按照?|依据|根据)?(?P<term>[{HAN}]{{2,12}})\s*[（(](?:[^（）()]{{0,40}}[，,；;]\s*)?(?:以下)?简称"
    rf"(?:为|作)?[:：]?\s*[“\"「]?(?P<short>[{HAN}A-Za-z0-9&/+.-]{{2,12}})[”\"」]?[)）]"
)
_ACRONYM_BEHIND = re.compile(
    r"(?P<words>[A-Za-z][\w-]*(?:[ -][A-Za-z][\w-]*){1,7})\s*"
    r"[（(](?P<short>[A-Z][A-Za-z&]{1,7})[)）]"
)
_ACRONYM_BEFORE = re.compile(
    r"(?<![\w&])(?P<short>[A-Z][A-Z&]{1,6})\s*[（(,，]\s*"
    r"(?P<words>[A-Za-z][\w-]*(?:[ -][A-Za-z][\w-]*){1,7})(?=[)），,;；]|$)"
)
_POINTS_BACK = re.compile(
    r"(?:这|那|它|其|该|此|上述|以下|主要|一般|通常|本[条表]|也|就|只"
    r"|(?:this|that|these|those|it|which|what|he|she|they|we|you|there|here|and|but|so|nothing)\b)",
    re.IGNORECASE,
)
_OF_TERMS = re.compile(
    r"术语|词汇|名词解释|名词表|缩写|缩略语|简称|代号|用语|定义"
    r"|\b(?:glossary|glossaries|abbreviations?|acronyms?|terms?|terminology|definitions?"
    r"|code names?)\b",
    re.IGNORECASE,
)
_SHORT_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "per", "the", "to", "with")
)
_MOST_WORDS_BEFORE_MEANS = 2
_MOST_CHARACTERS_BEFORE_JI = 8
_QUOTES = '“”"「」 '


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A term and what a document says it is, both in the document's own words."""

    term: str
    other_names: tuple[str, ...]  # in the other language, or shorter
    definition: str
    quote: str  # the sentence, or the row of a table
    is_expansion: bool = False  # it only says what a short form is short for


def find_definitions(chunk: Chunk, title: str) -> Iterator[Definition]:
    """Yield the definitions that a passage gives, in order."""
    is_of_terms = any(_OF_TERMS.search(each) for each in (title, *chunk.heading_path))
    has_terms_first = bool(chunk.header) and bool(
        is_of_terms or _OF_TERMS.search(str(chunk.header).split("|")[0])
    )
    for line in chunk.text.split("\n"):
        if " | " in line:
            yield from _read_row(line) if has_terms_first else ()
        else:
            yield from _read_line(line, is_of_terms=is_of_terms)


def _read_row(line: str) -> Iterator[Definition]:
    term, _, rest = (part.strip() for part in line.partition(" | "))
    if term and rest:
        yield Definition(term=term, other_names=(), definition=rest, quote=line)


def _read_line(line: str, *, is_of_terms: bool) -> Iterator[Definition]:
    for number, sentence in enumerate(map(str.strip, split_sentences(line))):
        defined = _read_sentence(sentence)
        if defined is None and is_of_terms and number == 0:
            defined = _defined(_LISTED.fullmatch(sentence))
        if defined is not None:
            yield defined
        else:
            yield from _expansions(sentence)


def _read_sentence(sentence: str) -> Definition | None:
    for pattern in (_CHINESE, _ENGLISH):
        match = pattern.fullmatch(sentence)
        if match and not _only_goes_on(match):
            return _defined(match)
    return None


def _only_goes_on(match: re.Match[str]) -> bool:
    """Return whether a verb of many uses follows too much to be a term.

    "A delay to December means" and 为我方保留一个月用量，即 say what follows, not what a word is.
    """
    term, verb = match["term"], match["verb"].casefold()
    if match["beside"] or term[0] in _QUOTES:
        return False
    if verb == "means":
        return len(term.split()) > _MOST_WORDS_BEFORE_MEANS
    return verb.endswith("即") and len(term) > _MOST_CHARACTERS_BEFORE_JI


def _defined(match: re.Match[str] | None) -> Definition | None:
    if match is None or _POINTS_BACK.match(match["term"]):
        return None
    return Definition(
        term=match["term"].strip(_QUOTES),
        other_names=tuple(_names_in(match["beside"] or "")),
        definition=match["definition"].strip(),
        quote=match.string,
    )


def _names_in(beside: str) -> Iterator[str]:
    for part in re.split(r"[，,；;]", beside):
        name = re.sub(r"^(?:以下)?简称(?:为|作)?[:：]?", "", part.strip()).strip(_QUOTES)
        if name:
            yield name


def _expansions(sentence: str) -> Iterator[Definition]:
    """Yield what a sentence says in passing of the short forms that it uses."""
    for match in _SHORT_FORM.finditer(sentence):
        yield _expansion(match["short"], match["term"], sentence)
    for pattern in (_ACRONYM_BEHIND, _ACRONYM_BEFORE):
        for match in pattern.finditer(sentence):
            words = _words_of_acronym(
                match["short"], match["words"], from_end=pattern is _ACRONYM_BEHIND
            )
            if words:
                yield _expansion(match["short"], words, sentence)


def _expansion(short: str, words: str, sentence: str) -> Definition:
    return Definition(
        term=short, other_names=(words,), definition=words, quote=sentence, is_expansion=True
    )


def _words_of_acronym(acronym: str, words: str, *, from_end: bool) -> str | None:
    """Return the words, next to the acronym, whose initials it is; None where none are."""
    starts = [match.start() for match in re.finditer(r"[A-Za-z][^\s-]*", words)]
    ends = [match.end() for match in re.finditer(r"[A-Za-z][^\s-]*", words)]
    parts = [words[start:] for start in reversed(starts)]
    if not from_end:
        parts = [words[:end] for end in ends]
    return next((part for part in parts if _has_initials(part, acronym)), None)


def _has_initials(words: str, acronym: str) -> bool:
    """Return whether the words' initials are the acronym; words such as "of" may be left out."""
    letters = [letter.casefold() for letter in acronym if letter.isalnum()]
    for word in re.findall(r"[^\s-]+", words.casefold()):
        if letters and word[0] == letters[0]:
            letters.pop(0)
        elif word not in _SHORT_WORDS:
            return False
    return not letters and words.casefold().split()[0] not in _SHORT_WORDS
