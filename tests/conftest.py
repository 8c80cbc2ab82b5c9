"""Fixtures that several test folders share."""

import shutil
import signal
from pathlib import Path

import pytest
from hash_encoder import HashEncoder

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


@pytest.fixture(scope="session")
def hash_encoder() -> HashEncoder:
    """An encoder without a model, for tests that are not about encoding."""
    return HashEncoder()


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of this test run's own, into which the bundled model is unpacked once."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def bundled_encoder(model_cache: Path) -> Encoder:
    """The bundled model as it is, with the language of a text in its embedding."""
    return load_model("bundled", model_cache)


@pytest.fixture(scope="session")
def default_encoder(model_cache: Path) -> Encoder:
    """The encoder that whoknows uses unless told otherwise."""
    return load_encoder("bundled", cache_dir=model_cache)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory, default_encoder: Encoder) -> Workspace:
    """A copy of the default workspace, indexed once with the real encoder; leave it as it is."""
    root = tmp_path_factory.mktemp("company") / "data"
    shutil.copytree(REPOSITORY_DIR / "data", root, ignore=shutil.ignore_patterns("index"))
    workspace = load_workspace(root)
    reindex(workspace, default_encoder)
    return workspace


@pytest.fixture(scope="session")
def company_engine(company: Workspace, default_encoder: Encoder) -> Engine:
    """The engine over the default workspace."""
    return Engine(company, lambda: default_encoder)
