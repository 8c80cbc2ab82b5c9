from pathlib import Path

import numpy as np
import pytest
from hash_encoder import CountingEncoder, HashEncoder
from numpy.typing import NDArray

from index import neutral_encoder
from index.encoding import Encoder
from index.errors import EncoderError
from index.loading import load_encoder
from index.neutral_encoder import LanguageNeutralEncoder

PAIRS = [
    ("Apply for annual leave two weeks ahead.", "年假须提前两周申请。"),
    ("The supplier pays the freight of rejected batches.", "不合格批次的运费由供应商承担。"),
    ("The battery of the watch drains in one day.", "手表的电池一天就没电了。"),
    ("Complaints about unknown transfers go to risk control.", "涉及不明转账的投诉交风险管理部。"),
    ("The spindle of the hobbing machine broke in May.", "滚齿机的主轴五月份断了。"),
]


def test_parallel_sentences_come_out_nearer(
    bundled_encoder: Encoder, default_encoder: Encoder
) -> None:
    """The same said in two languages is more alike without the language."""
    english, chinese = [pair[0] for pair in PAIRS], [pair[1] for pair in PAIRS]

    def lead(encoder: Encoder) -> NDArray[np.float32]:
        """Return how far each translation is ahead of the nearest sentence of the own language."""
        questions = encoder.encode_queries(english)
        translated = (questions * encoder.encode_chunks(chinese)).sum(axis=1)
        own = questions @ encoder.encode_chunks(english).T
        np.fill_diagonal(own, -1)
        return np.asarray(translated - own.max(axis=1), np.float32)

    assert (lead(default_encoder) > lead(bundled_encoder)).all()
    assert (lead(default_encoder) > 0).all()


def test_languages_lie_closer_together(bundled_encoder: Encoder, default_encoder: Encoder) -> None:
    """What all Chinese texts have in common, and no English one, is mostly gone."""

    def gap(encoder: Encoder) -> float:
        english = encoder.encode_chunks([pair[0] for pair in PAIRS])
        chinese = encoder.encode_chunks([pair[1] for pair in PAIRS])
        return float(np.linalg.norm(chinese.mean(axis=0) - english.mean(axis=0)))

    assert gap(default_encoder) < 0.75 * gap(bundled_encoder)


def test_axis_is_measured_once_and_kept(tmp_path: Path) -> None:
    """Another process reads it from the cache and gives the same vectors."""
    first, second = CountingEncoder(), CountingEncoder()
    embeddings = LanguageNeutralEncoder(first, tmp_path).encode_chunks(["stock 库存"])
    again = LanguageNeutralEncoder(second, tmp_path).encode_chunks(["stock 库存"])

    np.testing.assert_array_equal(embeddings, again)
    assert first.encoded > second.encoded == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_name_changes_with_the_sentences(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another axis is another encoder, so an older index is refused rather than misread."""
    encoder = LanguageNeutralEncoder(HashEncoder(), tmp_path)
    before = encoder.name
    monkeypatch.setattr(neutral_encoder, "_SENTENCES_FILE", "__init__.py")

    assert before.startswith("hash-64+neutral-")
    assert encoder.name != before


def test_damaged_axis_says_what_to_do(tmp_path: Path) -> None:
    """The message names the file to remove."""
    LanguageNeutralEncoder(HashEncoder(), tmp_path).encode_chunks(["one"])
    (axis,) = tmp_path.iterdir()
    axis.write_bytes(b"no array")

    with pytest.raises(EncoderError, match=rf"{axis.name}.*remove it"):
        LanguageNeutralEncoder(HashEncoder(), tmp_path).encode_chunks(["one"])


def test_everything_else_is_the_models_own(default_encoder: Encoder, model_cache: Path) -> None:
    """Dimension, room and tokens are those of the encoder underneath."""
    raw = HashEncoder(32)
    encoder = LanguageNeutralEncoder(raw, model_cache)

    assert (encoder.dimension, encoder.max_tokens) == (raw.dimension, raw.max_tokens)
    assert encoder.count_tokens(["one two"]) == [2]
    assert load_encoder("bundled", cache_dir=model_cache).name == default_encoder.name
