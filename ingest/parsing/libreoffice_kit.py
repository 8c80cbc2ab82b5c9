"""Converts one document through LibreOfficeKit, the C interface of LibreOffice: run as a program.

The `soffice` command would do the same, but it opens a socket in /tmp, which a confined process
may not, and starts twice with a new profile.
"""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

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


if __name__ == "__main__":
    *files, how_to = sys.argv[1:]
    is_converted = convert_file(*map(Path, files), options=how_to)
    os._exit(0 if is_converted else 1)  # its threads do not end by themselves
