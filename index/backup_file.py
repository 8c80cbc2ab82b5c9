"""A backup as a file: a ZIP archive of an index's files, and a manifest with their checksums."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from index.errors import BackupFileError, UnusableIndexError
from index.generations import SEGMENTS_DIR
from index.schema import CATALOG_NAME, SCHEMA_VERSION
from index.vectors import sync_folder

_MANIFEST_NAME = "backup.json"
_FORMAT = 1
_MEMBER = re.compile(rf"{re.escape(CATALOG_NAME)}|{SEGMENTS_DIR}/\w[\w.-]*", re.ASCII)
_BLOCK_BYTES = 1 << 20
_MODE = 0o600
_FASTEST = 1  # of zlib's levels: text shrinks to a third with it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What a backup of any program says of itself."""

    format: int = _FORMAT
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupManifest(_Header):
    """What a backup says of itself."""

    taken_at: str  # ISO 8601, UTC
    generation: int  # the one that was served
    built_at: str  # ISO 8601, UTC
    encoder: str
    documents: int
    chunks: int
    files: Mapping[str, str]  # SHA-256 by path within the index folder


class BackupWriter:
    """A backup that is being written."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, str] = {}

    def add(self, name: str, source: Path) -> str:
        """Add a file under its path within the index folder; return its SHA-256."""
        with source.open("rb") as reading:
            self.files[name] = self._write(name, reading)
        return self.files[name]

    def finish(self, manifest: BackupManifest) -> None:
        """Add the manifest, without which it is no backup."""
        self._archive.writestr(_MANIFEST_NAME, msgspec.json.encode(manifest))

    def _write(self, name: str, reading: IO[bytes]) -> str:
        member = ZipInfo(name)
        member.compress_type = ZIP_DEFLATED if name == CATALOG_NAME else ZIP_STORED
        digest = hashlib.sha256()
        with self._archive.open(member, "w", force_zip64=True) as writing:
            while block := reading.read(_BLOCK_BYTES):
                digest.update(block)
                writing.write(block)
        return digest.hexdigest()


@contextmanager
def create_backup(path: Path) -> Iterator[BackupWriter]:
    """Give a backup to fill; it gets its name once it is complete and on the disk.

    Only its owner may read it, for it holds the text of all documents, restricted ones too.

    Raises:
        BackupFileError: It cannot be written.
    """
    if path.is_dir():
        raise BackupFileError(f"{path}: is a folder; choose another place, a file's name included")
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)  # of a backup that was killed
        partial.touch(_MODE, exist_ok=False)
        with partial.open("wb") as file:
            with ZipFile(file, "w", compresslevel=_FASTEST) as archive:
                yield BackupWriter(archive)
            _sync(file)
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise BackupFileError(
            f"{path}: the backup cannot be written ({error.strerror}); choose another place, or "
            "free space there"
        ) from error
    finally:
        partial.unlink(missing_ok=True)


class BackupReader:
    """A backup that is being read."""

    def __init__(self, archive: ZipFile, path: Path) -> None:
        self._archive = archive
        self._path = path
        self.manifest = self._read_manifest()

    def extract(self, name: str, target: Path) -> None:
        """Write a file of the index to a new file, and see that it is what was backed up.

        Raises:
            UnusableIndexError: It is not, or the disk does not take it.
        """
        digest = hashlib.sha256()
        try:
            with target.open("wb") as writing:
                for block in self._read(name):
                    digest.update(block)
                    writing.write(block)
                _sync(writing)
        except OSError as error:
            raise UnusableIndexError(
                f"{target}: cannot be written ({error.strerror}); the index is as it was: free "
                "space on its disk, then try again"
            ) from error
        if digest.hexdigest() != self.manifest.files[name]:
            raise _damaged(self._path, f"{name} is not what was backed up")

    def _read_manifest(self) -> BackupManifest:
        content = b"".join(self._read(_MANIFEST_NAME))
        with _explaining(self._path):
            header = msgspec.json.decode(content, type=_Header)
            if header.format > _FORMAT or header.schema > SCHEMA_VERSION:
                raise UnusableIndexError(
                    f"{self._path}: a newer whoknows wrote this backup; upgrade, then restore it"
                )
            manifest = msgspec.json.decode(content, type=BackupManifest)
            if CATALOG_NAME not in manifest.files or not all(
                map(_MEMBER.fullmatch, manifest.files)
            ):
                raise ValueError("its list of files is not that of an index")
        return manifest

    def _read(self, name: str) -> Iterator[bytes]:
        with _explaining(self._path), self._archive.open(name) as reading:
            while block := reading.read(_BLOCK_BYTES):
                yield block


@contextmanager
def open_backup(path: Path) -> Iterator[BackupReader]:
    """Give a backup to read.

    Raises:
        BackupFileError: There is none, or it cannot be read.
        UnusableIndexError: It is damaged, or of a newer program.
    """
    with _open(path) as file:
        with _explaining(path):
            archive = ZipFile(file)
        with archive:
            yield BackupReader(archive, path)


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Say that a backup is damaged, whatever its reader stumbles over.

    Raises:
        UnusableIndexError: It is damaged.
    """
    try:
        yield
    except UnusableIndexError:
        raise
    except Exception as error:  # damaged bytes make zipfile raise nearly anything
        raise _damaged(path, f"{type(error).__name__}: {error}") from error


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupFileError(
            f"{path}: the backup cannot be read ({error.strerror}); check its name and its rights"
        ) from error


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _damaged(path: Path, what: str) -> UnusableIndexError:
    return UnusableIndexError(
        f"{path}: is damaged, or no backup of whoknows ({what}); the index is as it was: restore "
        "another backup, or run `whoknows index`"
    )
