"""How people sign in: the [sign_in] table, and the values that the rest of whoknows uses."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Network: TypeAlias = IPv4Network | IPv6Network
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, a token
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """The organisation's OpenID Connect provider."""

    metadata_url: str
    client_id: str
    client_secret_env: str
    person_claim: str = "email"
    groups_claim: str | None = None
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    cookie_secret_env: str | None = None  # None: a start of the server ends all sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxySettings:
    """The reverse proxy that says who asks."""

    networks: tuple[Network, ...]
    secret_env: str
    user_header: str = "X-Forwarded-User"
    secret_header: str = "X-Whoknows-Secret"  # noqa: S105  a name


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """Who may come in, and how they are known."""

    mode: Literal["none", "oidc", "proxy"] = "none"  # none: one user, on this machine alone
    address: str | None = None  # of the page, as browsers know it
    hosts: tuple[str, ...] = ()  # further names that it is known by
    identity: Literal["email", "id"] = "email"  # what a claim or header says of a person
    session_hours: float = 12.0
    operators: frozenset[str] = frozenset()  # person ids
    operator_groups: frozenset[str] = frozenset()
    requests_per_minute: int = 1_200  # of one person, or of one address
    open_pages_per_person: int = 50  # or of one address
    open_pages: int = 1_000  # of everybody together
    trusted_proxies: tuple[Network, ...] = ()  # that say from where somebody comes
    oidc: OidcSettings | None = None
    proxy: ProxySettings | None = None

    @property
    def proxy_networks(self) -> tuple[Network, ...]:
        """Where the proxies are whose word is taken for the address that somebody comes from."""
        return (*self.trusted_proxies, *(self.proxy.networks if self.proxy else ()))


def _check_url(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
        raise ValueError("must begin with http:// or https://, and name a host")
    return value


def _check_address(value: str) -> str:
    parts = urlsplit(_check_url(value))
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError('must end with its host and port, such as "https://knows.example.com"')
    return f"{parts.scheme}://{parts.netloc}".lower()


def _check_header(value: str) -> str:
    if not _HEADER.fullmatch(value):
        raise ValueError(f"{value!r} is not the name of an HTTP header")
    return value


def _check_variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise ValueError(
            "is not the name of an environment variable: the secret itself must not stand here"
        )
    return value


def _check_host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError(f"{value!r} is not a host name; leave the scheme and the port out")
    return value.lower()


def _check_network(value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError as error:
        raise ValueError(
            f'{value!r} is not an address; write "10.0.0.7" or "10.0.0.0/24"'
        ) from error
    return value


_Text: TypeAlias = Annotated[str, Field(min_length=1)]
_Url: TypeAlias = Annotated[str, AfterValidator(_check_url)]
_Header: TypeAlias = Annotated[str, AfterValidator(_check_header)]
_Variable: TypeAlias = Annotated[str, AfterValidator(_check_variable)]
_Address: TypeAlias = Annotated[str, AfterValidator(_check_network)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class OidcTable(_Table):
    """The [sign_in.oidc] table."""

    metadata_url: _Url
    client_id: _Text
    client_secret_env: _Variable
    person_claim: _Text = "email"
    groups_claim: _Text | None = None
    scopes: list[_Text] = ["openid", "email", "profile"]
    cookie_secret_env: _Variable | None = None


class ProxyTable(_Table):
    """The [sign_in.proxy] table."""

    addresses: Annotated[list[_Address], Field(min_length=1)]
    secret_env: _Variable
    user_header: _Header = "X-Forwarded-User"
    secret_header: _Header = "X-Whoknows-Secret"  # noqa: S105  a name


class SignInTable(_Table):
    """The [sign_in] table."""

    mode: Literal["none", "oidc", "proxy"] = "none"
    address: Annotated[str, AfterValidator(_check_address)] | None = None
    hosts: list[Annotated[str, AfterValidator(_check_host)]] = []
    identity: Literal["email", "id"] = "email"
    session_hours: Annotated[float, Field(gt=0, le=720, strict=False)] = 12.0
    operators: list[_Text] = []
    operator_groups: list[_Text] = []
    requests_per_minute: Annotated[int, Field(ge=1)] = 1_200
    open_pages_per_person: Annotated[int, Field(ge=1)] = 50
    open_pages: Annotated[int, Field(ge=1)] = 1_000
    trusted_proxies: list[_Address] = []
    oidc: OidcTable | None = None
    proxy: ProxyTable | None = None

    @model_validator(mode="after")
    def _check_mode(self) -> "SignInTable":
        needed = {"none": (), "oidc": ("address", "oidc"), "proxy": ("address", "proxy")}
        for key in needed[self.mode]:
            if getattr(self, key) is None:
                where = "[sign_in]" if key == "address" else f"[sign_in.{key}]"
                what = 'address = "https://..."' if key == "address" else "that table"
                raise ValueError(f'mode = "{self.mode}" needs {what}; add it ({where})')
        for each in {"oidc", "proxy"} - {self.mode}:
            if getattr(self, each) is not None:
                raise ValueError(
                    f'[sign_in.{each}] says nothing with mode = "{self.mode}"; '
                    f'take it out, or write mode = "{each}"'
                )
        return self


def sign_in_settings(table: SignInTable) -> SignInSettings:
    """Return what the table says as values."""
    oidc, proxy = table.oidc, table.proxy
    return SignInSettings(
        mode=table.mode,
        address=table.address,
        hosts=tuple(table.hosts),
        identity=table.identity,
        session_hours=table.session_hours,
        operators=frozenset(table.operators),
        operator_groups=frozenset(table.operator_groups),
        requests_per_minute=table.requests_per_minute,
        open_pages_per_person=table.open_pages_per_person,
        open_pages=table.open_pages,
        trusted_proxies=_networks(table.trusted_proxies),
        oidc=OidcSettings(**{**oidc.model_dump(), "scopes": tuple(oidc.scopes)}) if oidc else None,
        proxy=ProxySettings(
            networks=_networks(proxy.addresses),
            secret_env=proxy.secret_env,
            user_header=proxy.user_header,
            secret_header=proxy.secret_header,
        )
        if proxy
        else None,
    )


def _networks(written: list[str]) -> tuple[Network, ...]:
    return tuple(ip_network(each, strict=False) for each in written)
