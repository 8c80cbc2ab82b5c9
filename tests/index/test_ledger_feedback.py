from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_feedback import (
    Feedback,
    OpenQuestion,
    Verdict,
    add_feedback,
    add_open_question,
    list_feedback,
    list_open_questions,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANN, BO = Viewer(person_id="ann"), Viewer(person_id="bo")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger in which nobody has said anything."""
    return Ledger(tmp_path)


def test_feedback_says_what_somebody_thinks_of_which_answer(ledger: Ledger) -> None:
    """With the reason, the documents and the generation."""
    add_feedback(
        ledger,
        ANN,
        at=NOON,
        question="轴承库存",
        verdict=Verdict.DOWN,
        reason="out of date",
        documents=["rd/a.md"],
        generation=7,
    )

    assert list_feedback(ledger, OPERATOR) == [
        Feedback(
            at=NOON,
            person_id="ann",
            question="轴承库存",
            verdict=Verdict.DOWN,
            reason="out of date",
            documents=("rd/a.md",),
            generation=7,
        )
    ]


def test_everybody_but_the_operator_sees_their_own_feedback_alone(ledger: Ledger) -> None:
    """The newest first, and not more than wanted."""
    for viewer, question in ((ANN, "one"), (BO, "two"), (OPERATOR, "three"), (ANN, "four")):
        add_feedback(
            ledger,
            viewer,
            at=NOON,
            question=question,
            verdict=Verdict.UP,
            documents=(),
            generation=1,
        )

    def seen(viewer: Viewer, top: int = 50) -> list[str]:
        return [each.question for each in list_feedback(ledger, viewer, top=top)]

    assert seen(OPERATOR) == ["four", "three", "two", "one"]
    assert seen(ANN) == ["four", "one"]
    assert seen(ANN, top=1) == ["four"]
    assert seen(Viewer(person_id=None)) == []


def test_open_question_names_the_department_that_is_asked(ledger: Ledger) -> None:
    """Or none."""
    add_open_question(ledger, ANN, at=NOON, question="who", department="rd")
    add_open_question(ledger, OPERATOR, at=NOON, question="where")

    assert list_open_questions(ledger, OPERATOR) == [
        OpenQuestion(at=NOON, person_id=None, question="where", department=None),
        OpenQuestion(at=NOON, person_id="ann", question="who", department="rd"),
    ]


def test_everybody_but_the_operator_sees_their_own_open_questions_alone(ledger: Ledger) -> None:
    """A question may say more than its asker wants others to know."""
    add_open_question(ledger, ANN, at=NOON, question="mine")
    add_open_question(ledger, BO, at=NOON, question="not mine")

    assert [each.question for each in list_open_questions(ledger, ANN)] == ["mine"]
    assert list_open_questions(ledger, Viewer(person_id=None)) == []
