"""Runs git: without a shell, without questions, within a time limit."""

import os
import subprocess
from pathlib import Path

from ingest.addresses import mask_secrets
from ingest.errors import IngestError
from ingest.file_names import write_safely

# What a program that runs inside another repository, such as a hook, has in its environment.
_OF_ANOTHER_REPOSITORY = {
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"),
    *("GIT_NAMESPACE", "GIT_PREFIX", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
}


class GitError(IngestError):
    """Git is missing, took too long, or refused; the message gives its reason."""


def run_git(folder: Path, *arguments: str, timeout_seconds: float, address: str = "") -> bytes:
    """Return what a git command prints.

    Args:
        folder: the repository, bare or not; one that merely contains the folder is not meant.
        arguments: the command.
        timeout_seconds: when to give up.
        address: what must not be repeated in a message with its secrets.

    Raises:
        GitError: it did not work.
    """
    try:
        done = subprocess.run(  # noqa: S603  a list of arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607  git is where the user has it
            env=_environment(folder),
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


def _last_line(errors: bytes, address: str) -> str:
    lines = [line for line in errors.decode("utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:", "remote:"))]
    line = next(iter(telling or lines), "git gave no reason")
    return write_safely(mask_secrets(line, address))
