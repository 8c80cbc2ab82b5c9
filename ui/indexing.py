"""One run of the index job, with its progress shown and what it did logged."""

import sys

from index.build import reindex
from index.encoding import Encoder
from index.manifest import IndexReport
from ingest.settings import Workspace
from ui.messages import language_of_environment
from ui.progress import print_log, show_progress


def run_index(workspace: Workspace, encoder: Encoder, *, is_full: bool) -> IndexReport:
    """Bring the index up to date, telling people on a terminal and logs elsewhere how it goes.

    Raises:
        IndexingError: As `reindex`.
        SettingsError: The directory cannot be read.
    """
    language = language_of_environment()
    names = {each.department_id: each.names[language] for each in workspace.departments}
    with show_progress(names, language) as progress:
        report = reindex(workspace, encoder, is_full=is_full, progress=progress)
    if not sys.stderr.isatty():
        print_log(report)
    return report
