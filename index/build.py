"""The index job: what changed in the sources becomes a new generation, published at once."""

import time
from collections import defaultdict
from contextlib import closing, suppress
from datetime import UTC, datetime

from index.catalog import CatalogReader
from index.catalog_rows import DocumentRow, FileRow
from index.catalog_writing import CatalogWriter
from index.connecting import connect, explain_damage
from index.encoding import Encoder
from index.encoding_journal import EncodingJournal
from index.errors import LockedIndexError, NoIndexError
from index.forgetting import forget_in_catalog, hide_forgotten
from index.generations import SEGMENTS_DIR
from index.guarding import update_guarded
from index.ledger import Ledger
from index.ledger_audit import expire_audit
from index.ledger_forgetting import Forgotten, read_forgotten
from index.locking import hold_files, hold_lock
from index.manifest import IndexReport
from index.mending import mend_segments
from index.other_encoders import check_model
from index.publishing import is_unchanged, keep_generation, prune, publish, sweep_segments
from index.reencoding import reencode_kept
from index.running import Phase, Progress, Run
from index.schema import open_for_writing
from index.transfers import discard_transfer
from ingest.people import Directory, load_directory
from ingest.reading_ahead import means_of_reading, reading_ahead
from ingest.settings import Workspace

_SHOWN = 3  # reasons that a message gives


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
        encoder: Embeds the chunks; it must be of the model that the index was made with, unless
            `is_full`. What another encoder made is encoded anew.
        is_full: Read and encode every document anew.
        allow_shrink: Let a department lose however many documents its sources have no more.
        progress: Is told how far the run is.

    Raises:
        LockedIndexError: Another run is under way.
        NoIndexError: There is no index yet, and no department can be read.
        UnusableIndexError: The index is of another model or of a newer program, or damaged, or
            cannot be written; of the first two it is as it was.
        LedgerError: Whom to forget cannot be read, or what is too old in the audit log cannot be
            deleted; in the latter case the run is published.
        SettingsError: The directory cannot be read.
    """
    started = time.monotonic()
    directory = load_directory(workspace.directory_path, workspace.departments)
    with (
        hold_lock(workspace.index_dir),
        closing(Ledger(workspace.index_dir)) as ledger,
        explain_damage(),
    ):
        forgotten = read_forgotten(ledger)
        directory = hide_forgotten(directory, forgotten)
        if not is_full:
            check_model(workspace.index_dir, encoder.name)
        connection = open_for_writing(workspace.index_dir)
        with closing(CatalogWriter(connection)) as writer:
            if forgotten.digests:  # somebody may have been forgotten by half
                forget_in_catalog(connection, forgotten)
            with closing(
                EncodingJournal.open(workspace.index_dir, encoder, is_full=is_full)
            ) as journal:
                mend_segments(writer, workspace.index_dir / SEGMENTS_DIR, encoder, progress)
                run = _start(
                    workspace, encoder, writer, journal, directory, forgotten, is_full, progress
                )
                _update_departments(run, allow_shrink)
                reencode_kept(run)
                report = _finish(run, started)
        days = workspace.audit.retention_days
        expire_audit(ledger, now=datetime.now(UTC), retention_days=days)
    return report


def _was_made_with_another(encoder: Encoder, writer: CatalogWriter) -> bool:
    return writer.base > 0 and writer.manifest(writer.base).encoder != encoder.name


def _start(
    workspace: Workspace,
    encoder: Encoder,
    writer: CatalogWriter,
    journal: EncodingJournal,
    directory: Directory,
    forgotten: Forgotten,
    is_full: bool,
    progress: Progress,
) -> Run:
    documents: defaultdict[int, list[DocumentRow]] = defaultdict(list)
    for row in writer.documents(writer.base):
        documents[row.file_key].append(row)
    files: defaultdict[str, list[FileRow]] = defaultdict(list)
    for file in writer.files(writer.base):
        files[file.department].append(file)
    return Run(
        workspace=workspace,
        encoder=encoder,
        writer=writer,
        journal=journal,
        directory=directory,
        forgotten=forgotten,
        progress=progress,
        is_full=is_full,
        means=means_of_reading(workspace.parsing),
        old_files={file.file_id: file for each in files.values() for file in each},
        old_files_of=dict(files),
        old_documents=dict(documents),
        has_other_vectors=_was_made_with_another(encoder, writer),
    )


def _update_departments(run: Run, allow_shrink: bool) -> None:
    earlier_scans = CatalogReader(connect(run.workspace.index_dir))
    try:
        with reading_ahead(
            run.workspace.parsing,
            is_known=run.is_known,
            find_scan=earlier_scans.scan,
            wants_lines=run.is_full,  # which an earlier program did not ask for
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
    _check_something_was_read(run)
    if is_unchanged(run):
        report = keep_generation(run, started)
    else:
        report = publish(run, started)
        prune(run)
    run.journal.discard()
    _sweep(run)
    return report


def _check_something_was_read(run: Run) -> None:
    """See that a first generation is not empty for want of every source."""
    if not run.writer.base and len(run.failed) == len(run.workspace.departments):
        reasons = [f"{each.document}: {each.reason}" for each in run.unreadable]
        shown = "; ".join(reasons[:_SHOWN]) + ("; ..." if len(reasons) > _SHOWN else "")
        raise NoIndexError(
            "no department could be read, so there is no index yet: correct this, then run "
            f"`whoknows index` again ({shown})"
        )


def _sweep(run: Run) -> None:
    """Delete the files that nothing needs; where they are just being copied, the next run does."""
    with suppress(LockedIndexError), hold_files(run.workspace.index_dir):
        discard_transfer(run.workspace.index_dir)
        sweep_segments(run.writer, run.segments_dir)
