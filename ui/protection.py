"""What stands before every answer of the server, from the outside in."""

from starlette.types import ASGIApp

from ingest.sign_in import SignInSettings
from ui.admission import Admit
from ui.origins import CheckOrigins
from ui.request_sizes import LimitSizes
from ui.returning import ReturnToPage
from ui.security_headers import AddSecurityHeaders
from ui.signing_in import Door


def protect(app: ASGIApp, door: Door, settings: SignInSettings) -> ASGIApp:
    """Return an application that answers as another does, but not to whom and what it must not."""
    if settings.mode == "oidc" and settings.address is not None:
        app = ReturnToPage(app, settings.address)
    admitted = Admit(LimitSizes(app), door)
    is_https = (settings.address or "").startswith("https://")
    return AddSecurityHeaders(CheckOrigins(admitted, settings), is_https=is_https)
