"""One run of the index job, with its progress shown and what it did logged."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.build import reindex
from index.encoding import Encoder
from index.manifest import IndexReport
from ingest.settings import Workspace
from ui.messages import language_of_environment
from ui.progress import print_log, show_progress


def run_index(
    workspace: Workspace, encoder: Encoder, *, is_full: bool, allow_shrink: bool
) -> IndexReport:
    """Bring the index up to date, telling people on a terminal and logs elsewhere how it goes.

    Raises:
        IndexingError: As `reindex`.
        SettingsError: The directory cannot be read.
    """
    language = language_of_environment()
    names = {each.department_id: each.names[language] for each in workspace.departments}
    with show_progress(names, language) as progress:
        report = reindex(
            workspace, encoder, is_full=is_full, allow_shrink=allow_shrink, progress=progress
        )
    if not sys.stderr.isatty():
        print_log(report)
    return report


@contextmanager
def heeding_termination() -> Iterator[None]:
    """Let SIGTERM end what is under way as Ctrl-C does: it leaves neither processes nor folders."""
    earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)
