"""Copying an index into one file while it is searched and while a run writes it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.backup_file import BackupManifest, BackupWriter, create_backup
from index.catalog import CatalogReader
from index.catalog_digest import check_digest
from index.catalog_pruning import sweep
from index.catalog_rows import SegmentRow
from index.connecting import connect, explain_damage
from index.errors import BackupFileError, NoIndexError, UnusableIndexError
from index.generations import SEGMENTS_DIR
from index.locking import hold_files
from index.schema import CATALOG_NAME
from index.transfers import transfer_folder

_PATIENCE_SECONDS = 60  # a run that has just ended is deleting files


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds, whether it was just made or restored."""

    file: str
    size_bytes: int
    taken_at: str  # ISO 8601, UTC
    generation: int
    built_at: str  # ISO 8601, UTC
    encoder: str
    documents: int
    chunks: int


def back_up(index_dir: Path, file: Path) -> BackupReport:
    """Write all generations that are kept to one file; what a run has not published is left out.

    Nothing waits for it: only the deletion of files is put off meanwhile.

    Raises:
        NoIndexError: Nothing was published yet.
        BackupFileError: The file cannot be written.
        LockedIndexError: Another backup is being made, or files of the index are being deleted.
        UnusableIndexError: A file of the index is damaged.
    """
    if file.absolute().is_relative_to(index_dir.absolute()):
        raise BackupFileError(f"{file}: lies in the index itself; choose a place outside of it")
    connect(index_dir).close()  # before anything is made: there may be no index
    with (
        hold_files(index_dir, patience_seconds=_PATIENCE_SECONDS),
        transfer_folder(index_dir) as folder,
    ):
        catalog_path = folder / CATALOG_NAME
        _copy_catalog(index_dir, catalog_path)
        with create_backup(file) as backup, closing(_open_copy(catalog_path)) as catalog:
            backup.add(CATALOG_NAME, catalog_path)
            for segment in catalog.kept_segments():
                _add_segment(backup, index_dir, segment)
            manifest = _describe(catalog, backup)
            backup.finish(manifest)
    return report_of(manifest, file)


def report_of(manifest: BackupManifest, file: Path) -> BackupReport:
    """Return what to tell of a backup."""
    return BackupReport(
        file=str(file),
        size_bytes=file.stat().st_size,
        taken_at=manifest.taken_at,
        generation=manifest.generation,
        built_at=manifest.built_at,
        encoder=manifest.encoder,
        documents=manifest.documents,
        chunks=manifest.chunks,
    )


def _copy_catalog(index_dir: Path, copy_path: Path) -> None:
    """Copy the catalog as of one moment, without the rows that a run has staged by then."""
    check_digest(index_dir / CATALOG_NAME)
    with (
        explain_damage(),
        closing(connect(index_dir)) as live,
        closing(sqlite3.connect(copy_path, isolation_level=None)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which anything can open
        copy.execute("PRAGMA secure_delete = ON")
        published = CatalogReader(copy).kept_generations()
        if not published:
            raise NoIndexError("this workspace has no index yet: run `whoknows index`")
        sweep(copy, published[-1])


def _open_copy(catalog_path: Path) -> CatalogReader:
    return CatalogReader(sqlite3.connect(catalog_path))


def _add_segment(backup: BackupWriter, index_dir: Path, segment: SegmentRow) -> None:
    name = f"{SEGMENTS_DIR}/{segment.file_name}"
    try:
        is_intact = backup.add(name, index_dir / name) == segment.sha256
    except FileNotFoundError:
        is_intact = False
    if not is_intact:
        raise UnusableIndexError(
            f"{segment.file_name}: this file of the index is missing or damaged; run `whoknows "
            "index`, which makes it anew, then back up again"
        )


def _describe(catalog: CatalogReader, backup: BackupWriter) -> BackupManifest:
    generation = catalog.served_generation() or 0
    manifest = catalog.manifest(generation)
    return BackupManifest(
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        generation=generation,
        built_at=manifest.built_at,
        encoder=manifest.encoder,
        documents=manifest.documents,
        chunks=manifest.chunks,
        files=backup.files,
    )
