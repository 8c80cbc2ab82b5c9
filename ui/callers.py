"""Who is asking: from a connection to the server, the viewer on whose behalf it asks."""

from typing import Protocol

from starlette.requests import HTTPConnection

from index.access import OPERATOR, Viewer


class NotSignedInError(Exception):
    """Nobody is known to be asking; the message says how to sign in."""


class SignIn(Protocol):
    """Knows people by what their connections carry."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return who asks.

        Raises:
            NotSignedInError: Nobody that is known.
        """


class SingleUser:
    """One machine with one user, who holds the files themselves."""

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return the operator, whoever connects: the server listens to its own machine alone."""
        return OPERATOR


def identify(connection: HTTPConnection) -> Viewer:
    """Return who asks, as the server's way of signing in knows them.

    Raises:
        NotSignedInError: Nobody that is known.
    """
    sign_in: SignIn = connection.app.state.sign_in
    return sign_in.identify(connection)
