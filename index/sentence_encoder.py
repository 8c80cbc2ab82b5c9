"""Encodes with any sentence-transformers model that is already on this machine."""

import hashlib
import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.devices import Device, choose_torch_device
from index.encoding import WordVectors
from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The E5 models were trained with these (Wang et al. 2022), but few of their folders say so.
E5_PROMPTS = {"query": "query: ", "document": "passage: "}
_E5_NAME = re.compile(r"\be5-(small|base|large)(-v2)?$")
_FINGERPRINT_SAMPLE_BYTES = 65536


class SentenceTransformerEncoder:
    """Holds a model open; its own prompts tell questions from chunks, where it has any."""

    def __init__(self, model: str, device: Device = Device.AUTO) -> None:
        """Load `model`, a folder or a name in the local Hugging Face cache.

        Raises:
            EncoderError: sentence-transformers or the model is not installed, or the device cannot
                be used.
        """
        folder = _find_folder(model)
        self._model = _load(model, folder, device)
        self._name = f"sentence-transformers:{Path(model).name}:{_fingerprint(folder)}"
        if _E5_NAME.search(model) and not any(self._model.prompts.values()):
            self._model.prompts = dict(E5_PROMPTS)

    @property
    def name(self) -> str:
        """Return the model's name and a fingerprint of its files."""
        return self._name

    @cached_property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        return int(self._model.get_embedding_dimension() or self.encode_queries(["?"]).shape[1])

    @cached_property
    def max_tokens(self) -> int:
        """Return how many tokens of a chunk fit beside its prompt and the special tokens."""
        tokenizer = self._model.tokenizer
        (prefix,) = self.count_tokens([self._model.prompts.get("document") or ""])
        longest = self._model.max_seq_length or tokenizer.model_max_length
        return int(longest) - int(tokenizer.num_special_tokens_to_add()) - prefix

    def encode_chunks(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [len(texts), dimension], rows of unit length, in order."""
        if not texts:
            return self._nothing()
        return _as_float32(
            self._model.encode_document(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        )

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [len(texts), dimension], rows of unit length, in order."""
        if not texts:
            return self._nothing()
        return _as_float32(
            self._model.encode_query(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        )

    def encode_chunk_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text with its words; only of a model that takes the mean of all its tokens.

        The prompt and the special tokens count in the mean, but are no words.
        """
        tokens = self._model.encode_document(
            list(texts), output_value="token_embeddings", show_progress_bar=False
        )
        return self._tell_words(tokens, "document")

    def encode_query_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return the same for questions."""
        tokens = self._model.encode_query(
            list(texts), output_value="token_embeddings", show_progress_bar=False
        )
        return self._tell_words(tokens, "query")

    def _tell_words(self, tokens: Any, prompt: str) -> list[WordVectors]:
        (prefix,) = self.count_tokens([self._model.prompts.get(prompt) or ""])
        rows = [np.asarray(each.float().cpu(), np.float32) for each in tokens]  # one for each text
        return [
            WordVectors(_as_float32(each.mean(axis=0, keepdims=True))[0], each[1 + prefix : -1])
            for each in rows
        ]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without prompt and special tokens."""
        if not texts:
            return []
        # verbose=False: that a text is longer than the model takes is what the caller asks about.
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(numbers) for numbers in encoded["input_ids"]]

    def _nothing(self) -> NDArray[np.float32]:
        return np.empty((0, self.dimension), np.float32)


def _find_folder(model: str) -> Path:
    """Return the folder of a model; a name is looked up in the local Hugging Face cache only."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise _library_missing(model) from error
    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"{model}: neither a folder nor a model in the local Hugging Face cache; whoknows "
            'downloads nothing itself: fetch it first, or set model = "bundled" under [encoder]'
        ) from error


def _load(model: str, folder: Path, device: Device) -> "SentenceTransformer":
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise _library_missing(model) from error
    torch_device = choose_torch_device(device)
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    try:
        loaded = SentenceTransformer(str(folder), device=torch_device, local_files_only=True)
    except Exception as error:  # each kind of damage raises a class of another library
        raise EncoderError(
            f"{model}: {folder} holds no sentence-transformers model that can be loaded ({error}); "
            "fetch it again or choose another under [encoder]"
        ) from error
    return loaded.half() if torch_device == "cuda" else loaded


def _library_missing(model: str) -> EncoderError:
    return EncoderError(
        f"{model}: models other than the bundled one need sentence-transformers; "
        "run `pip install 'whoknows[models]'`"
    )


def _fingerprint(folder: Path) -> str:
    """Return 12 hex digits that change with the model: names, sizes, and both ends of each file."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_FINGERPRINT_SAMPLE_BYTES))
            file.seek(max(0, size - _FINGERPRINT_SAMPLE_BYTES))
            digest.update(file.read())
    return digest.hexdigest()[:12]


def _as_float32(embeddings: object) -> NDArray[np.float32]:
    """Return rows of unit length, which those of half precision only nearly are."""
    rows = np.asarray(embeddings, np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
