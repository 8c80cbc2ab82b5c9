"""From a workspace folder to an engine: the wiring that every door shares."""

import os
from functools import cache
from pathlib import Path

from index.devices import Device
from index.encoding import Encoder
from index.loading import load_encoder
from ingest.settings import Workspace, find_workspace, load_workspace
from search.engine import Engine

DEFAULT_WORKSPACE = Path(__file__).parent.parent / "data"


def open_workspace(given: Path | None) -> Workspace:
    """Return the workspace that an option, the environment or the current folder picks.

    Raises:
        SettingsError: There is none, or its file cannot be used; says what to do.
    """
    return load_workspace(_workspace_dir(given))


def _workspace_dir(given: Path | None) -> Path:
    return find_workspace(given, os.environ, Path.cwd(), DEFAULT_WORKSPACE)


def load_workspace_encoder(workspace: Workspace) -> Encoder:
    """Return the encoder of a workspace; a model folder may be given relative to it.

    Raises:
        EncoderError: It is not installed or cannot be used; says what to do.
    """
    folder = workspace.root / workspace.encoder_model
    model = str(folder) if folder.is_dir() else workspace.encoder_model
    return load_encoder(model, Device(workspace.encoder_device))


def open_engine(workspace: Workspace) -> Engine:
    """Return the engine over a workspace's index; nothing heavy is loaded before it is needed."""
    return Engine(workspace, lambda: load_workspace_encoder(workspace))


def served_engine() -> Engine:
    """Return the engine of the workspace that this process serves.

    Raises:
        SettingsError: There is none, or its file cannot be used; says what to do.
    """
    return shared_engine(served_root())


def served_root() -> Path:
    """Return the folder of the workspace that this process serves."""
    return _workspace_dir(None).absolute()


@cache
def shared_engine(root: Path) -> Engine:
    """Return the engine that all who ask a server share, whichever door they come by.

    What it answers is never kept.

    Args:
        root: The folder of the workspace; another one has another engine.
    """
    return open_engine(load_workspace(root))
