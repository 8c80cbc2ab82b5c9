"""One run of the index job, with its progress shown and what it did logged."""

import sys

from index.build import reindex
from index.changes import count_changes
from index.encoding import Encoder
from index.errors import NoIndexError
from index.generations import latest_generation
from index.manifest import IndexReport
from ingest.settings import Workspace
from ui.messages import language_of_environment
from ui.progress import Stopwatch, print_log, show_progress


def run_index(workspace: Workspace, encoder: Encoder, *, is_full: bool) -> IndexReport:
    """Bring the index up to date, telling people on a terminal and logs elsewhere how it goes.

    Raises:
        IndexingError: As `reindex`.
        SettingsError: The directory cannot be read.
    """
    language = language_of_environment()
    names = {each.department_id: each.names[language] for each in workspace.departments}
    before = _latest(workspace)
    with show_progress(names, language) as drawn:
        progress = Stopwatch(drawn)
        report = reindex(workspace, encoder, is_full=is_full, progress=progress)
    if not sys.stderr.isatty():
        changes = count_changes(workspace.index_dir, names, before, report.generation)
        print_log(changes, report, progress.seconds)
    return report


def _latest(workspace: Workspace) -> int | None:
    try:
        return latest_generation(workspace.index_dir)
    except NoIndexError:
        return None
