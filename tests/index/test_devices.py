from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder

from index.bundled_encoder import BundledEncoder
from index.card_encoder import CardEncoder
from index.devices import Device, choose_torch_device
from index.encoding import Embeddings, Encoder
from index.errors import EncoderError
from index.loading import load_model
from index.sentence_encoder import SentenceTransformerEncoder
from index.sentence_folder import unpack_sentence_transformers

TEXTS = [f"第 {number} 条：备件库存 spare parts, line {number}" for number in range(130)]


class NotedEncoder(HashEncoder):
    """Notes how many texts each call brings."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    def encode_chunks(self, texts: Sequence[str]) -> Embeddings:
        """Return the embeddings, and note the call."""
        self.calls.append(len(texts))
        return super().encode_chunks(texts)


@pytest.mark.parametrize(
    ("device", "has_cuda", "chosen"),
    [
        (Device.AUTO, True, "cuda"),
        (Device.AUTO, False, None),
        (Device.CUDA, True, "cuda"),
        (Device.CPU, True, "cpu"),
        (Device.CPU, False, "cpu"),
    ],
)
def test_a_card_is_chosen_where_there_is_one(
    device: Device, has_cuda: bool, chosen: str | None
) -> None:
    """Nobody has to configure it, and whoever does not want it can say so."""
    assert choose_torch_device(device, has_cuda=lambda: has_cuda) == chosen


def test_a_card_that_is_missing_is_an_error_where_it_is_asked_for() -> None:
    """The message says what to install, or what to write instead."""
    with pytest.raises(EncoderError, match=r'CUDA build of torch.*write "auto"'):
        choose_torch_device(Device.CUDA, has_cuda=lambda: False)


def test_torch_itself_is_asked_for_a_card(model_cache: Path) -> None:
    """What is configured reaches torch when there is enough to encode for it."""
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("this machine has a card")
    encoder = load_model("bundled", model_cache, Device.CUDA)

    with pytest.raises(EncoderError, match="torch finds no card"):
        encoder.encode_chunks(TEXTS)


def test_on_the_processor_nothing_stands_between(model_cache: Path) -> None:
    """Without a card, the bundled model is the same object as ever."""
    assert isinstance(load_model("bundled", model_cache, Device.CPU), BundledEncoder)


def test_few_texts_do_not_open_the_card() -> None:
    """A question, or the sentences of an answer, would wait longer for torch than for us."""
    processor, card = NotedEncoder(), NotedEncoder()
    encoder = CardEncoder(processor, lambda: card)

    for texts in TEXTS[:3], TEXTS, TEXTS[:3]:
        encoder.encode_chunks(texts)

    assert processor.calls == [3]
    assert card.calls == [130, 3]  # one that is open takes all


def test_half_precision_lies_beside_the_processors_8_bits(
    bundled_encoder: Encoder, tmp_path: Path
) -> None:
    """An index may be made on a card and updated without one: same name, near the same vectors."""
    folder = unpack_sentence_transformers(tmp_path / "multilingual-e5-small")
    half = SentenceTransformerEncoder(str(folder), Device.CPU)
    half._model.half()  # what the encoder does itself where it is on a card
    encoder = CardEncoder(bundled_encoder, lambda: half)

    vectors = encoder.encode_chunks(TEXTS)

    assert encoder.name == bundled_encoder.name
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * bundled_encoder.encode_chunks(TEXTS)).sum(axis=1).min() >= 0.99
