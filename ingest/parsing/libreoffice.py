"""Old Office formats in, their successors out, through LibreOffice where it is installed.

It runs without a window, with a profile of its own in which macros and links are off.  It is one
process, so that whoever kills it, for time or for memory, leaves nothing behind.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import UnreadableDocumentError

PROGRAM = "soffice"
_SECONDS = 45.0  # for a file; the largest of the usual ones take ten
_RESTART = 81  # how it ends when it has set up a new profile (desktop/source/inc/exithelper.h)
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


def convert(content: bytes, path: str, *, suffix: str, target: str) -> bytes:
    """Return a document in another format; both are named by their suffix, without the dot.

    Raises:
        UnreadableDocumentError: LibreOffice is missing, cannot read the file, or takes too long.
    """
    program = _find_program(path)
    with tempfile.TemporaryDirectory(prefix="whoknows-office-") as folder:
        private = Path(folder)
        source, converted = private / f"source.{suffix}", private / f"source.{target}"
        source.write_bytes(content)
        arguments = ["--convert-to", target, "--outdir", str(private), str(source)]
        _run(program, private, arguments, path)
        if not converted.is_file():
            raise UnreadableDocumentError(
                f"{path}: LibreOffice cannot read it; it may be damaged or need a password: "
                f"open it and save it as .{target}"
            )
        return converted.read_bytes()


def _find_program(path: str) -> Path:
    found = shutil.which(PROGRAM)
    if found is None:
        raise UnreadableDocumentError(
            f"{path}: is in an old format that LibreOffice reads; install it (on Debian: apt-get "
            "install libreoffice-writer-nogui libreoffice-impress-nogui), or save the file anew"
        )
    script = Path(found).resolve()
    binary = script.with_name("soffice.bin")  # on Linux, behind a script and a splash screen
    return binary if binary.exists() else script


def _run(program: Path, private: Path, arguments: Sequence[str], path: str) -> None:
    """Run LibreOffice with a new profile, which it sets up in a first run that does nothing else.

    Its own words are of no help: it ends well, and says so, without having converted anything.
    """
    profile = private / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    options = ["--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    command = [str(program), *options, *arguments]
    try:
        if _start(command, private) == _RESTART:
            _start(command, private)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError(
            f"{path}: took LibreOffice longer than {_SECONDS:g} s; save it in a current format"
        ) from error


def _start(command: Sequence[str], private: Path) -> int:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(  # noqa: S603  the program is the one that the system names
        command,
        cwd=private,
        env=kept | dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(private)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=False,
    )
    return done.returncode
