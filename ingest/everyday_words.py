"""Names that are also words: what a dictionary knows of a name, and of where it stands."""

from itertools import accumulate

_TAGS_OF_NAMES = ("nr", "ns", "nz")  # of people, of places, of other things
_NEVER_SURNAMES = ("不", "未", "无", "待", "已")  # 不通过, 待审核: no words of the dictionary
_ENGLISH = (
    "accounting administration approved compliance engineering failed finance hr it legal "
    "logistics management marketing no ok operations passed procurement production purchasing qa "
    "quality rejected research sales security support yes"
)
_ENGLISH_WORDS = frozenset(_ENGLISH.split())  # of departments and outcomes, as forms have them


def is_everyday_word(name: str) -> bool:
    """Return whether a name is a word too, such as 高峰, or that of somebody famous."""
    import rjieba

    return bool(rjieba.has_word(name))


def names_nobody(text: str) -> bool:
    """Return whether a text that stands where a name should is just a word: 审核：通过.

    Some people are called like a word; it takes a directory to know them.
    """
    import rjieba

    if text.startswith(_NEVER_SURNAMES) or text.casefold() in _ENGLISH_WORDS:
        return True
    return is_everyday_word(text) and not rjieba.tag(text)[0][1].startswith(_TAGS_OF_NAMES)


def is_word_edge(run: str, position: int) -> bool:
    """Return whether a word of a run of Chinese ends where another begins: at 2 in 张伟负责.

    Not so in 张伟民负责, of which 伟民 is a word.
    """
    import rjieba

    return position in accumulate(map(len, rjieba.cut(run)))
