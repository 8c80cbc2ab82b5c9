"""What every view starts from: the engine that all readers share, who looks, and the setting."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from index.access import Viewer
from index.ledger_audit import Door
from ingest.records import Language
from search.auditing import Asker, OnRecord
from search.engine import Engine
from ui.address import current, current_language
from ui.components import Setting, failure_html
from ui.failures import EXPLAINED, Failure, explain
from ui.messages import text
from ui.opening import served_engine
from ui.remembering import auditor_of
from ui.theme import department_colours
from ui.viewers import count_asking, current_viewer
from ui.views.entrance import NOT_ADMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a view is drawn."""

    engine: Engine
    viewer: Viewer
    setting: Setting

    @property
    def language(self) -> Language:
        """The reader's language."""
        return self.setting.language

    @property
    def on_record(self) -> OnRecord:
        """What asks the engine so that each answer is in the audit log before it is drawn."""
        return OnRecord(auditor_of(self.engine), Asker(viewer=self.viewer, door=Door.PAGE))


def draw_in_surroundings(draw: Callable[[Surroundings], None]) -> None:
    """Draw a view, or what is wrong with the workspace or the address, and what to do."""
    language = current_language()
    try:
        engine = served_engine()
        viewer = current_viewer()
        count_asking(viewer)
        setting = make_setting(engine, viewer, language)
        draw(Surroundings(engine=engine, viewer=viewer, setting=setting))
    except NOT_ADMITTED:
        raise  # the frame says who is asked to sign in, and draws nothing else
    except EXPLAINED as error:
        asked = current("q") or current("text")
        st.html(failure_html(explain(error, asked, language), language))


def draw_failure(key: str, around: Surroundings, **values: object) -> None:
    """Draw a state with nothing to show: what is so, and what to do, by the key of its texts."""
    failure = Failure(
        heading=text(key, around.language, **values),
        next_step=text(f"{key}.next", around.language, **values),
    )
    st.html(failure_html(failure, around.language))


def make_setting(engine: Engine, viewer: Viewer, language: Language) -> Setting:
    """Return what every part of a view needs to know of its surroundings."""
    names = engine.department_names(viewer, language)
    return Setting(language, names, department_colours(list(names)))
