"""API keys: made once and shown once, kept as a hash, each tied to a person."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from index.errors import LedgerError, UnknownKeyError, UnknownViewerError
from index.ledger import Ledger, from_text, to_text
from ingest.people import Directory

KEY_PREFIX = "wk"
_ID_BYTES = 5
_SECRET_BYTES = 32  # 256 bits: no dictionary helps against the hash, so that it needs no salt
_USE_NOTED_EVERY = timedelta(minutes=1)
_NOBODY = bytes(32)  # the digest of no key
_COLUMNS = "key_id, person_id, label, created_at, expires_at, last_used_at, revoked_at"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is known of a key; the key itself is known to whoever was given it."""

    key_id: str
    person_id: str
    label: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None  # to the minute
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Return whether the key opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key with its secret, which is shown this once."""

    key: ApiKey
    secret: str


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def create_key(
    ledger: Ledger,
    directory: Directory,
    person_id: str,
    *,
    label: str = "",
    days: int | None = None,
    now: Callable[[], datetime] = utc_now,
) -> NewKey:
    """Make a key with which programs ask on behalf of a person.

    Args:
        ledger: Where it is kept, as a hash.
        directory: Who is known.
        person_id: On whose behalf.
        label: What it is for, in the words of whoever made it.
        days: After how many days it opens nothing any more; None: never.
        now: The time.

    Raises:
        UnknownViewerError: The directory has nobody of that id.
        LedgerError: It cannot be kept.
    """
    if person_id not in directory.people:
        raise UnknownViewerError(
            f"nobody has the id {person_id!r}: use an id of the directory (people.csv)"
        )
    made_at = now()
    key = ApiKey(
        key_id=secrets.token_hex(_ID_BYTES),
        person_id=person_id,
        label=label,
        created_at=made_at,
        expires_at=None if days is None else made_at + timedelta(days=days),
        last_used_at=None,
        revoked_at=None,
    )
    secret = f"{KEY_PREFIX}_{key.key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    with ledger.writing() as database:
        database.execute(
            "INSERT INTO api_keys (key_id, digest, person_id, label, created_at, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                key.key_id,
                _digest(secret),
                person_id,
                label,
                to_text(made_at),
                None if key.expires_at is None else to_text(key.expires_at),
            ),
        )
    return NewKey(key=key, secret=secret)


def list_keys(ledger: Ledger, person_id: str | None = None) -> list[ApiKey]:
    """Return the keys of a person, or of everybody, the oldest first."""
    with ledger.reading() as database:
        rows = database.execute(
            f"SELECT {_COLUMNS} FROM api_keys WHERE ? IS NULL OR person_id = ? "
            "ORDER BY created_at, key_id",
            (person_id, person_id),
        ).fetchall()
    return [_key_of(row) for row in rows]


def revoke_key(ledger: Ledger, key_id: str, *, now: Callable[[], datetime] = utc_now) -> ApiKey:
    """Let a key open nothing from now on; one that was revoked before stays as it was.

    Raises:
        UnknownKeyError: There is none of that id.
        LedgerError: It cannot be written.
    """
    if _find(ledger, key_id) is None:  # before anything is made: there may be no ledger
        raise UnknownKeyError(f"no API key {key_id!r}: `whoknows keys list` shows their ids")
    with ledger.writing() as database:
        database.execute(
            "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE key_id = ?",
            (to_text(now()), key_id),
        )
    found = _find(ledger, key_id)
    if found is None:
        raise UnknownKeyError(f"no API key {key_id!r} any more: whose it was is being forgotten")
    return found[0]


def verify_key(ledger: Ledger, secret: str, *, now: Callable[[], datetime] = utc_now) -> str | None:
    """Return the id of the person on whose behalf a key asks; None if it opens nothing.

    Whether the directory still has that person, the engine says (`Engine.viewer`).

    Raises:
        LedgerError: It cannot be found out.
    """
    prefix, _, rest = secret.partition("_")
    may_be_key = prefix == KEY_PREFIX and secret.isascii()
    found = _find(ledger, rest.partition("_")[0]) if may_be_key else None
    digest = _NOBODY if found is None else found[1]
    is_right = hmac.compare_digest(_digest(secret), digest)
    at = now()
    if not is_right or found is None or not found[0].is_valid(at):
        return None
    _note_use(ledger, found[0], at)
    return found[0].person_id


def _note_use(ledger: Ledger, key: ApiKey, at: datetime) -> None:
    """Note that a key is used; where that cannot be written it opens what it opens all the same."""
    if key.last_used_at is not None and at - key.last_used_at < _USE_NOTED_EVERY:
        return
    try:
        with ledger.writing(durably=False) as database:
            database.execute(
                "UPDATE api_keys SET last_used_at = ? WHERE key_id = ?", (to_text(at), key.key_id)
            )
    except LedgerError as error:
        _log.warning("the use of API key %s was not noted: %s", key.key_id, error)


def _find(ledger: Ledger, key_id: str) -> tuple[ApiKey, bytes] | None:
    with ledger.reading() as database:
        row = database.execute(
            f"SELECT {_COLUMNS}, digest FROM api_keys WHERE key_id = ?", (key_id,)
        ).fetchone()
    return None if row is None else (_key_of(row[:-1]), row[-1])


def _key_of(row: tuple[str, ...]) -> ApiKey:
    key_id, person_id, label, created_at, *moments = row
    expires_at, last_used_at, revoked_at = (
        None if each is None else from_text(each) for each in moments
    )
    return ApiKey(
        key_id=key_id,
        person_id=person_id,
        label=label,
        created_at=from_text(created_at),
        expires_at=expires_at,
        last_used_at=last_used_at,
        revoked_at=revoked_at,
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
