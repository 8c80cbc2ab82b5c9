"""One run of the index job behind the page, which goes on when nobody looks."""

import threading
from dataclasses import dataclass, replace

from index.access import Viewer
from index.errors import IndexingError
from index.manifest import IndexReport
from index.running import Phase
from ingest.errors import IngestError
from search.engine import Engine
from search.operating import update_index
from search.permissions import require_operator


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """How far a run is, or what came of the last one."""

    is_running: bool = False
    department: str | None = None  # that is being worked on
    phase: Phase = Phase.READING
    done: int = 0
    total: int = 0
    departments_done: int = 0
    report: IndexReport | None = None
    error: str | None = None


class IndexJob:
    """Runs the index job in a thread of its own, one run at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = JobState()

    @property
    def state(self) -> JobState:
        """How far the run is."""
        with self._lock:
            return self._state

    def start(self, engine: Engine, viewer: Viewer) -> threading.Thread:
        """Start a run, unless one is under way; return the thread that it is in.

        Args:
            engine: Whose workspace is indexed; its encoder is loaded in the thread.
            viewer: Who starts it.

        Raises:
            NotAllowedError: It is not for this viewer.
        """
        require_operator(viewer)
        with self._lock:
            if not self._state.is_running:
                self._state = JobState(is_running=True)
                self._thread = threading.Thread(
                    target=self._run, args=(engine, viewer), daemon=True
                )
                self._thread.start()
            return self._thread

    def _run(self, engine: Engine, viewer: Viewer) -> None:
        try:
            report = update_index(engine, viewer, self._tell)
            self._change(report=report)
        except (IndexingError, IngestError) as error:
            self._change(error=str(error))
        except Exception as error:
            self._change(error=f"{type(error).__name__}: {error}")
            raise
        finally:
            self._change(is_running=False)

    def _tell(self, department: str, phase: Phase, done: int, total: int) -> None:
        """Take note of progress; see `index.running.Progress`."""
        state = self.state
        is_next = state.department not in (None, department)
        self._change(
            department=department,
            phase=phase,
            done=done,
            total=total,
            departments_done=state.departments_done + is_next,
        )

    def _change(self, **values: object) -> None:
        with self._lock:
            self._state = replace(self._state, **values)  # type: ignore[arg-type]  # its fields
