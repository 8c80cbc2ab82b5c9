"""What only those who look after whoknows may do: see all of an index, update it, go back."""

from index.access import Viewer, viewer_of
from index.build import reindex
from index.choosing import KeptGeneration, list_generations, roll_back
from index.manifest import IndexReport
from index.running import Progress
from index.status import IndexStatus, read_status
from ingest.people import load_directory
from search.engine import Engine
from search.permissions import require_operator


def read_whole_status(engine: Engine, viewer: Viewer) -> IndexStatus:
    """Return what the index holds, and which files could not be read.

    Raises:
        NotAllowedError: It is not for this viewer.
        IndexingError: There is no index, or it cannot be used.
    """
    require_operator(viewer)
    return read_status(engine.workspace.index_dir)


def kept_generations(engine: Engine, viewer: Viewer) -> list[KeptGeneration]:
    """Return the generations that can be gone back to; errors as above."""
    require_operator(viewer)
    return list_generations(engine.workspace.index_dir)


def update_index(engine: Engine, viewer: Viewer, progress: Progress) -> IndexReport:
    """Bring the index up to date with the sources.

    Raises:
        NotAllowedError: It is not for this viewer.
        IndexingError: The index cannot be updated.
        IngestError: A source or setting cannot be used.
    """
    require_operator(viewer)
    return reindex(engine.workspace, engine.encoder, progress=progress)


def go_back(engine: Engine, generation: int, viewer: Viewer) -> None:
    """Serve another generation until the next run.

    Raises:
        NotAllowedError: It is not for this viewer.
        IndexingError: It is not kept, of another encoder, or would show what has been restricted
            since.
    """
    require_operator(viewer)
    roll_back(engine.workspace.index_dir, generation, encoder=engine.encoder.name)


def rights_of(engine: Engine, person_id: str, viewer: Viewer) -> tuple[str, Viewer]:
    """Return the name of a person of the directory, and the viewer with all their groups.

    Raises:
        NotAllowedError: It is not for this viewer.
        UnknownViewerError: The directory has nobody of that id.
    """
    require_operator(viewer)
    found = engine.viewer(person_id)
    workspace = engine.workspace
    directory = load_directory(workspace.directory_path, workspace.departments)
    person = directory.people.get(person_id)
    return (person_id, found) if person is None else (person.name, viewer_of(person))
