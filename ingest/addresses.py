"""What the address of a source says, and what of it nobody may read: passwords and tokens."""

import re
from urllib.parse import unquote, urlsplit

_MASK = "***"
_USER = re.compile(r"(?<=://)[^/\s]*(?=@)")
_VALUE = re.compile(r"(?<=[?&])([^=&#\s]+)=(.*?)(?=&|#|::|['\")>]|\s|$)")


def is_remote(address: str) -> bool:
    """Return whether an address names something else than a folder of this machine."""
    return "://" in address


def is_repository(address: str) -> bool:
    """Return whether an address names a git repository."""
    return address.startswith("git+")


def local_folder(source: str) -> str | None:
    """Return the folder that a source names, relative to the workspace or absolute; else None."""
    folder = source.removeprefix("file://") if source.startswith("file:///") else source
    return None if is_remote(folder) else folder


def split_login(address: str) -> tuple[str, str, str]:
    """Return an address without its user and password, and these as they are meant, or empty."""
    parts = urlsplit(address)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return bare, unquote(parts.username or ""), unquote(parts.password or "")


def mask_address(address: str) -> str:
    """Return an address without its user, password and the values of its query."""
    return _VALUE.sub(rf"\1={_MASK}", _USER.sub(_MASK, address))


def mask_secrets(text: str, address: str) -> str:
    """Return a text about an address, such as a library's error, without the address's secrets."""
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, _MASK)
    return mask_address(text)


def _secrets(address: str) -> set[str]:
    """Return passwords, tokens and signatures, as they are written and as they are meant."""
    found = [value for _, value in _VALUE.findall(address)]
    for user in _USER.findall(address):
        name, _, password = user.partition(":")
        found.append(password or name)
    return {form for secret in found for form in (secret, unquote(secret)) if len(form) >= 4}
