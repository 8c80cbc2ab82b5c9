import pytest

from ingest.records import Chunk, Language
from search.definitions import find_definitions


def defined(text: str, *, title: str = "Pump", header: str | None = None) -> list[tuple[str, str]]:
    """Return the terms and definitions that a passage gives."""
    chunk = Chunk(ordinal=0, text=text, language=Language.EN, header=header)
    return [(each.term, each.definition) for each in find_definitions(chunk, title)]


@pytest.mark.parametrize(
    ("sentence", "term", "definition"),
    [
        ("报废率是指报废件数除以投入件数。", "报废率", "报废件数除以投入件数。"),
        ("所谓首件，指的是前三件。", "首件", "前三件。"),
        ("首件指的是前三件。", "首件", "前三件。"),
        ("容量衰减 (capacity fade) 是指容量下降。", "容量衰减", "容量下降。"),
        ("本办法所称损失事件是指造成损失的事件。", "损失事件", "造成损失的事件。"),
        ("月结，即每月末结账。", "月结", "每月末结账。"),
        ("AOD stands for always-on display.", "AOD", "always-on display."),
        ("EVT / DVT stand for two tests.", "EVT / DVT", "two tests."),
        ("An AOD is short for always-on display.", "AOD", "always-on display."),
        ("Slow-moving means no issue for 180 days.", "Slow-moving", "no issue for 180 days."),
        ("Smishing (SMS phishing) means fraud.", "Smishing", "fraud."),
    ],
)
def test_sentence_that_says_what_a_word_is_defines_it(
    sentence: str, term: str, definition: str
) -> None:
    """In either language, with or without another name in brackets."""
    assert defined(sentence) == [(term, definition)]


@pytest.mark.parametrize(
    "sentence",
    [
        "这是指上一条。",
        "This means that the pump stops.",
        "A delay to December means that we lose money.",
        "对方承诺在其仓库为我方保留一个月用量，即 4,500 只。",
        "本规定，即日起施行。",
        "The pump (XYZ) hums in the cold.",
        "Owner: Ann Lee",
    ],
)
def test_sentence_that_only_goes_on_defines_nothing(sentence: str) -> None:
    """What points back, follows from something or merely stands in brackets is no definition."""
    assert defined(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "short", "words"),
    [
        ("Ask the Risk and Safety Board (RSB) first.", "RSB", "Risk and Safety Board"),
        ("The menu (IVR, interactive voice response) fails.", "IVR", "interactive voice response"),
        ("由质量管理体系（以下简称“体系”）规定。", "体系", "质量管理体系"),
    ],
)
def test_short_form_is_explained_in_passing(sentence: str, short: str, words: str) -> None:
    """Latin letters count only where they are the initials of the words beside them."""
    assert defined(sentence) == [(short, words)]


def test_list_of_terms_needs_no_verb() -> None:
    """A colon defines under a heading that promises terms, and nowhere else."""
    line = "一致率 (epoch agreement)：相同的比例。第二句：不是定义。"

    assert defined(line, title="术语表") == [("一致率", "相同的比例。")]
    assert defined(line) == []


def test_table_of_terms_is_read_by_rows() -> None:
    """The first column is the term, if the header says so."""
    rows = "Kite | Linnet W4 | concept\nWren | Linnet Buds 2 | sold"

    assert defined(rows, header="Code name | Product | Status") == [
        ("Kite", "Linnet W4 | concept"),
        ("Wren", "Linnet Buds 2 | sold"),
    ]
    assert defined(rows, header="Bird | Product | Status") == []


def test_other_names_and_quotation_are_kept() -> None:
    """The quotation is the sentence itself, letter by letter."""
    sentence = "设计评审（Design Review，简称 DR）是指质疑设计的会议。"
    chunk = Chunk(ordinal=0, text=f"前言。{sentence}后记。", language=Language.ZH)

    (found,) = find_definitions(chunk, "检查表")

    assert found.term == "设计评审"
    assert found.other_names == ("Design Review", "DR")
    assert found.quote == sentence
