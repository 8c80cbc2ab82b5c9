from pathlib import Path

import numpy as np
import pytest
from hash_encoder import FacetedHashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from small_workspace import make_workspace, write_documents

from index.build import reindex
from index.bundled_encoder import BundledEncoder
from index.encoding import Encoded, Encoder, FacetEncoder, encode_whole
from index.facet_fitting import fit_facet_space
from index.facets import (
    FACET_BYTES,
    FACET_DIMENSION,
    FACETS,
    bundled_space,
    condense,
    match_words,
    pack_facets,
    stack_facets,
    unit_rows,
    unpack_facets,
)
from index.generations import SEGMENTS_DIR, open_generation
from ingest.settings import Workspace

DOCUMENTS = {
    "hr/leave.md": "# Leave\n\nApply for leave in the portal.",
    "rd/battery.md": "# Battery\n\nThe cell loses capacity in the cold.",
}


def random_words(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, FACET_DIMENSION)).astype(np.float32)
    return unit_rows(rows)


def facets_of(workspace: Workspace) -> dict[str, list[bytes]]:
    """Return the facets of each document's chunks, by its id."""
    generation = open_generation(workspace.index_dir, encoder=FacetedHashEncoder().name)
    return {
        generation.documents[row].document_id: [
            bytes(each) for each in generation.facets_of(generation.chunk_ids_of(row))
        ]
        for row in range(len(generation.documents))
    }


@given(st.integers(0, 99))
@settings(deadline=None, max_examples=20)
def test_packing_keeps_what_facets_are_near_to(seed: int) -> None:
    """Four bits a value turn a vector by a few degrees only."""
    facets = random_words(FACETS, seed)
    (back,) = unpack_facets(pack_facets(facets)[None])

    assert ((unit_rows(back) * facets).sum(axis=1) > 0.97).all()


def test_few_words_are_facets_themselves() -> None:
    """Nothing is put together where there is room for each."""
    words = random_words(5)
    (facets,) = unpack_facets(condense(words)[None])

    assert ((unit_rows(facets[:5]) * words).sum(axis=1) > 0.97).all()
    assert not facets[5:].any()


def test_like_words_become_one_facet() -> None:
    """So many meanings as there are facets survive, however often each is said."""
    meanings = random_words(FACETS)
    words = np.repeat(meanings, 4, axis=0)
    packed = stack_facets([condense(words)])

    assert match_words(meanings, packed)[0] > 0.9


def test_a_text_without_words_matches_nothing() -> None:
    """It has facets like any other, of noughts."""
    packed = stack_facets([condense(np.empty((0, FACET_DIMENSION), np.float32))])

    assert packed.shape == (1, FACET_BYTES)
    assert match_words(random_words(3), packed).tolist() == [0.0]


def test_words_match_whatever_else_a_text_says() -> None:
    """A text that has each word of a question somewhere matches it wholly."""
    question = random_words(3, 1)
    texts = [random_words(20, 2), np.concatenate([random_words(20, 2), question])]
    without, with_them = match_words(question, stack_facets([*map(condense, texts)]))

    assert with_them > 0.95
    assert without < 0.5


def test_a_translation_matches_better_than_another_sentence(default_encoder: Encoder) -> None:
    """Word by word, across languages."""
    assert isinstance(default_encoder, FacetEncoder)
    _, words = default_encoder.encode_question("How long does it take to repair the pump?")
    texts = ["修理水泵需要多长时间？", "员工食堂的午餐时间是几点？", "请假须在系统中申请。"]
    matches = match_words(words, default_encoder.encode_with_facets(texts).facets)

    assert matches.argmax() == 0


def test_embeddings_are_those_without_facets(default_encoder: Encoder) -> None:
    """To ask for facets too changes no embedding, and none of a question."""
    assert isinstance(default_encoder, FacetEncoder)
    texts = ["备件库存低于安全线时补货。", "Spare parts are ordered on Mondays.", ""]
    encoded = default_encoder.encode_with_facets(texts)
    question, _ = default_encoder.encode_question(texts[0])

    np.testing.assert_allclose(encoded.embeddings, default_encoder.encode_chunks(texts), atol=1e-5)
    np.testing.assert_allclose(question, default_encoder.encode_queries(texts[:1])[0], atol=1e-5)
    assert encoded.facets.shape == (3, FACET_BYTES)
    assert default_encoder.encode_with_facets([]).facets.shape == (0, FACET_BYTES)


def test_space_is_that_of_the_bundled_model(bundled_encoder: Encoder) -> None:
    """What lies beside the code is what `python -m index.facet_fitting` makes."""
    if not isinstance(bundled_encoder, BundledEncoder):
        pytest.skip("no wheel carries the bundled model here")
    fitted, kept = fit_facet_space(bundled_encoder), bundled_space()

    shared = np.linalg.norm(fitted.basis.T @ kept.basis) ** 2 / FACET_DIMENSION
    assert shared > 0.98
    for key, mean in kept.usual.items():
        np.testing.assert_allclose(fitted.usual[key], mean, atol=0.01)


def test_an_encoder_without_facets_keeps_none() -> None:
    """Its chunks are compared as wholes only."""
    encoder = FacetedHashEncoder()
    plain = super(FacetedHashEncoder, encoder)
    assert encode_whole(encoder, ["one"]).facets.shape == (1, FACET_BYTES)
    np.testing.assert_array_equal(plain.encode_chunks(["one"]), encoder.encode_chunks(["one"]))


def test_facets_stay_with_their_chunks(tmp_path: Path) -> None:
    """A renamed file takes them along, a damaged segment gets them anew."""
    encoder = FacetedHashEncoder()
    workspace = make_workspace(tmp_path, DOCUMENTS)
    reindex(workspace, encoder)
    made = facets_of(workspace)
    write_documents(workspace.root, {"rd/cold.md": DOCUMENTS["rd/battery.md"]})
    reindex(workspace, encoder)

    assert facets_of(workspace) == made | {"rd/cold.md": made["rd/battery.md"]}
    for path in (workspace.index_dir / SEGMENTS_DIR).glob("*.safetensors"):
        path.unlink()
    reindex(workspace, encoder)
    assert facets_of(workspace) == made | {"rd/cold.md": made["rd/battery.md"]}


def test_parallel_arrays_are_in_the_order_of_the_texts() -> None:
    """Each text has its own facets."""
    encoder = FacetedHashEncoder()
    encoded: Encoded = encode_whole(encoder, ["one two", "three"])

    np.testing.assert_array_equal(encoded.facets[1], encode_whole(encoder, ["three"]).facets[0])
