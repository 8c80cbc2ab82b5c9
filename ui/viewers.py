"""On whose behalf the page asks."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from index.access import Viewer
from search.permissions import name_of
from ui.callers import SessionOverError
from ui.opening import served_engine
from ui.signing_in import served_door

_WHOSE = "whose"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Handshake:
    """What a browser said when it opened the connection that the page is drawn over."""

    scope: dict[str, Any]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


_handshakes: WeakKeyDictionary[object, _Handshake] = WeakKeyDictionary()


def current_viewer() -> Viewer:
    """Return who is looking at the page: found anew at every call, and never kept.

    Raises:
        NotSignedInError: Nobody that is known, or not any more.
        UnknownPersonError: Somebody whom the directory does not know.
        IndexingError: The directory cannot be read.
        SettingsError: The workspace does not say how people sign in.
    """
    handshake = _current_handshake()
    settings = served_engine().workspace.sign_in
    lasts = timedelta(hours=settings.session_hours)
    if settings.mode != "none" and datetime.now(UTC) - handshake.at > lasts:
        raise SessionOverError("your session is over: load the page again")
    return served_door().sign_in.identify(HTTPConnection(handshake.scope))


def count_asking(viewer: Viewer) -> None:
    """Count that a viewer has the page ask the engine, among what they ask by any door.

    Raises:
        TooManyQuestionsError: They have asked too often.
    """
    connection = HTTPConnection(_current_handshake().scope)
    served_door().restraint.count(connection, viewer)


def name_of_viewer(viewer: Viewer) -> str | None:
    """Return the name of somebody who has signed in; None where nobody has to."""
    if viewer.person_id is None:
        return None
    with served_engine().reading() as generation:
        return name_of(generation, viewer) or viewer.person_id


def forget_others(viewer: Viewer) -> None:
    """Leave nothing of what somebody else did on this page, should it have changed hands."""
    if st.session_state.get(_WHOSE, viewer.person_id) != viewer.person_id:
        st.session_state.clear()
    st.session_state[_WHOSE] = viewer.person_id


def _current_handshake() -> _Handshake:
    """Return what the browser said last; nothing where the page is drawn for no browser."""
    context = get_script_run_ctx()
    client = None
    if context is not None and runtime.exists():
        client = runtime.get_instance().get_client(context.session_id)
    said = None if client is None else client.client_context
    if said is None:
        return _Handshake(scope=_scope([], None))
    if client not in _handshakes:
        _handshakes[client] = _Handshake(scope=_scope([*said.headers], said.remote_ip))
    return _handshakes[client]


def _scope(headers: list[tuple[str, str]], address: str | None) -> dict[str, Any]:
    return {
        "type": "websocket",
        "client": None if address is None else (address, 0),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ],
    }
