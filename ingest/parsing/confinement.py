"""What the process that parses may not do: reach a network, write to the disk, take all memory.

What LibreOffice runs in may not read the disk either.
On Linux the kernel sees to it, with seccomp and Landlock, which need no privileges and hold for
whatever program a parser starts.  Elsewhere an audit hook does, which holds for Python code.
"""

import contextlib
import ctypes
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_REFUSE = 0x00050000 | 13  # SECCOMP_RET_ERRNO with EACCES
_ALLOW = 0x7FFF0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF: ld [k], jeq k, ret k
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_IO_URING_SETUP = 425  # it could open sockets of its own
_MACHINES = {  # the audit number of the architecture, and of its system call `socket`
    "x86_64": (0xC000003E, 41),
    "aarch64": (0xC00000B7, 198),
}
_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_WRITE_FILE, _READ_FILE, _READ_FOLDER, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_CHANGE_FOLDER = sum(1 << bit for bit in (4, 5, 6, 7, 8, 9, 10, 11, 12))  # remove and make
_REFER = 1 << 13
_RIGHTS_OF_VERSION = {1: 0, 2: _REFER, 3: _REFER | _TRUNCATE}
_WRITING_MODES = frozenset("wax+")


def confine(private_dir: Path, *, memory_bytes: int) -> None:
    """Confine this process, and those it starts, for the rest of its life.

    Args:
        private_dir: The only folder that may be written to.
        memory_bytes: What each process may take for its data.
    """
    _limit_memory(memory_bytes)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _forbid_network(libc)
        _forbid_writing(libc, private_dir)
    sys.addaudithook(_Watch(private_dir))


def can_confine_reading() -> bool:
    """Return whether the kernel lets a process give up reading: Linux 5.13 and later, mostly."""
    return sys.platform == "linux" and _landlock_version(ctypes.CDLL(None)) >= 1


def confine_reading(places: Iterable[Path]) -> bool:
    """Let this process read some files and folders only, for the rest of its life.

    Args:
        places: They; those that do not exist are passed over.

    Returns:
        Whether it is so.
    """
    if not can_confine_reading():
        return False
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    both = _READ_FILE | _READ_FOLDER
    allowed = {path: both if path.is_dir() else _READ_FILE for path in places if path.exists()}
    return _restrict(libc, both, allowed)


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit in (resource.RLIMIT_DATA, resource.RLIMIT_CORE):
        bound = memory_bytes if limit == resource.RLIMIT_DATA else 0
        hard = resource.getrlimit(limit)[1]
        soft = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(limit, (soft, hard))


def _forbid_network(libc: Any) -> None:
    """Let `socket` make sockets of this machine's own processes only."""
    if platform.machine() not in _MACHINES:
        return
    architecture, socket_call = _MACHINES[platform.machine()]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_IF_EQUAL, 0, 6, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_IF_EQUAL, 4, 0, _IO_URING_SETUP),
        (_JUMP_IF_EQUAL, 0, 2, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_IF_EQUAL, 0, 1, int(socket.AF_UNIX)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(program), 0, 0)


def _forbid_writing(libc: Any, private_dir: Path) -> None:
    """Let files be made and changed in one folder only, where the kernel knows Landlock."""
    version = _landlock_version(libc)
    if version < 1:
        return
    rights = _WRITE_FILE | _CHANGE_FOLDER | _RIGHTS_OF_VERSION.get(version, _REFER | _TRUNCATE)
    file_rights = rights & (_WRITE_FILE | _TRUNCATE)
    _restrict(libc, rights, {private_dir: rights, Path(os.devnull): file_rights})


def _landlock_version(libc: Any) -> int:
    return int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(1)))


def _restrict(libc: Any, rights: int, allowed: dict[Path, int]) -> bool:
    """Take rights over the disk away, but for those left at some places; tell whether it worked."""
    ruleset = libc.syscall(_LANDLOCK_CREATE, struct.pack("Q", rights), ctypes.c_size_t(8), 0)
    if ruleset < 0:
        return False
    for path, left in allowed.items():
        descriptor = os.open(path, os.O_PATH)
        libc.syscall(_LANDLOCK_ADD_RULE, ruleset, 1, struct.pack("=Qi", left, descriptor), 0)
        os.close(descriptor)
    refused = int(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0))
    os.close(ruleset)
    return refused == 0


class _Watch:
    """Refuses what Python code must not do, with a reason instead of a bare error number."""

    def __init__(self, private_dir: Path) -> None:
        self._private_dir = f"{private_dir.resolve()}{os.sep}"

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.bind", "socket.getaddrinfo"}:
            self._check_address(arguments)
        elif event == "open":
            self._check_file(*arguments)

    def _check_address(self, arguments: tuple[Any, ...]) -> None:
        if getattr(arguments[0], "family", None) != getattr(socket, "AF_UNIX", "unix"):
            raise PermissionError("parsers reach no network")

    def _check_file(self, path: object, mode: object, _flags: object) -> None:
        is_writing = isinstance(mode, str) and not _WRITING_MODES.isdisjoint(mode)
        if not is_writing or not isinstance(path, str | bytes | os.PathLike):
            return
        where = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  follows no link: none are made
        if where != os.devnull and not where.startswith(self._private_dir):
            raise PermissionError(f"parsers write to a private folder only, not to {where}")
