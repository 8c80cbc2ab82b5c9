"""`whoknows index --watch`: the index follows its sources until somebody stops it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR
from time import monotonic

import typer

from index.encoding import Encoder
from index.errors import IndexingError
from index.manifest import IndexReport
from ingest.addresses import local_folder
from ingest.errors import IngestError
from ingest.file_names import is_ignored
from ingest.settings import Workspace
from ui import rendering
from ui.indexing import heeding_termination
from ui.messages import language_of_environment, text
from ui.translating import translate

EVERY_HELP = "With --watch: seconds between looks at sources elsewhere. 查看远程来源的间隔秒数。"
_GROUPED_MS = 2000  # changes that come together are one run
_STEP_MS = 500  # so long nothing may change before a run begins; how soon Ctrl-C is heard
_TICK_MS = 1000
_RETRY_SECONDS = 30.0  # after a run that failed, perhaps because another held the lock

_Folders = dict[Path, int]  # with their inode: one that was made anew is another


def follow(
    reopen: Callable[[], Workspace],
    *,
    is_full: bool,
    allow_shrink: bool,
    every_seconds: float,
    wants_json: bool,
) -> None:
    """Index, and index again whenever something changes, until Ctrl-C or SIGTERM.

    Args:
        reopen: Reads the workspace file, which may change too.
        is_full: Whether the first run reads everything anew.
        allow_shrink: Whether the first run may take most documents of a department away.
        every_seconds: How long to wait where nothing tells that something changed.
        wants_json: Whether one JSON object is wanted, which no run after another can give.

    Raises:
        IndexingError: The first run fails; a later one says so, and is tried again.
        IngestError: The same.
    """
    if wants_json:
        raise typer.BadParameter(text("watch.json", language_of_environment()))
    with _stopped_by_signals():
        runs = _Runs(
            reopen, is_full=is_full, allow_shrink=allow_shrink, every_seconds=every_seconds
        )
        while True:
            watched = _folders(runs.workspace)
            for _ in _moments(runs, watched):
                runs.run()
                if _folders(runs.workspace) != watched:
                    break


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Take Ctrl-C and SIGTERM for a wish and no failure."""
    with suppress(KeyboardInterrupt), heeding_termination():
        yield


class _Runs:
    """One run after another, each with the workspace as it is then."""

    def __init__(
        self,
        reopen: Callable[[], Workspace],
        *,
        is_full: bool,
        allow_shrink: bool,
        every_seconds: float,
    ) -> None:
        self.workspace = reopen()
        self.due_at = 0.0  # of the clock that `monotonic` reads
        self._reopen = reopen
        self._is_full = is_full
        self._allow_shrink = allow_shrink
        self._every_seconds = every_seconds
        self._encoder: tuple[tuple[str, str], Encoder] | None = None  # by model and device
        self._is_first = True

    def run(self) -> None:
        """Index once and say what changed."""
        wait_seconds = self._every_seconds
        if self._is_first:
            self._run_first()
        else:
            try:
                self._run_again()
            except (IndexingError, IngestError) as error:
                language = language_of_environment()
                said = text("error", language, message=translate(error, language))
                print(said, file=sys.stderr, flush=True)
                wait_seconds = min(_RETRY_SECONDS, wait_seconds)
        self.due_at = monotonic() + wait_seconds

    def _run_first(self) -> None:
        from ui.indexing import run_index
        from ui.priority import set_priority

        set_priority(self.workspace.run_priority)
        report = run_index(
            self.workspace,
            self._load_encoder(),
            is_full=self._is_full,
            allow_shrink=self._allow_shrink,
        )
        rendering.print_report(report)
        sys.stdout.flush()
        self._is_first = False

    def _run_again(self) -> None:
        from index.build import reindex

        self.workspace = self._reopen()
        _print_line(reindex(self.workspace, self._load_encoder()))

    def _load_encoder(self) -> Encoder:
        from ui.opening import load_workspace_encoder

        wanted = (self.workspace.encoder_model, self.workspace.encoder_device)
        if self._encoder is None or self._encoder[0] != wanted:
            self._encoder = (wanted, load_workspace_encoder(self.workspace))
        return self._encoder[1]


def _print_line(report: IndexReport) -> None:
    line = text(
        "watch.run",
        language_of_environment(),
        time=datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="seconds"),
        generation=report.generation,
        documents=report.documents,
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unreadable=len(report.unreadable),
        seconds=report.seconds,
    )
    print(line, flush=True)


def _folders(workspace: Workspace) -> _Folders:
    """Return the folders of this machine that are sources and are there."""
    named = [local_folder(each) for one in workspace.departments for each in one.sources]
    paths = [(workspace.root / each).resolve() for each in named if each is not None]
    folders = {}
    for path in paths:
        with suppress(OSError):  # it is not there, or went just now
            status = path.stat()
            if S_ISDIR(status.st_mode):
                folders[path] = status.st_ino
    return folders


def _moments(runs: _Runs, folders: _Folders) -> Iterator[None]:
    """Yield whenever the index should be brought up to date; first as soon as changes are seen.

    Where the system cannot tell changes, for it has no room for so many folders, they are looked
    for instead.
    """
    from watchfiles._rust_notify import WatchfilesRustInternalError

    try:
        yield from _watch(runs, folders, polls=None)
    except (OSError, WatchfilesRustInternalError) as error:
        language = language_of_environment()
        said = text("watch.polls", language, reason=translate(error, language))
        print(said, file=sys.stderr, flush=True)
        yield from _watch(runs, folders, polls=True)


def _watch(runs: _Runs, folders: _Folders, *, polls: bool | None) -> Iterator[None]:
    """Yield as `_moments`; where `polls` is None, WATCHFILES_FORCE_POLLING says whether to poll."""
    from watchfiles import Change, watch

    index_dir = runs.workspace.index_dir.resolve()

    def matters(_change: Change, name: str) -> bool:
        path = Path(name)
        return not path.is_relative_to(index_dir) and not _is_passed_over(path, folders)

    is_first = True
    for changes in watch(
        *folders,
        watch_filter=matters,
        debounce=_GROUPED_MS,
        step=_STEP_MS,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        force_polling=polls,
        ignore_permission_denied=True,
    ):
        if is_first or changes or monotonic() >= runs.due_at:
            is_first = False
            yield


def _is_passed_over(path: Path, folders: _Folders) -> bool:
    """Return whether a change is of no document: hidden, or a lock; mail folders are hidden too."""
    root = next((folder for folder in folders if path.is_relative_to(folder)), path)
    *parents, name = path.relative_to(root).parts or ("",)
    is_mail = bool(parents) and parents[-1] in {"cur", "new"}
    return is_ignored(name) or (not is_mail and any(map(is_ignored, parents)))
