"""Office files behind a password: opened with those that the workspace gives."""

import io
import struct
from collections.abc import Sequence
from xml.parsers.expat import ExpatError

from ingest.errors import UnreadableDocumentError
from ingest.parsing.recognition import MediaType

LOCKABLE = frozenset({MediaType.LOCKED_OFFICE, MediaType.DOC, MediaType.XLS, MediaType.PPT})
# Excel encrypts with it what is only protected against changes, and opens it unasked
# ([MS-OFFCRYPTO] 2.3.7.1).
_EXCELS_OWN = "VelvetSweatshop"


def unlock(content: bytes, path: str, media_type: MediaType, passwords: Sequence[str]) -> bytes:
    """Return a file as it is without its password; one that has none stays as it is.

    Raises:
        UnreadableDocumentError: none of the passwords fits, or the lock is damaged.
    """
    is_package = media_type is MediaType.LOCKED_OFFICE  # a shell that holds nothing else
    if not (_is_locked(content) or is_package):
        return content
    for password in (*passwords, _EXCELS_OWN):
        unlocked = _unlocked(content, password, path, is_package=is_package)
        if unlocked is not None:
            return unlocked
    raise UnreadableDocumentError(
        f"{path}: needs a password; add it to [parsing] passwords in whoknows.toml, or save a copy "
        "without one"
    )


def _is_locked(content: bytes) -> bool:
    """Tell whether a file has a password; where damage hides that, its parser will say more."""
    import msoffcrypto

    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted())
    except _damages():
        return False


def _unlocked(content: bytes, password: str, path: str, *, is_package: bool) -> bytes | None:
    """Return what a password opens, None where it does not fit."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    unlocked = io.BytesIO()
    checks = {"verify_password": True} if is_package else {}  # the old formats always check
    try:
        office_file = msoffcrypto.OfficeFile(io.BytesIO(content))
        office_file.load_key(password=password, **checks)
        office_file.decrypt(unlocked)
    except InvalidKeyError:
        return None
    except DecryptionError as error:
        raise UnreadableDocumentError(
            f"{path}: is locked in a way that is not read; save a copy without a password"
        ) from error
    except _damages() as error:
        raise UnreadableDocumentError(
            f"{path}: is damaged (its lock cannot be read); save it again or remove it"
        ) from error
    return unlocked.getvalue()


def _damages() -> tuple[type[Exception], ...]:
    """Return what the library raises over damaged files: it checks little by itself."""
    from msoffcrypto.exceptions import FileFormatError, ParseError

    lookups = (KeyError, IndexError, AttributeError, TypeError, AssertionError)
    return (FileFormatError, ParseError, ExpatError, struct.error, OSError, ValueError, *lookups)
