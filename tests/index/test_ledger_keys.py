import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.errors import LedgerError, UnknownKeyError, UnknownViewerError
from index.ledger import Ledger
from index.ledger_keys import create_key, list_keys, revoke_key, verify_key
from index.ledger_schema import LEDGER_NAME
from ingest.people import directory_of
from ingest.records import Person

DIRECTORY = directory_of([Person(person_id="ann", name="Ann"), Person(person_id="bo", name="Bo")])
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger without keys."""
    return Ledger(tmp_path)


def test_key_opens_what_its_person_may_see(ledger: Ledger) -> None:
    """Until it is revoked; revoking it again changes nothing."""
    new = create_key(ledger, DIRECTORY, "ann", label="notebook", now=at(NOON))
    assert verify_key(ledger, new.secret) == "ann"

    revoked = revoke_key(ledger, new.key.key_id, now=at(NOON + timedelta(hours=1)))
    assert verify_key(ledger, new.secret) is None
    assert revoked.revoked_at == NOON + timedelta(hours=1)
    assert revoke_key(ledger, new.key.key_id) == revoked


def test_key_is_known_by_its_look_and_cannot_be_guessed(ledger: Ledger) -> None:
    """The random part has 256 bits, and is another one each time."""
    secrets = [create_key(ledger, DIRECTORY, "ann").secret for _ in range(3)]
    parts = [re.fullmatch(r"wk_([0-9a-f]{10})_([\w-]{43})", each) for each in secrets]

    assert len({each and each[2] for each in parts}) == 3


def test_secret_is_nowhere_in_the_ledger(ledger: Ledger, tmp_path: Path) -> None:
    """Only its hash is: who reads the file has no key."""
    secret = create_key(ledger, DIRECTORY, "ann").secret
    files = [path.read_bytes() for path in tmp_path.glob(f"{LEDGER_NAME}*")]

    assert files
    assert not any(secret.rpartition("_")[2].encode() in each for each in files)
    assert secret not in repr(list_keys(ledger))


@pytest.mark.parametrize(
    "change",
    [
        lambda secret: secret[:-1] + ("a" if secret[-1] != "a" else "b"),
        lambda secret: secret.replace("wk_", "xx_"),
        lambda secret: secret.upper(),
        lambda secret: f"{secret} ",
        lambda secret: secret.rpartition("_")[2],
        lambda secret: f"{secret[:14]}{secret[14:] * 1000}",
        lambda _secret: "",
        lambda _secret: "wk_",
        lambda _secret: "wk_' OR 1=1 --_x",
        lambda _secret: "wk_\ud800\0_x",
    ],
)
def test_anything_but_the_key_itself_opens_nothing(
    ledger: Ledger, change: Callable[[str], str]
) -> None:
    """Not even what differs in one letter, and nothing raises."""
    secret = create_key(ledger, DIRECTORY, "ann").secret

    assert verify_key(ledger, change(secret)) is None


def test_secret_of_one_key_does_not_open_another(ledger: Ledger) -> None:
    """The id that stands in it belongs to it."""
    one, other = (create_key(ledger, DIRECTORY, each) for each in ("ann", "bo"))
    mixed = other.secret.replace(other.key.key_id, one.key.key_id)

    assert verify_key(ledger, mixed) is None


def test_key_expires(ledger: Ledger) -> None:
    """At the instant that it says."""
    new = create_key(ledger, DIRECTORY, "ann", days=30, now=at(NOON))
    end = NOON + timedelta(days=30)

    assert new.key.expires_at == end
    assert verify_key(ledger, new.secret, now=at(end - timedelta(seconds=1))) == "ann"
    assert verify_key(ledger, new.secret, now=at(end)) is None


def test_last_use_is_noted_to_the_minute(ledger: Ledger) -> None:
    """So that a program that asks all the time writes little."""
    new = create_key(ledger, DIRECTORY, "ann", now=at(NOON))
    seen = []
    for seconds in (0, 30, 61):
        verify_key(ledger, new.secret, now=at(NOON + timedelta(seconds=seconds)))
        seen.append(list_keys(ledger)[0].last_used_at)

    assert seen == [NOON, NOON, NOON + timedelta(seconds=61)]


def test_wrong_key_is_no_use(ledger: Ledger) -> None:
    """Only whoever has the key is noted as having used it."""
    secret = create_key(ledger, DIRECTORY, "ann").secret
    verify_key(ledger, f"{secret}x")

    assert list_keys(ledger)[0].last_used_at is None


def test_key_opens_what_it_opens_where_its_use_cannot_be_noted(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk locks nobody out, and is told."""
    secret = create_key(ledger, DIRECTORY, "ann").secret
    with ledger.reading() as database:
        database.execute("PRAGMA query_only = ON")

    assert verify_key(ledger, secret) == "ann"
    assert "was not noted" in caplog.text
    assert secret not in caplog.text


def test_keys_are_listed_by_person(ledger: Ledger) -> None:
    """Revoked ones too."""
    made = [
        create_key(ledger, DIRECTORY, person, label=label, now=at(NOON + timedelta(hours=hour)))
        for hour, (person, label) in enumerate((("ann", "one"), ("bo", "two"), ("ann", "three")))
    ]
    revoke_key(ledger, made[0].key.key_id)

    assert [each.label for each in list_keys(ledger)] == ["one", "two", "three"]
    assert [each.label for each in list_keys(ledger, "ann")] == ["one", "three"]
    assert list_keys(ledger, "nobody") == []


def test_nobody_gets_a_key_who_is_not_in_the_directory(ledger: Ledger, tmp_path: Path) -> None:
    """And no ledger is made for them."""
    with pytest.raises(UnknownViewerError, match="use an id of the directory"):
        create_key(ledger, DIRECTORY, "nobody")
    assert list(tmp_path.iterdir()) == []


def test_unknown_key_cannot_be_revoked(ledger: Ledger, tmp_path: Path) -> None:
    """It says where ids are shown, and makes no ledger."""
    with pytest.raises(UnknownKeyError, match="whoknows keys list"):
        revoke_key(ledger, "nothing")
    assert list(tmp_path.iterdir()) == []


def test_key_that_cannot_be_kept_is_not_given_out(ledger: Ledger) -> None:
    """An error, and no secret."""
    create_key(ledger, DIRECTORY, "ann")
    with ledger.reading() as database:
        database.execute("PRAGMA query_only = ON")

    with pytest.raises(LedgerError):
        create_key(ledger, DIRECTORY, "ann")
    assert len(list_keys(ledger)) == 1
