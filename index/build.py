"""The index job: what changed in the sources becomes a new generation, published at once."""

import time
from collections import defaultdict

from index.catalog import CatalogReader
from index.catalog_rows import DocumentRow
from index.catalog_writing import CatalogWriter
from index.connecting import connect, explain_damage
from index.encoding import Encoder
from index.errors import UnusableIndexError
from index.generations import SEGMENTS_DIR
from index.guarding import update_guarded
from index.locking import hold_lock
from index.manifest import IndexReport
from index.mending import mend_segments
from index.publishing import is_unchanged, keep_generation, prune, publish, sweep_segments
from index.running import Phase, Progress, Run
from index.schema import open_for_writing
from ingest.people import Directory, load_directory
from ingest.reading_ahead import means_of_reading, reading_ahead
from ingest.settings import Workspace


def ignore_progress(_department: str, _phase: Phase, _done: int, _total: int) -> None:
    """Draw nothing."""


def reindex(
    workspace: Workspace,
    encoder: Encoder,
    *,
    is_full: bool = False,
    allow_shrink: bool = False,
    progress: Progress = ignore_progress,
) -> IndexReport:
    """Bring the index up to date with the sources.

    Args:
        workspace: What to index.
        encoder: Embeds the chunks; it must be the one the index was made with, unless `is_full`.
        is_full: Read and encode every document anew.
        allow_shrink: Let a department lose however many documents its sources have no more.
        progress: Is told how far the run is.

    Raises:
        LockedIndexError: Another run is under way.
        UnusableIndexError: The index is of another encoder or of a newer program, or damaged, or
            cannot be written.
        SettingsError: The directory cannot be read.
    """
    started = time.monotonic()
    directory = load_directory(workspace.directory_path, workspace.departments)
    with hold_lock(workspace.index_dir), explain_damage():
        writer = CatalogWriter(open_for_writing(workspace.index_dir))
        try:
            _check_encoder(writer, encoder, is_full)
            mend_segments(writer, workspace.index_dir / SEGMENTS_DIR, encoder, progress)
            run = _start(workspace, encoder, writer, directory, is_full, progress)
            _update_departments(run, allow_shrink)
            return _finish(run, started)
        finally:
            writer.close()


def _check_encoder(writer: CatalogWriter, encoder: Encoder, is_full: bool) -> None:
    if not is_full and _was_made_with_another(encoder, writer):
        raise UnusableIndexError(
            f"the index was made with the encoder {writer.manifest(writer.base).encoder}, "
            f"whoknows.toml asks for {encoder.name}: run `whoknows index --full` to encode "
            "everything anew"
        )


def _was_made_with_another(encoder: Encoder, writer: CatalogWriter) -> bool:
    return writer.base > 0 and writer.manifest(writer.base).encoder != encoder.name


def _start(
    workspace: Workspace,
    encoder: Encoder,
    writer: CatalogWriter,
    directory: Directory,
    is_full: bool,
    progress: Progress,
) -> Run:
    documents: defaultdict[int, list[DocumentRow]] = defaultdict(list)
    for row in writer.documents(writer.base):
        documents[row.file_key].append(row)
    return Run(
        workspace=workspace,
        encoder=encoder,
        writer=writer,
        directory=directory,
        progress=progress,
        is_full=is_full,
        means=means_of_reading(workspace.parsing),
        old_files={row.file_id: row for row in writer.files(writer.base)},
        old_documents=dict(documents),
        has_other_vectors=_was_made_with_another(encoder, writer),
    )


def _update_departments(run: Run, allow_shrink: bool) -> None:
    earlier_scans = CatalogReader(connect(run.workspace.index_dir))
    try:
        with reading_ahead(
            run.workspace.parsing, is_known=run.is_known, find_scan=earlier_scans.scan
        ) as read_each:
            for department in run.workspace.departments:
                update_guarded(run, department, read_each, allow_shrink=allow_shrink)
    finally:
        earlier_scans.close()
    remaining = {department.department_id for department in run.workspace.departments}
    for old in run.old_files.values():
        if old.department not in remaining:
            run.end(old)


def _finish(run: Run, started: float) -> IndexReport:
    if is_unchanged(run):
        report = keep_generation(run, started)
    else:
        report = publish(run, started)
        prune(run)
    sweep_segments(run.writer, run.segments_dir)
    return report
