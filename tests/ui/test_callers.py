import dataclasses
import json
import string
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from hash_encoder import HashEncoder
from served_workspace import write_served_workspace
from starlette.requests import HTTPConnection
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from index.access import OPERATOR, Viewer
from index.ledger import Ledger
from index.ledger_keys import create_key, revoke_key
from ingest.errors import SettingsError
from ingest.people import load_directory
from ingest.records import EVERYONE
from ingest.settings import load_workspace
from ingest.sign_in import OidcSettings, ProxySettings, SignInSettings
from search.engine import Engine
from search.errors import UnknownPersonError
from ui.callers import NotSignedInError, NotVouchedForError, SessionOverError
from ui.sessions import COOKIE, Sessions
from ui.signing_in import Door, open_door

SECRET = "a secret that nobody can guess"  # noqa: S105
ADDRESS = "https://knows.example.com"
OIDC = SignInSettings(
    mode="oidc",
    address=ADDRESS,
    operators=frozenset({"li-na"}),
    operator_groups=frozenset({"board"}),
    oidc=OidcSettings(
        metadata_url="https://login.example.com",
        client_id="whoknows",
        client_secret_env="CLIENT",  # noqa: S106
        groups_claim="groups",
        cookie_secret_env="COOKIE",  # noqa: S106
    ),
)
PROXY = SignInSettings(
    mode="proxy",
    address=ADDRESS,
    identity="id",
    proxy=ProxySettings(networks=(ip_network("10.0.0.0/8"),), secret_env="PROXY"),  # noqa: S106
)
ENVIRONMENT = {"COOKIE": SECRET, "CLIENT": "x", "PROXY": SECRET}
CLAIMS: Mapping[str, Any] = {"email": "Chen.Mo@example.com", "email_verified": True}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that all of these tests read."""
    return write_served_workspace(tmp_path_factory.mktemp("served")).root


@pytest.fixture(scope="module")
def engine(root: Path) -> Engine:
    """The engine over it, which names no way of signing in."""
    return Engine(load_workspace(root), HashEncoder)


def signing_in(engine: Engine, settings: SignInSettings) -> Engine:
    """Return an engine over the same index that people sign in to in some way."""
    return Engine(dataclasses.replace(engine.workspace, sign_in=settings), HashEncoder)


@pytest.fixture
def opened(engine: Engine) -> Callable[[SignInSettings], Door]:
    """Gives the way in that settings mean."""
    return lambda settings: open_door(signing_in(engine, settings), ENVIRONMENT)


def connection(*headers: tuple[str, str], peer: str = "10.1.2.3") -> HTTPConnection:
    """Return a connection that carries headers, from some address."""
    raw = [(name.lower().encode(), value.encode("utf-8")) for name, value in headers]
    return HTTPConnection({"type": "http", "headers": raw, "client": (peer, 4711)})


def cookies(claims: Mapping[str, Any], *, secret: str = SECRET, **more: object) -> dict[str, str]:
    """Return the cookies that `st.login` leaves, in as many parts as it makes of them."""
    made: dict[str, str] = {}

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(secret, name, value)

    def put(name: str, value: str) -> None:
        made[name] = sign(name, value).decode()

    said = {"origin": ADDRESS, "is_logged_in": True, **claims, **more}
    set_cookie_with_chunks(put, sign, COOKIE, said, cookie_attr_size=60)
    return made


def with_cookies(given: Mapping[str, str]) -> HTTPConnection:
    return connection(("Cookie", "; ".join(f"{name}={value}" for name, value in given.items())))


def test_key_asks_as_its_person_until_it_is_revoked(
    engine: Engine, opened: Callable[[SignInSettings], Door]
) -> None:
    """However people sign in else, and where nobody has to, too."""
    workspace = engine.workspace
    ledger = Ledger(workspace.index_dir)
    directory = load_directory(workspace.directory_path, workspace.departments)
    made = create_key(ledger, directory, person_id="li-na", label="test", days=None)
    bearer = connection(("Authorization", f"Bearer {made.secret}"))
    doors = [opened(each).sign_in for each in (SignInSettings(), OIDC, PROXY)]

    assert [each.identify(bearer).person_id for each in doors] == ["li-na"] * 3
    assert [each.identify(bearer).is_operator for each in doors] == [False, True, False]
    assert not any(each.identify(bearer).sees_everything for each in doors)
    revoke_key(ledger, made.key.key_id)
    for each in doors:
        with pytest.raises(NotSignedInError, match="revoked"):
            each.identify(bearer)


@pytest.mark.parametrize("said", ["Bearer wk_none_none", "Bearer", "Basic bGk6bmE=", ""])
def test_wrong_credentials_are_refused_even_on_ones_own_machine(
    opened: Callable[[SignInSettings], Door], said: str
) -> None:
    """Who offers a key wants to be somebody, and is not to be more than that by mistake."""
    sign_in = opened(SignInSettings()).sign_in

    assert sign_in.identify(connection()) == OPERATOR
    with pytest.raises(NotSignedInError):
        sign_in.identify(connection(("Authorization", said)))


def test_session_is_that_of_the_person_with_the_address(
    opened: Callable[[SignInSettings], Door],
) -> None:
    """In any case, with groups of the provider beside those of the directory."""
    sign_in = opened(OIDC).sign_in
    found = sign_in.identify(with_cookies(cookies(CLAIMS, groups=["audit", 7])))

    assert found == Viewer(
        person_id="chen-mo", groups=frozenset({EVERYONE, "audit"}), is_operator=True
    )
    with pytest.raises(UnknownPersonError) as caught:
        sign_in.identify(with_cookies(cookies({"email": "stranger@example.com"})))
    assert caught.value.signed_in_as == "stranger@example.com"


def test_session_of_many_claims_is_put_together_again(
    opened: Callable[[SignInSettings], Door],
) -> None:
    """Browsers keep no cookie above 4 KB, so that it comes in parts."""
    many = cookies(CLAIMS, groups=[token_hex() for _ in range(150)])

    assert len(many) > 2
    assert opened(OIDC).sign_in.identify(with_cookies(many)).person_id == "chen-mo"


def _forged(name: str) -> Mapping[str, str]:
    signed = cookies(CLAIMS)
    if name == "another secret":
        return cookies(CLAIMS, secret="guessed")  # noqa: S106
    if name == "another origin":
        return cookies(CLAIMS, origin="https://evil.example.com")
    if name == "not signed in":
        return cookies(CLAIMS, is_logged_in=False)
    if name == "a claim twice":
        text = json.dumps({"origin": ADDRESS, "is_logged_in": True, **CLAIMS})[:-1]
        twice = f'{text}, "email": "li.na@example.com"}}'
        return {COOKIE: create_signed_value(SECRET, COOKIE, twice).decode()}
    if name == "no JSON":
        return {COOKIE: create_signed_value(SECRET, COOKIE, "[").decode()}
    if name == "parts missing":
        return {COOKIE: create_signed_value(SECRET, COOKIE, "chunks-3").decode()}
    if name == "tampered":
        return {COOKIE: f"A{signed[COOKIE][1:]}"}
    assert name == "signed as another"
    return {COOKIE: create_signed_value(SECRET, f"{COOKIE}_1", "x").decode()}


@pytest.mark.parametrize(
    "name",
    [
        *("another secret", "another origin", "not signed in", "a claim twice", "no JSON"),
        *("parts missing", "tampered", "signed as another"),
    ],
)
def test_forged_session_is_nobodys(opened: Callable[[SignInSettings], Door], name: str) -> None:
    """Only what this server signed for this address, whole and as it was, says who somebody is."""
    with pytest.raises(NotSignedInError):
        opened(OIDC).sign_in.identify(with_cookies(_forged(name)))


def test_parts_of_two_sessions_are_no_session(opened: Callable[[SignInSettings], Door]) -> None:
    """Or a name chosen with cunning could turn two sessions of one person into another's."""
    early = cookies(CLAIMS, groups=[token_hex() for _ in range(150)])
    late = dict(early)
    signed_at = datetime.now(UTC).timestamp() + 60
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("itsdangerous.timed.time.time", lambda: signed_at)
        late[f"{COOKIE}_2"] = create_signed_value(SECRET, f"{COOKIE}_2", "x").decode()

    with pytest.raises(NotSignedInError, match="parts of several"):
        opened(OIDC).sign_in.identify(with_cookies(late))


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "7"},
        {"email": ""},
        {"email": 7},
        *({**CLAIMS, "email_verified": no} for no in (False, "false", "False", 0)),
    ],
)
def test_provider_has_to_vouch_for_somebody(
    opened: Callable[[SignInSettings], Door], claims: Mapping[str, Any]
) -> None:
    """An address that was only typed in could be anybody's."""
    with pytest.raises(NotVouchedForError):
        opened(OIDC).sign_in.identify(with_cookies(cookies(claims)))


def test_session_ends_after_its_hours_and_when_it_is_ended(engine: Engine) -> None:
    """Streamlit's cookie would be good for thirty days, and in other tabs after signing out."""
    given = with_cookies(cookies(CLAIMS))
    door = open_door(signing_in(engine, OIDC), ENVIRONMENT)
    assert door.sessions is not None
    people = door.sessions._people
    later = datetime.now(UTC) + timedelta(hours=12, minutes=1)
    assert OIDC.oidc is not None
    aged = Sessions(people, OIDC, OIDC.oidc, SECRET, lambda: later)

    assert door.sign_in.identify(given).person_id == "chen-mo"
    with pytest.raises(SessionOverError):
        aged.identify(given)
    door.sessions.end(given)
    with pytest.raises(NotSignedInError, match="has been ended"):
        door.sign_in.identify(given)
    assert door.sign_in.identify(with_cookies(cookies({"email": "li.na@example.com"})))


def test_ended_session_stays_ended_however_its_cookie_is_written(
    opened: Callable[[SignInSettings], Door],
) -> None:
    """Base64 has bits to spare at its end, so that a copy can look different and be as valid."""
    door = opened(OIDC)
    assert door.sessions is not None
    cookie = cookies(CLAIMS)[COOKIE]
    digits = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    rewritten = cookie[:-1] + digits[digits.index(cookie[-1]) ^ 1]

    assert door.sign_in.identify(with_cookies({COOKIE: rewritten})).person_id == "chen-mo"
    door.sessions.end(with_cookies({COOKIE: cookie}))
    for each in (cookie, rewritten):
        with pytest.raises(NotSignedInError, match="has been ended"):
            door.sign_in.identify(with_cookies({COOKIE: each}))


def test_only_sessions_of_this_server_are_remembered_as_ended(
    opened: Callable[[SignInSettings], Door],
) -> None:
    """Whoever makes cookies up cannot fill the memory with them."""
    sessions = opened(OIDC).sessions
    assert sessions is not None
    for number in range(3):
        sessions.end(with_cookies({COOKIE: f"made-up-{number}"}))
    assert not sessions._ended
    sessions.end(with_cookies(cookies(CLAIMS)))
    assert len(sessions._ended) == 1


USER, KNOWS = ("X-Forwarded-User", "li-na"), ("X-Whoknows-Secret", SECRET)


def test_proxy_is_believed_from_its_address_with_its_secret(
    opened: Callable[[SignInSettings], Door],
) -> None:
    """An address that is written as IPv6 is the same address."""
    sign_in = opened(PROXY).sign_in

    assert sign_in.identify(connection(USER, KNOWS)).person_id == "li-na"
    mapped = connection(USER, KNOWS, peer="::ffff:10.1.2.3")
    assert sign_in.identify(mapped).person_id == "li-na"
    with pytest.raises(UnknownPersonError):
        sign_in.identify(connection((USER[0], "stranger"), KNOWS))


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ((USER,), "10.1.2.3"),
        ((USER, (KNOWS[0], "guessed")), "10.1.2.3"),
        ((USER, (KNOWS[0], "")), "10.1.2.3"),
        ((USER, KNOWS), "192.168.0.1"),
        ((USER, KNOWS), "testclient"),
        ((KNOWS,), "10.1.2.3"),
        (((USER[0], " "), KNOWS), "10.1.2.3"),
        ((USER, (USER[0], "chen-mo"), KNOWS), "10.1.2.3"),
        ((USER, KNOWS, KNOWS), "10.1.2.3"),
    ],
)
def test_nobody_else_can_say_who_they_are(
    opened: Callable[[SignInSettings], Door], headers: tuple[tuple[str, str], ...], peer: str
) -> None:
    """Not from elsewhere, not without the secret, and not by saying it twice."""
    with pytest.raises(NotSignedInError):
        opened(PROXY).sign_in.identify(connection(*headers, peer=peer))


@pytest.mark.parametrize(
    ("settings", "environment", "said"),
    [
        (OIDC, {"CLIENT": "x"}, "variable COOKIE is not set"),
        (OIDC, {"COOKIE": SECRET}, "variable CLIENT is not set"),
        (OIDC, {"COOKIE": "short", "CLIENT": "x"}, "variable COOKIE is too short"),
        (PROXY, {}, "variable PROXY is not set"),
        (PROXY, {"PROXY": "pw1"}, "variable PROXY is too short"),
    ],
)
def test_missing_secret_is_said_before_anybody_comes(
    engine: Engine, settings: SignInSettings, environment: dict[str, str], said: str
) -> None:
    """By the name of its variable, never by what is in it."""
    with pytest.raises(SettingsError, match=said) as caught:
        open_door(signing_in(engine, settings), environment)

    assert not any(value in str(caught.value) for value in ("short ", "pw1"))


def test_letters_that_only_look_alike_are_nobody(opened: Callable[[SignInSettings], Door]) -> None:
    """The Kelvin sign folds to k, and the address with it belongs to somebody else."""
    for address in (
        "chen.mo@example.com\u212a",
        "\u212achen.mo@example.com",
        " ",
        "chen.mo@exaMple.ſom",
    ):
        with pytest.raises((UnknownPersonError, NotVouchedForError)):
            opened(OIDC).sign_in.identify(with_cookies(cookies({"email": address})))
