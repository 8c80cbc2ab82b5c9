"""People whom a reverse proxy has signed in, and the proxies whose word is taken."""

import hmac
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

from index.access import Viewer
from ingest.sign_in import ProxySettings
from ui.callers import NotSignedInError, People

_DETOUR = "nobody is signed in: come by the address at which your organisation signs you in"


class TrustedProxy:
    """Knows people by a header, from proxies at known addresses that know a shared secret.

    Args:
        people: Who is known.
        settings: The addresses and headers.
        secret: What the proxy must send besides.
    """

    def __init__(self, people: People, settings: ProxySettings, secret: str) -> None:
        self._people = people
        self._settings = settings
        self._secret = secret.encode()

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return whom the proxy vouches for; errors as `SignIn`."""
        said = connection.headers.getlist(self._settings.user_header)
        if not self._is_trusted(connection) or len(said) != 1 or not said[0].strip():
            raise NotSignedInError(_DETOUR)
        return self._people.find(_decoded(said[0].strip()))

    def _is_trusted(self, connection: HTTPConnection) -> bool:
        secrets = connection.headers.getlist(self._settings.secret_header)
        given = secrets[0].encode("latin-1", "replace") if len(secrets) == 1 else b""
        is_right = hmac.compare_digest(given, self._secret)
        return is_right and self._is_proxy(connection.client.host if connection.client else "")

    def _is_proxy(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._settings.networks)


def _decoded(header: str) -> str:
    """Return a header's value, which HTTP gives byte by byte, as the UTF-8 that it is."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
