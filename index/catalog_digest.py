"""The SHA-256 of the catalog's file, written beside it while nobody changes it.

SQLite notices where pages do not fit together, but not a byte of a row that has become another.
Whoever is about to write deletes the digest first, so that one that is there is always of the
file as it should be.
"""

import hashlib
import os
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from index.errors import UnusableIndexError
from index.vectors import is_intact, sync_folder

_SUFFIX = ".sha256"


class Bytes(StrEnum):
    """What those of a catalog are, compared with what was written."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"  # somebody writes them, or died over it


def record_digest(catalog_path: Path) -> None:
    """Write down what a catalog is whose log is empty; no disk, no digest."""
    path = _path_of(catalog_path)
    partial = path.with_name(f"{path.name}.partial")
    with suppress(OSError):
        try:
            with partial.open("w", encoding="utf-8") as file:
                file.write(f"{_sum_up(catalog_path)}  {catalog_path.name}\n")  # as `sha256sum -c`
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def forget_digest(catalog_path: Path) -> None:
    """Delete the digest of a catalog that is about to be written, lest it outlive a power cut."""
    path = _path_of(catalog_path)
    if path.exists():
        path.unlink()
        sync_folder(path.parent)


def has_digest(catalog_path: Path) -> bool:
    """Return whether it is known what a catalog should be."""
    return _path_of(catalog_path).exists()


def compare_digest(catalog_path: Path) -> Bytes:
    """Read every byte of a catalog, and tell whether it is what was written."""
    recorded = _read_digest(catalog_path)
    if recorded is None or not catalog_path.exists() or not catalog_path.stat().st_size:
        return Bytes.UNKNOWN
    if is_intact(catalog_path, recorded.partition(" ")[0]):
        return Bytes.SAME
    return Bytes.OTHER if _read_digest(catalog_path) == recorded else Bytes.UNKNOWN


def check_digest(catalog_path: Path) -> None:
    """See that a catalog is what was written, as far as that is known.

    Raises:
        UnusableIndexError: It is not.
    """
    if compare_digest(catalog_path) is Bytes.OTHER:
        raise UnusableIndexError(
            f"{catalog_path.name}: is damaged (its bytes are not those that were written); restore "
            "a backup, or move the index folder away and run `whoknows index` to rebuild it"
        )


def _path_of(catalog_path: Path) -> Path:
    return catalog_path.with_name(f"{catalog_path.name}{_SUFFIX}")


def _read_digest(catalog_path: Path) -> str | None:
    try:
        return _path_of(catalog_path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _sum_up(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
