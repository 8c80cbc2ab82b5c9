"""Who is asking: from a connection to the server, the viewer on whose behalf it asks."""

from typing import Literal, Protocol

from starlette.requests import HTTPConnection

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_keys import verify_key
from ingest.sign_in import SignInSettings
from search.engine import Engine
from search.permissions import find_viewer

CALLER = "whoknows.caller"
"""Where a request that has been admitted has its caller, so that they are not sought again."""


class NotSignedInError(Exception):
    """Nobody is known to be asking; the message says how to sign in."""


class SessionOverError(NotSignedInError):
    """Somebody was signed in for as long as that lasts."""


class NotVouchedForError(NotSignedInError):
    """Somebody has signed in, but it is not said who, or not for sure."""


class SignIn(Protocol):
    """Knows people by what their connections carry."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return who asks.

        Raises:
            NotSignedInError: Nobody that is known.
            UnknownPersonError: Somebody whom the directory does not know.
            IndexingError: The directory or the keys cannot be read.
        """


class SingleUser:
    """One machine with one user, who holds the files themselves."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return the operator, whoever connects: the server listens to its own machine alone."""
        return OPERATOR


class WithKeys:
    """Knows by API keys (`Authorization: Bearer wk_...`), else as another way of signing in does.

    Args:
        people: Who is known.
        ledger: Where the keys are.
        otherwise: For connections that carry no key.
    """

    def __init__(self, people: "People", ledger: Ledger, otherwise: SignIn) -> None:
        self._people = people
        self._ledger = ledger
        self._otherwise = otherwise

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return who asks; a key that opens nothing is refused, whatever else there is."""
        given = connection.headers.getlist("Authorization")
        if not given:
            return self._otherwise.identify(connection)
        scheme, _, secret = given[0].partition(" ")
        if len(given) > 1 or scheme.lower() != "bearer":
            raise NotSignedInError("send one header `Authorization: Bearer` with an API key")
        person_id = verify_key(self._ledger, secret.strip())
        if person_id is None:
            raise NotSignedInError(
                "this API key opens nothing: it is mistyped, revoked or too old; "
                "whoever looks after whoknows makes another with `whoknows keys`"
            )
        return self._people.find(person_id, identity="id")


class People:
    """The people of the directory that is served, looked up whenever somebody asks."""

    def __init__(self, engine: Engine, settings: SignInSettings) -> None:
        self._engine = engine
        self._settings = settings

    def find(
        self,
        signed_in_as: str,
        *,
        identity: Literal["email", "id"] | None = None,
        groups: frozenset[str] = frozenset(),
    ) -> Viewer:
        """Return the viewer that somebody is; None as `identity` is the settings'.

        Raises:
            UnknownPersonError: The directory does not know them.
            IndexingError: It cannot be read.
        """
        with self._engine.reading() as generation:
            return find_viewer(
                generation,
                self._settings,
                signed_in_as,
                identity=identity or self._settings.identity,
                groups=groups,
            )


def recognise(sign_in: SignIn, connection: HTTPConnection) -> Viewer:
    """Return who asks, found out already or now; errors as `SignIn`."""
    known = connection.scope.get(CALLER)
    return known if isinstance(known, Viewer) else sign_in.identify(connection)


def identify(connection: HTTPConnection) -> Viewer:
    """Return who asks, as the server's way of signing in knows them; errors as `SignIn`."""
    return recognise(connection.app.state.sign_in, connection)
