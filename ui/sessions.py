"""Sessions of people who signed in at their organisation's OpenID Connect provider."""

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import HTTPConnection

from index.access import Viewer
from ingest.sign_in import OidcSettings, SignInSettings
from ui.callers import NotSignedInError, NotVouchedForError, People, SessionOverError

COOKIE = "_streamlit_user"  # set by `st.login`, which signs it
_CHUNKS = "chunks-"  # the cookie then says only how many others hold its parts
_MOST_CHUNKS = 20
_HOW = "sign in on the page, or send `Authorization: Bearer` with an API key"


class Sessions:
    """Knows people by the cookie that Streamlit signs once the provider vouches for them.

    Streamlit itself takes the cookie for thirty days. Here it is good for the hours of the settings
    and not beyond the end of the session, on whichever tab it was ended.

    Args:
        people: Who is known.
        settings: Where the page is, how long a session lasts.
        oidc: Which claims say who somebody is.
        secret: What the cookie is signed with.
        now: The time.
    """

    def __init__(
        self,
        people: People,
        settings: SignInSettings,
        oidc: OidcSettings,
        secret: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._people = people
        self._origin = settings.address
        self._lasts = timedelta(hours=settings.session_hours)
        self._oidc = oidc
        self._secret = secret
        self._now = now
        self._ended: dict[bytes, datetime] = {}  # by what was signed: it can be written many ways
        self._lock = threading.Lock()

    def identify(self, connection: HTTPConnection) -> Viewer:
        """Return whose session it is; errors as `SignIn`."""
        claims = self._claims(connection.cookies)
        person = claims.get(self._oidc.person_claim)
        if not isinstance(person, str) or not person:
            raise NotVouchedForError(
                f"the provider does not say who you are (claim {self._oidc.person_claim!r}): "
                "tell whoever looks after whoknows"
            )
        if self._oidc.person_claim == "email" and _is_denied(claims.get("email_verified")):
            raise NotVouchedForError(
                "the provider has not verified your e-mail address: confirm it there first"
            )
        return self._people.find(person, groups=self._groups(claims))

    def end(self, connection: HTTPConnection) -> None:
        """Let the session of a connection open nothing from now on; without one, do nothing."""
        try:
            session = _digest(*self._read(connection.cookies))
        except NotSignedInError:
            return
        now = self._now()
        with self._lock:
            self._ended = {each: at for each, at in self._ended.items() if now - at <= self._lasts}
            self._ended[session] = now

    def _claims(self, cookies: dict[str, str]) -> dict[str, Any]:
        if COOKIE not in cookies:
            raise NotSignedInError(f"nobody is signed in: {_HOW}")
        text, signed_at = self._read(cookies)
        with self._lock:
            has_ended = _digest(text, signed_at) in self._ended
        if has_ended:
            raise NotSignedInError(f"this session has been ended: {_HOW}")
        if self._now() - signed_at > self._lasts:
            raise SessionOverError(f"your session is over: {_HOW}")
        try:
            claims = json.loads(text, object_pairs_hook=_each_key_once)
        except ValueError as error:
            raise NotSignedInError(f"this session cannot be read: {_HOW}") from error
        if not isinstance(claims, dict) or claims.get("origin") != self._origin:
            raise NotSignedInError(f"this session belongs to another page: {_HOW}")
        if claims.get("is_logged_in") is not True:
            raise NotSignedInError(f"nobody is signed in: {_HOW}")
        return claims

    def _read(self, cookies: dict[str, str]) -> tuple[str, datetime]:
        """Return what a cookie says, put together where it is in parts, and when it was signed.

        Parts that were not signed together are refused: each alone could be anybody's.
        """
        text, signed_at = self._unsign(cookies, COOKIE)
        if not text.startswith(_CHUNKS):
            return text, signed_at
        count = text.removeprefix(_CHUNKS)
        if not (count.isdecimal() and int(count) <= _MOST_CHUNKS):
            raise NotSignedInError(f"this session cannot be read: {_HOW}")
        parts = [self._unsign(cookies, f"{COOKIE}_{each + 1}") for each in range(int(count))]
        if any(abs(at - signed_at) > timedelta(seconds=1) for _, at in parts):
            raise NotSignedInError(f"this session is of parts of several: {_HOW}")
        return "".join(part for part, _ in parts), signed_at

    def _unsign(self, cookies: dict[str, str], name: str) -> tuple[str, datetime]:
        serializer = URLSafeTimedSerializer(self._secret, salt=name)
        try:
            text, signed_at = serializer.loads(cookies.get(name, ""), return_timestamp=True)
        except BadData as error:
            raise NotSignedInError(f"this session is not one of this server's: {_HOW}") from error
        return str(text), signed_at

    def _groups(self, claims: dict[str, Any]) -> frozenset[str]:
        said = claims.get(self._oidc.groups_claim) if self._oidc.groups_claim else None
        named = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        return frozenset(each for each in named if isinstance(each, str))


def _digest(text: str, signed_at: datetime) -> bytes:
    """Return what a session is known by."""
    content = f"{signed_at.isoformat()}\0{text}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()


def _is_denied(claim: object) -> bool:
    """Return whether a claim says no; some providers write it as text."""
    return claim is not None and str(claim).strip().lower() in {"false", "0", "no"}


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; one that says something twice is nobody's word."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
