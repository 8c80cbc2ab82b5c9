import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markup import escape_markdown, mark_words


@pytest.mark.parametrize(
    ("text", "question", "marked"),
    [
        (
            "两厂合并设置安全库存 2,100 只",
            "轴承的库存",
            "两厂合并设置安全<mark>库存</mark> 2,100 只",
        ),
        ("6205-2RS 轴承", "6205-2RS 轴承", "<mark>6205-2RS 轴承</mark>"),
        ("The first Call came", "when did they call first", "The <mark>first Call</mark> came"),
        ("安全庫存", "库存", "安全<mark>庫存</mark>"),
        ("who is the one", "who is the manager", "who is the one"),
        ("a<b & c", "c++", "a&lt;b &amp; c"),
    ],
)
def test_words_of_the_question_are_marked(text: str, question: str, marked: str) -> None:
    """In either script and any case, but for words that say nothing."""
    assert mark_words(text, question) == marked


@given(st.text(), st.text())
def test_marking_changes_no_text(text: str, question: str) -> None:
    """Without the marks, and read as HTML, it is what it was."""
    assert html.unescape(re.sub("</?mark>", "", mark_words(text, question))) == text


def test_markdown_in_a_label_is_shown_as_written() -> None:
    """Each character that Streamlit would read has a backslash before it."""
    label = escape_markdown("[x](javascript:y) $a$ :red[b] # c *d*\n- e")

    assert label == r"\[x\]\(javascript\:y\) \$a\$ \:red\[b\] \# c \*d\* \- e"
