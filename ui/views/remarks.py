"""What a reader says of an answer: helpful or not and why; or that a question is still open.

Each is a fragment of the page: to say something does not ask the question again.  Who says it is
found out then, as their time may be over.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from index.access import Viewer
from index.errors import IndexingError
from index.ledger_feedback import Verdict, add_feedback, add_open_question
from ui.components import Setting
from ui.messages import text
from ui.remembering import ledger_of
from ui.restraint import TooManyQuestionsError
from ui.translating import translate
from ui.viewers import count_asking, current_viewer
from ui.views.entrance import NOT_ADMITTED
from ui.views.surroundings import Surroundings


@st.fragment
def draw_feedback(question: str, documents: tuple[str, ...], around: Surroundings) -> None:
    """Draw two thumbs; the lower one asks for a reason."""
    setting, state = around.setting, f"feedback {question}"

    def send(verdict: Verdict, reason: str = "") -> None:
        def add() -> None:
            add_feedback(
                ledger_of(around.engine),
                _asking_viewer(),
                at=datetime.now(UTC),
                question=question,
                verdict=verdict,
                documents=documents,
                generation=around.engine.generation().number,
                reason=reason,
            )

        st.session_state[state] = _try(add, "feedback.thanks", setting)

    with st.container(key="remarks", horizontal=True, gap="small", width="content"):
        said = st.session_state.get(state)
        if said is not None and said != Verdict.DOWN:
            _say(said)
            return
        if said is None:
            _draw_thumbs(state, send, setting)
        else:
            _draw_reason(send, setting)


def _draw_thumbs(state: str, send: Callable[..., None], setting: Setting) -> None:
    language = setting.language
    st.button(
        text("feedback.up", language),
        icon=":material/thumb_up:",
        key="thumb_up",
        on_click=send,
        args=(Verdict.UP,),
    )
    st.button(
        text("feedback.down", language),
        icon=":material/thumb_down:",
        key="thumb_down",
        on_click=lambda: st.session_state.update({state: Verdict.DOWN}),
    )


def _draw_reason(send: Callable[..., None], setting: Setting) -> None:
    language = setting.language
    st.text_input(
        text("feedback.reason", language),
        key="reason",
        placeholder=text("feedback.reason", language),
        label_visibility="collapsed",
        autocomplete="off",
    )
    st.button(
        text("feedback.send", language),
        key="send_reason",
        on_click=lambda: send(Verdict.DOWN, st.session_state["reason"].strip()),
    )


@st.fragment
def draw_recording(question: str, around: Surroundings) -> None:
    """Draw a button that records a question to which nobody has written an answer."""
    setting, state = around.setting, f"recorded {question}"

    def record() -> None:
        def add() -> None:
            add_open_question(
                ledger_of(around.engine), _asking_viewer(), at=datetime.now(UTC), question=question
            )

        st.session_state[state] = _try(add, "record.done", setting)

    with st.container(key="remarks", width="content"):
        if state in st.session_state:
            _say(st.session_state[state])
        else:
            st.button(text("record", setting.language), key="record", on_click=record)


def _asking_viewer() -> Viewer:
    """Return who says something now; what they say counts as a question does."""
    viewer = current_viewer()
    count_asking(viewer)
    return viewer


def _try(add: Callable[[], None], done: str, setting: Setting) -> str:
    """Return what is said once something was added, or why it was not."""
    try:
        add()
    except TooManyQuestionsError as error:
        return setting.say("failure.too_many.next", seconds=error.seconds)
    except (IndexingError, *NOT_ADMITTED) as error:
        return setting.say("remember.failed", reason=translate(error, setting.language))
    return setting.say(done)


def _say(said: str) -> None:
    st.html(f'<p class="wk-quiet" role="status">{said}</p>')
