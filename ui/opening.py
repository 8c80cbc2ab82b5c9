"""From a workspace folder to an engine: the wiring that every door shares."""

import os
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
    return load_workspace(find_workspace(given, os.environ, Path.cwd(), DEFAULT_WORKSPACE))


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
