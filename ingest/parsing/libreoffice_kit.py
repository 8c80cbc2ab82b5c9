"""Converts one document through LibreOfficeKit, the C interface of LibreOffice: run as a program.

The `soffice` command would do the same, but it opens a socket in /tmp, which a confined process
may not, and starts twice with a new profile.
A document can name any file of the disk as a picture of its own, and LibreOffice shows it; so the
process first gives up reading all but programs, fonts and the folder of this one document.
"""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

from ingest.parsing.confinement import confine_reading

# What belongs to the system and to nobody: libraries, fonts, and what tells where these are.
_READABLE = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/fontconfig",
    "/usr/share/fonts",
    "/usr/share/hyphen",
    "/usr/share/libreoffice",
    "/usr/share/zoneinfo",
    "/usr/local/share/fonts",
    "/var/cache/fontconfig",
    "/var/spool/libreoffice",
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
)
_INSTALLED = ("program", "share", "presets")  # the folders of a LibreOffice
# Places in LibreOffice's tables of functions; later versions add to the end (LibreOfficeKit.h).
_LOAD_DOCUMENT = 2
_SAVE_DOCUMENT = 2
_OBJECT = ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))  # begins with its table
_Load = ctypes.CFUNCTYPE(_OBJECT, ctypes.c_void_p, ctypes.c_char_p)
_Save = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p
)


def convert_file(library: Path, profile: Path, source: Path, target: Path, *, options: str) -> bool:
    """Write a document in the format of the target's suffix; tell whether that was possible."""
    start: Any = ctypes.CDLL(str(library)).libreofficekit_hook_2
    start.restype, start.argtypes = _OBJECT, (ctypes.c_char_p, ctypes.c_char_p)
    office = start(os.fsencode(library.parent), profile.as_uri().encode())
    if not office:
        return False
    document: Any = _Load(office[0][_LOAD_DOCUMENT])(office, source.as_uri().encode())
    if not document:
        return False
    save: Any = _Save(document[0][_SAVE_DOCUMENT])
    how = options.encode() or None
    return bool(save(document, target.as_uri().encode(), target.suffix[1:].encode(), how))


def readable_places(library: Path, private_dir: Path) -> list[Path]:
    """Return what may be read while a document is converted."""
    installed = [library.parents[1] / name for name in _INSTALLED]
    return [*map(Path, _READABLE), library.parent, *installed, private_dir]


if __name__ == "__main__":
    *files, how_to = sys.argv[1:]
    kit, its_profile, original, converted = map(Path, files)
    is_confined = confine_reading(readable_places(kit, converted.parent))
    is_converted = is_confined and convert_file(
        kit, its_profile, original, converted, options=how_to
    )
    os._exit(0 if is_converted else 1)  # its threads do not end by themselves
