"""Office formats in, others out, through LibreOffice where it is installed.

It runs in a process and with a profile of its own, in which macros are off.
Its settings do not keep it from showing files that a document links to; that its process cannot
read them does, and where the kernel cannot see to that nothing is converted.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ingest.errors import UnreadableDocumentError
from ingest.parsing.confinement import can_confine_reading

_PROGRAMS = ("soffice", "libreoffice")
_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")  # beside the program, however it was built
_KIT = "ingest.parsing.libreoffice_kit"
_PACKAGES = Path(__file__).parents[2]
_SECONDS = 45.0  # for a file; the usual ones take three
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


def convert(content: bytes, path: str, *, suffix: str, target: str, options: str = "") -> bytes:
    """Return a document in another format; both are named by their suffix, without the dot.

    Args:
        content: The document.
        path: What it is called in messages.
        suffix: The format that it has.
        target: The format that it gets.
        options: What the filter that writes it is told.

    Raises:
        UnreadableDocumentError: LibreOffice is missing, cannot be confined, cannot read the file,
            or takes too long.
    """
    library = find_library()
    if library is None:
        raise UnreadableDocumentError(
            f"{path}: is in an old format, which LibreOffice for Linux reads; install it (on "
            "Debian: apt-get install libreoffice-writer-nogui libreoffice-impress-nogui), or save "
            "the file in a current format"
        )
    if not can_confine_reading():
        raise UnreadableDocumentError(
            f"{path}: needs LibreOffice, which could read every file of this machine for it; use "
            "a Linux kernel that confines programs (5.13 or later, with Landlock)"
        )
    with tempfile.TemporaryDirectory(prefix="whoknows-office-") as folder:
        private = Path(folder)
        source, converted = private / f"source.{suffix}", private / f"source.{target}"
        source.write_bytes(content)
        files = [library, _new_profile(private), source, converted]
        if not _run(files, options, path):
            raise UnreadableDocumentError(
                f"{path}: LibreOffice cannot read it; it may be damaged or need a password: "
                f"open it and save it as .{target}"
            )
        return converted.read_bytes()


def find_library() -> Path | None:
    """Return the library that LibreOffice is, None where it is not installed."""
    programs = filter(None, map(shutil.which, _PROGRAMS))
    folders = (Path(program).resolve().parent for program in programs)
    found = (folder / name for folder in folders for name in _LIBRARIES)
    return next((library for library in found if library.exists()), None)


def can_convert() -> bool:
    """Return whether LibreOffice is installed, on a kernel that keeps it from reading the disk."""
    return find_library() is not None and can_confine_reading()


def _new_profile(folder: Path) -> Path:
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    return folder / "profile"


def _run(files: list[Path], options: str, path: str) -> bool:
    """Convert in a process that its time limit can kill; tell whether a file was written."""
    *_, converted = files
    private = str(converted.parent)
    environment = {"HOME": private, "TMPDIR": private, "PYTHONPATH": str(_PACKAGES)}
    try:
        done = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-P", "-s", "-B", "-m", _KIT, *map(str, files), options],
            cwd=private,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError(
            f"{path}: took LibreOffice longer than {_SECONDS:g} s; save it in a current format"
        ) from error
    return done.returncode == 0 and converted.is_file()
