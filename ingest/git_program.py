"""Runs git: without a shell, without questions, within a time limit."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from ingest.addresses import mask_secrets, split_login
from ingest.errors import IngestError
from ingest.file_names import write_safely

# What a program that runs inside another repository, such as a hook, has in its environment.
_OF_ANOTHER_REPOSITORY = {
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"),
    *("GIT_NAMESPACE", "GIT_PREFIX", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
}


# Git runs it with what it wants: `get` is to be told who asks.
_CREDENTIAL_HELPER = (
    '!login() { test "$1" = get && '
    'printf "username=%s\\npassword=%s\\n" "$WHOKNOWS_GIT_USER" "$WHOKNOWS_GIT_PASSWORD"; }; login'
)


class GitError(IngestError):
    """Git is missing, took too long, or refused; the message gives its reason."""


def run_git(folder: Path, *arguments: str, timeout_seconds: float, address: str = "") -> bytes:
    """Return what a git command prints.

    Args:
        folder: the repository, bare or not; one that merely contains the folder is not meant.
        arguments: the command.
        timeout_seconds: when to give up.
        address: of the server that the command speaks to; its user and password are handed to git
            where other users of the machine do not see them, and are in no message.

    Raises:
        GitError: it did not work.
    """
    try:
        done = subprocess.run(  # noqa: S603  a list of arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607  git is where the user has it
            env={**_environment(folder), **_login(address)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_seconds,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("needs the program git; install it") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(
            f"did not answer within {timeout_seconds:.0f} seconds; check the network"
        ) from error
    if done.returncode:
        raise GitError(f"cannot be read ({_last_line(done.stderr, address)})")
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key not in _OF_ANOTHER_REPOSITORY}
    return {
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",  # unless the user has one
        **own,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",  # no window that asks for a password either
        "SSH_ASKPASS_REQUIRE": "never",
        "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "LC_ALL": "C",
    }


def _login(address: str) -> dict[str, str]:
    """Return the variables that give git the user and password of an address, for its host alone.

    A helper that the user has configured is then not asked: what the workspace says is meant.
    """
    bare, user, password = split_login(address)
    server = urlsplit(bare)
    if server.scheme not in {"http", "https"}:
        return {}
    place = f"credential.{server.scheme}://{server.netloc}"
    settings = [(f"{place}.username", user)] if user else []
    if password:
        settings += [(f"{place}.helper", ""), (f"{place}.helper", _CREDENTIAL_HELPER)]
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    numbered = list(enumerate(settings, start=first))
    return {
        "WHOKNOWS_GIT_USER": user,
        "WHOKNOWS_GIT_PASSWORD": password,
        "GIT_CONFIG_COUNT": str(first + len(settings)),
        **{f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in numbered},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in numbered},
    }


def _last_line(errors: bytes, address: str) -> str:
    lines = [line for line in errors.decode("utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:", "remote:"))]
    line = next(iter(telling or lines), "git gave no reason")
    return write_safely(mask_secrets(line, address))
