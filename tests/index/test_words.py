import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import count_terms, find_terms, simplify, terms_of, words_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("退货流程", ["退货", "货流", "流程"]),
        ("库", ["库"]),
        ("Return policy", ["return", "policy"]),
        ("W3手表电池", ["w3", "手表", "表电", "电池"]),
        ("C++ 与 C#", ["c++", "与", "c#"]),
        ("TripletMarginLoss", ["tripletmarginloss", "triplet", "margin", "loss"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("6205-2RS", ["6205", "2rs"]),
        ("snake_case_name", ["snake", "case", "name"]),
        ("ＷＭＳ　接口", ["wms", "接口"]),
        ("資料", ["资料"]),
        ("。，！?", []),
        ("😀🎉", []),
        ("", []),
    ],
)
def test_text_becomes_terms(text: str, terms: list[str]) -> None:
    """Latin words are folded, Chinese becomes windows of two characters."""
    assert terms_of(text) == terms


def test_compound_is_one_word_to_a_reader() -> None:
    """Part numbers and abbreviations too, but not dates, and nothing is said of one letter."""
    text = "Write-offs of 6205-2RS on 2026-02-11: S&OP, R&D and A - B"

    assert words_of(text) == {"write-offs", "6205-2rs", "2026", "02", "11", "s&op", "r&d", "and"}


def test_name_of_two_characters_is_found_whatever_stands_around_it() -> None:
    """A segmenter might join it to its neighbours; windows cannot."""
    assert "张伟" in terms_of("请联系张伟负责")


def test_traditional_and_simplified_characters_are_the_same() -> None:
    """A question in either script finds a document in the other."""
    assert terms_of("資料庫備份") == terms_of("资料库备份")
    assert simplify("軟體") == "软体"


def test_terms_are_counted() -> None:
    """Repeats are kept until they are counted."""
    assert count_terms("Stock, stock and STOCK") == {"stock": 3, "and": 1}


@given(st.text())
def test_terms_do_not_depend_on_case_or_width(text: str) -> None:
    """A text and its lower-case form share the whole words."""
    assert all(term and not term.isspace() for term in terms_of(text))
    assert terms_of(text) == terms_of(text)


@given(st.text(alphabet="库存报表退货", min_size=2))
def test_each_neighbouring_pair_of_characters_is_a_term(text: str) -> None:
    """No part of a Chinese run is lost."""
    assert terms_of(text) == [text[n : n + 2] for n in range(len(text) - 1)]


@given(
    text=st.text(alphabet="库存資料与 aBC9+#ßİ_"),
    question=st.text(alphabet="库存资料与 aBC9+#ßİ_"),
    name=st.sampled_from(["", "与", "TripletMarginLoss", "Triplet", "C++"]),
)
def test_terms_are_found_where_they_stand(text: str, question: str, name: str) -> None:
    """Looking for some terms finds those that dividing the whole text would."""
    wanted = set(terms_of(f"{question} {name}"))

    for searched in (text, f"{text} {name}", f"{name}{text}"):
        assert find_terms(searched, wanted) == wanted.intersection(terms_of(searched))
