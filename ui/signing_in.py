"""From the settings of a workspace to the one way in which people sign in to its server."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingest.errors import SettingsError
from ingest.sign_in import OidcSettings, SignInSettings
from search.engine import Engine
from ui.callers import People, SignIn, SingleUser, WithKeys
from ui.opening import served_root, shared_engine
from ui.proxies import TrustedProxy
from ui.remembering import ledger_of
from ui.restraint import Restraint
from ui.sessions import Sessions

_LEAST_CHARACTERS = 16  # of a secret that nobody is to guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How people come in, and how much each may do there."""

    sign_in: SignIn
    restraint: Restraint = field(default_factory=lambda: Restraint(SignInSettings()))
    sessions: Sessions | None = None
    page_secrets: Mapping[str, Any] | None = field(default=None, repr=False)
    """Streamlit's own, for `st.login`."""


def open_door(engine: Engine, environ: Mapping[str, str]) -> Door:
    """Return how people come in to the server of an engine's workspace.

    Raises:
        SettingsError: A secret or a library is missing; says what to do.
    """
    settings = engine.workspace.sign_in
    people = People(engine, settings)
    ledger, restraint = ledger_of(engine), Restraint(settings)
    if settings.mode == "oidc" and settings.oidc is not None:
        secret = _cookie_secret(settings.oidc, environ)
        sessions = Sessions(people, settings, settings.oidc, secret)
        return Door(
            sign_in=WithKeys(people, ledger, sessions),
            restraint=restraint,
            sessions=sessions,
            page_secrets={"auth": _page_secrets(settings, settings.oidc, secret, environ)},
        )
    if settings.mode == "proxy" and settings.proxy is not None:
        secret = _secret(settings.proxy.secret_env, environ)
        proxy = TrustedProxy(people, settings.proxy, secret)
        return Door(sign_in=WithKeys(people, ledger, proxy), restraint=restraint)
    return Door(sign_in=WithKeys(people, ledger, SingleUser()), restraint=restraint)


@cache
def shared_door(root: Path) -> Door:
    """Return the way in that the page and all programs share; errors as `open_door`.

    Args:
        root: The folder of the workspace.
    """
    return open_door(shared_engine(root), os.environ)


def served_door() -> Door:
    """Return the way in to the workspace that this process serves; errors as `open_door`."""
    return shared_door(served_root())


def _cookie_secret(oidc: OidcSettings, environ: Mapping[str, str]) -> str:
    if find_spec("authlib") is None:
        raise SettingsError("[sign_in] mode = \"oidc\" needs: pip install 'whoknows[oidc]'")
    if oidc.cookie_secret_env is None:
        return secrets.token_hex()
    return _secret(oidc.cookie_secret_env, environ)


def _secret(variable: str, environ: Mapping[str, str], least: int = _LEAST_CHARACTERS) -> str:
    secret = environ.get(variable, "")
    if not secret:
        raise SettingsError(
            f"[sign_in]: the environment variable {variable} is not set; set it to the secret"
        )
    if len(secret) < least:
        raise SettingsError(
            f"[sign_in]: the secret in the environment variable {variable} is too short; "
            f"take at least {least} characters, such as `openssl rand -hex 32` prints"
        )
    return secret


def _page_secrets(
    settings: SignInSettings, oidc: OidcSettings, cookie_secret: str, environ: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "redirect_uri": f"{settings.address}/oauth2callback",
        "cookie_secret": cookie_secret,
        "client_id": oidc.client_id,
        "client_secret": _secret(oidc.client_secret_env, environ, least=1),
        "server_metadata_url": oidc.metadata_url,
        "client_kwargs": {"scope": " ".join(oidc.scopes), "prompt": "select_account"},
    }
