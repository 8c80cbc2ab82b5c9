"""People whom a reverse proxy has signed in, and the proxies whose word is taken."""

import hmac
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

from index.access import Viewer
from ingest.sign_in import Network, ProxySettings
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
        host = connection.client.host if connection.client else ""
        return is_right and _is_among(host, self._settings.networks)


def client_address(connection: HTTPConnection, proxies: Sequence[Network]) -> str:
    """Return the address that a connection comes from, empty where there is none.

    Each proxy adds whom it was asked by at the end of `X-Forwarded-For`.  What stands there is
    believed for as long as a known proxy has written it, and no further: before that, whoever
    asks could have written anything.
    """
    hop = connection.client.host if connection.client else ""
    said = ",".join(connection.headers.getlist("X-Forwarded-For"))
    for each in reversed(said.split(",")):
        before = _read_address(each)
        if before is None or not _is_among(hop, proxies):
            break
        hop = str(before)
    return hop


def site_of(address: str) -> str:
    """Return whose an address is, as far as can be told: one site has 2**64 of IPv6's."""
    known = _read_address(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Network((known, 64), strict=False))
    return address if known is None else str(known)


def _is_among(host: str, networks: Sequence[Network]) -> bool:
    address = _read_address(host)
    return address is not None and any(address in network for network in networks)


def _read_address(written: str) -> IPv4Address | IPv6Address | None:
    """Return an address with or without port; None for what is none."""
    host = written.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _decoded(header: str) -> str:
    """Return a header's value, which HTTP gives byte by byte, as the UTF-8 that it is."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
