"""The spellings of a name: what a directory lists, what follows from it, what documents write.

All are compared in normalised form.  A closed form is one without what only divides the parts of a
name: `zhang-wei`, `Zhang Wei` and `zhangwei` have the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ingest.cleaning import HAN
from ingest.records import Person
from ingest.romanising import RomanisedName, romanise

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_REMARK = re.compile(r"\s*[(（\[【<《]([^)）\]】>》]*)[)）\]】>》]\s*")
_HONORIFIC_BEFORE = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|dr|prof|professor|sir|madam|herr|frau)\.?\s+"
    rf"|(?:经理|主任|总监|主管|同事|博士|教授|老师|工程师)\s*(?=[{HAN}]{{2,4}}$))",
    re.IGNORECASE,
)
_HONORIFIC_AFTER = re.compile(
    rf"(?:(?<=[{HAN}]{{2}})\s*(?:先生|女士|小姐|老师|同学|同事|博士|教授|总经理|经理|总监|主任|主管|部长"
    rf"|处长|科长|组长|院长|律师|医生|工程师)|(?<=[{HAN}]{{3}})[总工]"  # 张建工 may be a name
    r"|,?\s+(?:ph\.?\s?d|m\.?d|esq|jr|sr)\.?)$",
    re.IGNORECASE,
)
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_DIVIDERS = re.compile(r"[\s,.'’·-]+")
_BETWEEN_PARTS = re.compile(r"[._-]+")
_GAPS = re.compile(r"[\s,]+")
_APOSTROPHES = re.compile(r"['’]")
_BETWEEN_WORDS = re.compile(r"[\s-]+")
_LATIN_WORD = re.compile(rf"[^\W\d_{HAN}]+")


def normalised_name(name: str) -> str:
    """Return the form of a name under which its spellings by case, width and space are the same."""
    text = " ".join(unicodedata.normalize("NFKC", name).casefold().split()).lstrip("@").strip()
    return _SPACE_BETWEEN_HAN.sub("", text)


def bare_name(name: str) -> str:
    """Return a name without remarks, e-mail address and honorifics; whole where nothing is left."""
    bare = _EMAIL.sub(" ", _REMARK.sub(" ", name)).strip()
    bare = _HONORIFIC_AFTER.sub("", _HONORIFIC_BEFORE.sub("", bare))
    return bare.lstrip("@").strip() or name.strip()


def remarks_in(name: str) -> list[str]:
    """Return what stands in brackets in a name, each whole and then by its parts."""
    remarks = [remark.strip() for remark in _REMARK.findall(name)]
    return [part for each in remarks for part in (each, *re.split(r"\s*[,，、;；/]\s*", each))]


def email_in(name: str) -> str | None:
    """Return the e-mail address that a name holds, normalised."""
    found = _EMAIL.search(name)
    return normalised_name(found.group()) if found else None


def turned_round(form: str) -> str:
    """Return a normalised name of two words, or of two parts with a comma, the other way round."""
    parts = [part.strip() for part in form.split(",")] if "," in form else form.split()
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 else form


def closed_form(form: str) -> str:
    """Return a normalised name without spaces, hyphens, dots and accents."""
    letters = unicodedata.normalize("NFKD", _DIVIDERS.sub("", form))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain)


def divided_forms(form: str) -> Iterator[str]:
    """Yield a normalised name of several words in two closed parts, divided at each of its gaps.

    `zhang jian-guo` and `zhang jian guo` have `zhang jianguo` in common; `fan gan`, which is 范干,
    has nothing with `fang an`, which is 方安.
    """
    words = [closed_form(word) for word in _GAPS.split(form)]
    for gap in range(1, len(words)):
        yield f"{''.join(words[:gap])} {''.join(words[gap:])}"


def initials_form(form: str) -> str | None:
    """Return what `J. R. Doe`, `Doe, J.R.` and `Doe J R` have in common: `jr. doe`.

    None where a normalised name is not a surname with initials.
    """
    words = _LATIN_WORD.findall(_APOSTROPHES.sub("", form))
    initials = [word for word in words if len(word) == 1]
    surname = [word for word in words if len(word) > 1]
    if initials and surname and words in ([*initials, *surname], [*surname, *initials]):
        return _initials(initials, "".join(surname))
    return None


def local_forms(email: str) -> Iterator[str]:
    """Yield what the part of an address before the @ may be a form of."""
    local = email.partition("@")[0]
    yield local
    yield closed_form(local)
    yield from divided_forms(_BETWEEN_PARTS.sub(" ", local))


def listed_forms(person: Person) -> Iterator[str]:
    """Yield the forms of the names that a directory gives a person."""
    for name in (person.name, *person.aliases):
        form = normalised_name(name)
        yield form
        yield turned_round(form)


def respelled_forms(person: Person) -> Iterator[str]:
    """Yield other spellings of the names that a directory gives a person."""
    for form in listed_forms(person):
        initials = initials_form(form)
        if initials:  # `J. Doe` is not the handle jdoe
            yield initials
        else:
            yield closed_form(form)
            yield from divided_forms(form)


def derived_forms(person: Person) -> Iterator[str]:
    """Yield closed forms, divided ones and initials that follow from what a directory lists."""
    for name in romanised_names(person):
        given = "".join(name.given)
        yield name.surname + given
        yield given + name.surname
        yield f"{name.surname} {given}"
        yield f"{given} {name.surname}"
        yield _initials(name.given, name.surname)
        yield _initials(name.given[:1], name.surname)
    for form in listed_forms(person):
        yield from _initials_of(form)
    yield closed_form(normalised_name(person.person_id))
    if person.email:
        yield from local_forms(normalised_name(person.email))


def romanised_forms(person: Person) -> Iterator[str]:
    """Yield a person's Chinese names as running text writes them in pinyin, in words."""
    for name in romanised_names(person):
        for given in ("".join(name.given), "-".join(name.given), " ".join(name.given)):
            yield f"{name.surname} {given}"
            yield f"{given} {name.surname}"


def romanised_names(person: Person) -> Iterator[RomanisedName]:
    """Yield the pinyin of each Chinese name that a directory gives a person."""
    for name in (person.name, *person.aliases):
        yield from romanise(normalised_name(name))


def _initials_of(form: str) -> Iterator[str]:
    words = _BETWEEN_WORDS.split(_APOSTROPHES.sub("", form))
    if len(words) > 1 and all(len(word) > 1 and _LATIN_WORD.fullmatch(word) for word in words):
        yield _initials(words[:1], words[-1])
        yield _initials(words[:-1], words[-1])
        yield _initials(words[:1], "".join(words[1:]))  # J. van Beek


def _initials(given: Sequence[str], surname: str) -> str:
    return f"{''.join(word[0] for word in given)}. {surname}"
