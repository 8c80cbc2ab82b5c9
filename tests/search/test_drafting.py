from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.drafting import Draft, read_drafts

REPLY = (
    "<think>The passage [3] says it. Maybe.</think>\n"
    "It lasts 5 days. [1] Then it ends.[2][3] 容量为 480 mAh[4]。最后一句。【5，6】"
    "\n- **Bold** one [7]."
)
DRAFTS = [
    Draft("It lasts 5 days.", (1,)),
    Draft("Then it ends.", (2, 3)),
    Draft("容量为 480 mAh。", (4,)),
    Draft("最后一句。", (5, 6)),
    Draft("Bold one.", (7,)),
]


def test_citations_belong_to_the_sentence_before_them() -> None:
    """Wherever a model puts them, and without its thoughts and Markdown."""
    assert list(read_drafts([REPLY])) == DRAFTS


@given(st.lists(st.integers(1, len(REPLY) - 1), max_size=12))
def test_sentences_do_not_depend_on_how_the_reply_is_cut(cuts: list[int]) -> None:
    """A piece may end in the middle of a word, of a citation or of a thought."""
    places = [0, *sorted(set(cuts)), len(REPLY)]
    pieces = [REPLY[start:end] for start, end in pairwise(places)]

    assert list(read_drafts(pieces)) == DRAFTS


def test_sentence_is_given_as_soon_as_the_next_begins() -> None:
    """A reader does not wait for the end of the reply."""
    pieces = iter(["One is here [1]. Two", " is not"])
    drafts = read_drafts(pieces)

    assert next(drafts) == Draft("One is here.", (1,))
    assert next(pieces) == " is not"


@pytest.mark.parametrize("reply", ["", " \n ", "[1]", "<think>never ends", "..."])
def test_reply_that_says_nothing_has_no_sentences(reply: str) -> None:
    """A citation alone is none."""
    assert list(read_drafts([reply])) == []


def test_reply_that_never_ends_is_cut_off() -> None:
    """Nobody reads a book as an answer."""

    def babble() -> object:
        while True:
            yield "And so on [1]. "

    assert len(list(read_drafts(babble()))) < 2_000  # type: ignore[arg-type]


def test_reply_that_repeats_itself_is_not_read_to_its_end() -> None:
    """Each sentence is given once, and the model is not waited for."""

    def loop() -> Iterator[str]:
        yield "It lasts 5 days [1]. "
        for _ in range(20):
            yield "It is red [2]. It is blue [2]. "
        raise AssertionError("it was read on")

    assert list(read_drafts(loop())) == [
        Draft("It lasts 5 days.", (1,)),
        Draft("It is red.", (2,)),
        Draft("It is blue.", (2,)),
    ]


def test_rule_between_sentences_is_no_loop() -> None:
    """What follows it is read."""
    reply = ["It lasts 5 days [1].\n", *["-" * 10] * 6, "\nIt is red [2]."]

    assert Draft("It is red.", (2,)) in list(read_drafts(reply))


def test_sentence_that_never_ends_is_cut_where_it_begins_to_repeat_itself() -> None:
    """What stands before it is kept."""

    def loop() -> Iterator[str]:
        yield "It lasts 5 days [1]. The rest is 11."
        for _ in range(200):
            yield "00"
        raise AssertionError("it was read on")

    assert list(read_drafts(loop())) == [
        Draft("It lasts 5 days.", (1,)),
        Draft("The rest is 11.0", ()),
    ]
