"""Keeps a department as it was where a run would lose most of it, or fails over it."""

import logging
import sqlite3

from index.errors import IndexingError
from index.manifest import Unreadable
from index.running import Run
from index.updating import ReadEach, update_department
from ingest.errors import IngestError
from ingest.records import Department

_FEW_DOCUMENTS = 10  # of which a share says little

_log = logging.getLogger(__name__)


def update_guarded(
    run: Run, department: Department, read_each: ReadEach, *, allow_shrink: bool
) -> None:
    """Update a department, or report why it stays as it was; the others go on either way.

    Raises:
        IndexingError: Nothing can be indexed any more, such as where the disk is full.
        IngestError: The same, such as where the run was told to stop.
    """
    before = run.copy_findings()
    known_count = len(run.unreadable)
    try:
        update_department(run, department, read_each)
    except (IndexingError, IngestError, sqlite3.Error):
        raise
    except Exception as error:  # ours: it must not cost the other departments their update
        _log.exception("department %s stays as it was", department.department_id)
        reason = f"{type(error).__name__}: {error}; please report it"
    else:
        lost, held = _count_lost(run, department.department_id)
        if allow_shrink or held < _FEW_DOCUMENTS or lost <= run.workspace.most_shrinkage * held:
            return
        reason = (
            f"{lost} of {held} documents would be gone; look at its sources, "
            "and if that is right run `whoknows index --allow-shrink`"
        )
    unreadable = run.unreadable[known_count:]
    run.forget(department.department_id, before)
    run.failed.add(department.department_id)
    run.unreadable += unreadable
    run.unreadable.append(
        Unreadable(
            document=department.department_id, reason=f"the department stays as it was: {reason}"
        )
    )


def _count_lost(run: Run, department: str) -> tuple[int, int]:
    """Return how many documents a department loses, what is new set off, and how many it had."""
    tally = run.tallies[department]
    held = sum(len(run.documents_of(old)) for old in run.files_of(department))
    return tally.removed - tally.added, held
