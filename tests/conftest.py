"""Fixtures that several test folders share."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from made_once import make_once

from index.build import reindex
from index.encoding import Encoder
from index.loading import load_encoder, load_model
from ingest.settings import Workspace, load_workspace
from search.engine import Engine

REPOSITORY_DIR = Path(__file__).parents[1]


def pytest_configure() -> None:
    """Let processes that tests start be interrupted, even where a shell runs them behind it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a file's bytes after their argument: a packed file holds the time it was made.

    The processes that share the tests would otherwise not agree on what there is to run.
    """
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def hash_encoder() -> HashEncoder:
    """An encoder without a model, for tests that are not about encoding."""
    return HashEncoder()


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run's own, the same for all processes that it runs in."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def model_cache(shared_dir: Path) -> Path:
    """A cache folder of this test run's own, into which the bundled model is unpacked once."""
    folder = shared_dir / "models"
    make_once(folder, lambda: load_encoder("bundled", cache_dir=folder))
    return folder


@pytest.fixture(scope="session")
def bundled_encoder(model_cache: Path) -> Encoder:
    """The bundled model as it is, with the language of a text in its embedding."""
    return load_model("bundled", model_cache)


@pytest.fixture(scope="session")
def default_encoder(model_cache: Path) -> Encoder:
    """The encoder that whoknows uses unless told otherwise."""
    return load_encoder("bundled", cache_dir=model_cache)


@pytest.fixture(scope="session")
def company(shared_dir: Path, default_encoder: Encoder) -> Workspace:
    """A copy of the default workspace, indexed once with the real encoder; leave it as it is."""
    root = shared_dir / "company"

    def make() -> None:
        shutil.copytree(REPOSITORY_DIR / "data", root, ignore=shutil.ignore_patterns("index"))
        reindex(load_workspace(root), default_encoder)

    make_once(root, make)
    return load_workspace(root)


@pytest.fixture(scope="session")
def company_engine(company: Workspace, default_encoder: Encoder) -> Engine:
    """The engine over the default workspace."""
    return Engine(company, lambda: default_encoder)
