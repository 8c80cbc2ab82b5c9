"""What the names of files say: which are no documents, and how a name is written in an id."""

import re
import unicodedata

_IGNORED_NAMES = {"Thumbs.db", "desktop.ini", "Icon\r"}
_IGNORED_STARTS = (".", "~$")  # hidden files; the lock that Office lays beside an open document
# Control characters, line and paragraph separators, and whatever turns the direction of writing:
# UAX 9, "Explicit Directional Embedding, Override and Isolate Characters".
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_FIRST_BYTE_SURROGATE = 0xDC80  # PEP 383: what stands for a byte from 0x80 that is not UTF-8


def is_ignored(name: str) -> bool:
    """Return whether a file or folder is a program's leftover, hidden, or a lock."""
    return name in _IGNORED_NAMES or name.startswith(_IGNORED_STARTS)


def is_ignored_path(path: str) -> bool:
    """Return whether a file is ignored, or lies in a folder that is."""
    return any(is_ignored(part) for part in path.split("/"))


def is_utf8(name: str) -> bool:
    """Return whether a name can be written at all: a system may hold names in another encoding."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def write_safely(name: str) -> str:
    r"""Return a name as ids and messages hold it: composed (NFC), and on one line that reads true.

    A control character, a line separator or a mark that turns the direction of writing becomes its
    Python escape: `a<line feed>b.md` is `a\nb.md`, and `\u202e` stands for the override that makes
    `exe.fdp` look like `pdf.exe`. A byte that is not UTF-8 becomes `\xff`. What comes out can be
    printed, logged and copied as it is. Should another file truly be named so, both have one id,
    and the second is reported.
    """
    if name.isascii() and name.isprintable():
        return name
    return _UNSAFE.sub(_escape, unicodedata.normalize("NFC", name))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if _FIRST_BYTE_SURROGATE <= code <= _FIRST_BYTE_SURROGATE + 0x7F:
        return f"\\x{code - 0xDC00:02x}"
    return found[0].encode("unicode_escape").decode("ascii")
