import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import clean_code, clean_text, detect_language, join_lines
from ingest.records import Language


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is clean."""
    once = clean_text(text)

    assert clean_text(once) == once


@given(st.text())
def test_clean_text_can_be_stored(text: str) -> None:
    """Nothing remains that UTF-8 or a reader could stumble over."""
    cleaned = clean_text(text)

    cleaned.encode("utf-8")
    assert not any(ord(character) < 32 and character not in "\n" for character in cleaned)


@given(st.text(alphabet=st.sampled_from("供应链部库存 abc。,\n")))
def test_visible_characters_stay(text: str) -> None:
    """Cleaning ordinary text only touches its spaces."""
    assert "".join(clean_text(text).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⼀⽅⽬", "一方目"),
        ("⻚⾯与⻔店", "页面与门店"),
        ("ﬁle oﬃce", "file office"),
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("a\u00a0 \u3000b", "a b"),
        ("cafe\u0301", "café"),
        ("Ａ１，（）", "Ａ１，（）"),
        ("x\ud800y", "xy"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_characters_are_what_they_look_like(printed: str, meant: str) -> None:
    """Radicals, ligatures and invisible characters are mended; full width is left alone."""
    assert clean_text(printed) == meant


def test_code_keeps_its_indentation() -> None:
    """Spaces before code mean something."""
    assert clean_code("if x:\r\n    y\t\n") == "if x:\n    y"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["供应链", "部门"], "供应链部门"),
        (["stock", "level"], "stock level"),
        (["使用", "FAISS"], "使用 FAISS"),
        (["作者：张伟", "日期：2024-01-01"], "作者：张伟\n日期：2024-01-01"),
        (["see", "https://example.org"], "see https://example.org"),
    ],
)
def test_lines_are_joined_as_their_language_is_written(lines: list[str], joined: str) -> None:
    """No space between Chinese, one between words, and labelled lines stay lines."""
    assert join_lines(lines) == joined


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("安全库存低于阈值时发出预警", Language.ZH),
        ("The stock is below the threshold", Language.EN),
        ("在 python/paddle/tensor/math.py 中增加 vander 函数，并添加英文描述", Language.ZH),
        ("The supplier 华星 confirmed the delivery of the bearings last week", Language.EN),
        ("Pytorch 中有 torch.nn.functional.pad(x, mode=None) 和 torch.nn.Pad", Language.ZH),
        ("", Language.EN),
    ],
)
def test_language_is_that_of_most_words(text: str, language: Language) -> None:
    """Identifiers do not make Chinese prose English, nor a name English prose Chinese."""
    assert detect_language(text) is language
