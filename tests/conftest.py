"""Fixtures that several test folders share."""

from pathlib import Path

import pytest
from hash_encoder import HashEncoder

from index.encoding import Encoder, load_encoder, load_model


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
