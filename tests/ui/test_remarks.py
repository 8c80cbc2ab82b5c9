import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.testing.v1 import AppTest

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_audit import read_audit, recent_questions
from index.ledger_feedback import Verdict, list_feedback, list_open_questions
from index.ledger_schema import LEDGER_NAME
from ingest.settings import load_workspace
from ui.callers import NotSignedInError
from ui.opening import shared_engine
from ui.signing_in import Door

QUESTION = "bearing 6205-2RS stock"
UNANSWERED = "zxqv blorf wibble"


@pytest.fixture
def workspace(indexed_workspace: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy, with a ledger of its own."""
    copied = tmp_path / "workspace"
    others = shutil.ignore_patterns(f"{LEDGER_NAME}*")  # what earlier tests asked
    shutil.copytree(indexed_workspace, copied, ignore=others)
    yield copied
    shared_engine.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def ledger(workspace: Path) -> Iterator[Ledger]:
    """What the page writes to."""
    with closing(Ledger(load_workspace(workspace).index_dir)) as ledger:
        yield ledger


def opened(workspace: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    monkeypatch.setenv("WHOKNOWS_WORKSPACE", str(workspace))
    page = AppTest.from_string("from ui.views import ask\nask.show()", default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def html_of(page: AppTest) -> str:
    return "\n".join(each.proto.body for each in page.get("html"))


def test_a_thumb_up_is_kept_with_what_the_answer_showed(
    workspace: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says thank you, and who will see it."""
    page = opened(workspace, monkeypatch, lang="en", q=QUESTION)
    page.button(key="thumb_up").click().run()

    assert "Thank you." in html_of(page)
    (given,) = list_feedback(ledger, OPERATOR)
    assert (given.question, given.verdict, given.reason) == (QUESTION, Verdict.UP, "")
    assert any("6205" in each for each in given.documents)
    assert given.generation == 1


def test_a_thumb_down_asks_for_a_reason(
    workspace: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is kept before it is sent."""
    page = opened(workspace, monkeypatch, lang="zh", q=QUESTION)
    page.button(key="thumb_down").click().run()
    assert list_feedback(ledger, OPERATOR) == []
    page.text_input(key="reason").set_value(" 数字过期了 ").run()
    page.button(key="send_reason").click().run()

    assert "谢谢" in html_of(page)
    (given,) = list_feedback(ledger, OPERATOR)
    assert (given.verdict, given.reason) == (Verdict.DOWN, "数字过期了")


class _UntilSignedOut:
    """Knows everybody as the operator, until they sign out."""

    def __init__(self) -> None:
        self.has_ended = False

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return the operator, or refuse."""
        if self.has_ended:
            raise NotSignedInError("this session has been ended")
        return OPERATOR


def test_who_has_signed_out_elsewhere_says_nothing_any_more(
    workspace: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is drawn still shows who it was drawn for."""
    sign_in = _UntilSignedOut()
    monkeypatch.setattr("ui.viewers.served_door", lambda: Door(sign_in=sign_in))
    answered = opened(workspace, monkeypatch, lang="en", q=QUESTION)
    unanswered = opened(workspace, monkeypatch, lang="en", q=UNANSWERED)
    sign_in.has_ended = True
    answered.button(key="thumb_up").click().run()
    unanswered.button(key="record").click().run()

    assert list_feedback(ledger, OPERATOR) == []
    assert list_open_questions(ledger, OPERATOR) == []


def test_a_question_that_nobody_answered_can_be_recorded(
    workspace: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no answer there is nothing to praise or blame."""
    page = opened(workspace, monkeypatch, lang="en", q=UNANSWERED)
    assert "thumb_up" not in {each.key for each in page.button}
    page.button(key="record").click().run()

    assert "Recorded." in html_of(page)
    assert [each.question for each in list_open_questions(ledger, OPERATOR)] == [UNANSWERED]


def test_what_is_asked_is_on_record_and_found_again(
    workspace: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A further question as it was understood; each leads to its answer."""
    opened(workspace, monkeypatch, lang="en", q="and in production?", after=QUESTION)
    opened(workspace, monkeypatch, lang="en", q=UNANSWERED)
    start = html_of(opened(workspace, monkeypatch, lang="en"))

    assert recent_questions(ledger, OPERATOR) == [UNANSWERED, QUESTION]
    assert {each.door for each in read_audit(ledger, OPERATOR)} == {"page"}
    assert "You asked recently" in start
    assert 'href="./?lang=en&amp;q=bearing+6205-2RS+stock"' in start


def test_a_ledger_that_cannot_be_written_is_said_where_something_is_given(
    workspace: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer stays, and nobody is thanked for what is lost."""
    page = opened(workspace, monkeypatch, lang="en", q=QUESTION)
    with ledger.writing() as database:
        database.execute("DROP TABLE feedback")
    page.button(key="thumb_up").click().run()

    assert "It could not be recorded" in html_of(page)
    assert "Whoever looks after" not in html_of(page)


def test_filters_of_the_address_limit_the_answer(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What means nothing in it is left out, and all of it can be undone."""
    page = opened(
        workspace,
        monkeypatch,
        **{"lang": "en", "q": QUESTION, "in": "production", "type": "table", "since": "soon"},
    )
    html = html_of(page)

    assert "Look everywhere" in html
    assert 'href="./?lang=en&amp;q=bearing+6205-2RS+stock"' in html
    assert page.text_input(key="since").value == ""
    assert "wk-passages" in html
    assert "Supply chain" not in html.split("wk-passages")[-1]


@pytest.mark.parametrize(
    ("written", "kept"), [("2025-03", "2025-03"), ("2025年3月", "2025年3月"), ("soon", "")]
)
def test_a_date_that_is_none_is_refused_where_it_is_written(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, written: str, kept: str
) -> None:
    """And limits nothing."""
    page = opened(workspace, monkeypatch, lang="en", q=QUESTION)
    page.text_input(key="since").set_value(written).run()

    assert page.query_params.get("since", "") == kept
    assert ("That is no date" in html_of(page)) == (not kept)
